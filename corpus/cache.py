"""Where what belongs to a user of this machine is kept, whatever the data root."""

import os
from pathlib import Path

from corpus.errors import StorageError


def cache_folder(name: str) -> Path:
    """Of this user on this machine: `$XDG_CACHE_HOME/giitaayan-lyrics/<name>`, else in ~/.cache.

    Raises StorageError where the user has no home, as in some containers.
    """
    try:
        cache = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    except RuntimeError as error:
        raise StorageError("this user has no home: set XDG_CACHE_HOME to a folder") from error
    return Path(cache) / "giitaayan-lyrics" / name
