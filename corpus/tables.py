"""Where that lies below a data root which several stages, or the training, read."""

RAW_SONGS = "raw/songs.parquet"
CLEAN_SONGS = "clean/songs.parquet"
DROPPED_SONGS = "clean/dropped.parquet"
CLEAN_MANIFEST = "clean/manifest.json"
CORPUS_PAGE = "clean/corpus.html"
