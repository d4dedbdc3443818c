"""Where the tables of songs lie below a data root: several stages and the training read them."""

RAW_SONGS = "raw/songs.parquet"
CLEAN_SONGS = "clean/songs.parquet"
DROPPED_SONGS = "clean/dropped.parquet"
