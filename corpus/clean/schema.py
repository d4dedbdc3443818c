"""The tables of the clean stage, one row a song, sorted by id."""

import pyarrow as pa

_TEXT = pa.string()

CLEAN_SONGS = pa.schema(
    [
        pa.field("id", _TEXT, nullable=False),
        *(
            pa.field(name, _TEXT, nullable=False)  # "" where the file has none.
            for name in ("title", "film", "year", "starring", "singer", "music", "lyrics")
        ),
        pa.field("contributor", _TEXT, nullable=False),
        pa.field("text", _TEXT, nullable=False),  # The cleaned song, without a last line end.
        pa.field("split", _TEXT, nullable=False),  # train, validation or test.
        pa.field("duplicate_of", _TEXT),  # The earliest song that this one nearly repeats.
        pa.field("lines", pa.int32(), nullable=False),  # Lines of `text`, blank ones included.
        pa.field("characters", pa.int32(), nullable=False),  # Of `text`, line ends included.
        pa.field("counts", pa.map_(_TEXT, pa.int32()), nullable=False),  # Rule -> removed.
    ]
)

DROPPED = pa.schema(
    [
        pa.field("id", _TEXT, nullable=False),
        pa.field("title", _TEXT, nullable=False),
        pa.field("reason", _TEXT, nullable=False),  # One of corpus.clean.reasons.REASONS.
        pa.field("detail", _TEXT),  # For a duplicate, the id of the song that it repeats.
    ]
)
