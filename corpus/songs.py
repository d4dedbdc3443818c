"""One song as it was fetched: by its id from a data root, or from an ISB file."""

from pathlib import Path

import pyarrow.compute as pc

from corpus.errors import DataError
from corpus.isb import decode
from corpus.store import Store
from corpus.tables import RAW_SONGS

SUFFIX = ".isb.txt"


def raw_song(store: Store, name: str) -> str:
    """The ISB text of the song `name`: an id, or the path of an `.isb.txt` file.

    Raises DataError when there is no such song.
    """
    return read_song_file(Path(name)) if name.endswith(SUFFIX) else _from_store(store, name)


def read_song_file(path: Path) -> str:
    """The text of a song's file, in whatever encoding. Raises DataError when it cannot be read."""
    try:
        return decode(path.read_bytes())[0]
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error


def _from_store(store: Store, song_id: str) -> str:
    table = store.read_table(RAW_SONGS, columns=["id", "text"])
    found = table.filter(pc.equal(table["id"], song_id))
    if not found.num_rows:
        some = ", ".join(table["id"].slice(0, 3).to_pylist())
        raise DataError(
            f"there is no song {song_id!r} in {store.path(RAW_SONGS)} (its ids are such as "
            f"{some}); a file is named by its path, which ends in {SUFFIX}"
        )
    return str(found["text"][0].as_py())
