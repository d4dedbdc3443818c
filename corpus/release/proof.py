"""The published manifest: which songs a corpus has, by hashes, and what it was made with.

It holds no lyrics and no titles (a song's title is its first line), so that it may be published
where the songs may not: whoever has the archive rebuilds the corpus and proves that it is the same.
"""

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from corpus.clean.stage import CleanSettings
from corpus.errors import DataError, SettingsError
from corpus.store import Store

FORMAT = 1
RAW = ("files", "pages", "files and pages")
FILES, PAGES, BOTH = RAW


@dataclass(frozen=True)
class SongProof:
    """One song that the archive had, kept or set aside."""

    id: str
    sha: str | None
    """git's blob name of the ISB file; None where the scrape knew none."""
    text_sha256: str | None = None
    """Of the cleaned text in UTF-8; None for a song that was set aside."""
    split: str | None = None
    dropped: str | None = None
    """Why the song was set aside, or None."""


@dataclass(frozen=True)
class Proof:
    version: str
    """Of the project."""
    code: str
    """Of the modules that clean: equal for equal source."""
    settings: CleanSettings
    libraries: dict[str, str]
    files: dict[str, str]
    """SHA-256 of the other files of the data-set folder."""
    songs: tuple[SongProof, ...]
    raw: str | None = None
    """What the shas are of, one of RAW: the ways `bundle` and `files` give the archive's files, the
    way `site` texts that are made of its pages. None where a former version did not tell."""

    def to_json(self) -> str:
        """One song a line, in the order of the table."""
        facts = {
            "format": FORMAT,
            "version": self.version,
            "code": self.code,
            "settings": self.settings.to_dict(),
            "libraries": self.libraries,
            "files": self.files,
            **({"raw": self.raw} if self.raw else {}),
        }
        songs = ",\n".join(f"    {json.dumps(_without_none(asdict(song)))}" for song in self.songs)
        return f'{json.dumps(facts, indent=2)[:-2]},\n  "songs": [\n{songs}\n  ]\n}}\n'


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def read_proof(place: str) -> Proof:
    """Read a manifest from a path or URL. Raises DataError when it is missing or none."""
    folder, _, name = place.rpartition("/")
    store = Store(folder or ("/" if place.startswith("/") else "."))
    values = store.read_json(name)
    try:
        if values["format"] != FORMAT:
            raise DataError(f"{place} is of format {values['format']}; this version reads {FORMAT}")
        return Proof(
            values["version"],
            values["code"],
            CleanSettings.from_dict(values["settings"]),
            dict(values["libraries"]),
            dict(values["files"]),
            tuple(SongProof(**song) for song in values["songs"]),
            values.get("raw"),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        what = error if isinstance(error, SettingsError) else f"{error} is missing or wrong"
        raise DataError(f"{place} is no manifest of a corpus: {what}") from error


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def libraries() -> dict[str, str]:
    """Versions that may change the bytes of a file."""
    return {
        "python": platform.python_version(),
        "pyarrow": pa.__version__,
        "numpy": np.__version__,
    }
