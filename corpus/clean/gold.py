"""How near the cleaning comes to songs that were cleaned by hand."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.clean.song import clean_song
from corpus.errors import DataError
from corpus.songs import read_song_file

BY_HAND = "roman"
"""The profile of songs that were cleaned by hand."""


@dataclass(frozen=True)
class Comparison:
    """A song against its hand-cleaned form, line by line; blank lines count too."""

    id: str
    right: int
    total: int
    diff: tuple[str, ...]
    """The wrong lines as a unified diff, from what was expected to what came."""


def compare(song_id: str, expected: str, got: str) -> Comparison:
    """Right are the lines that an alignment of the two finds equal, of the longer one's lines."""
    wanted, lines = expected.split("\n"), got.split("\n")
    matcher = difflib.SequenceMatcher(None, wanted, lines, autojunk=False)
    right = sum(block.size for block in matcher.get_matching_blocks())
    diff = difflib.unified_diff(wanted, lines, f"{song_id} by hand", song_id, lineterm="", n=0)
    return Comparison(song_id, right, max(len(wanted), len(lines)), tuple(diff))


def compare_folder(folder: Path) -> Iterator[Comparison]:
    """Each `ID.isb.txt` with its `ID.clean.txt`, under the profile BY_HAND.

    Raises DataError when the folder has none.
    """
    by_hand = sorted(folder.glob("*.clean.txt"))
    if not by_hand:
        raise DataError(f"{folder} has no ID.clean.txt beside its ID.isb.txt")
    for path in by_hand:
        song_id = path.name.removesuffix(".clean.txt")
        raw = path.with_name(f"{song_id}.isb.txt")
        if not raw.exists():
            raise DataError(f"{raw} is missing: {path.name} needs it")
        expected = read_song_file(path).rstrip("\n")
        yield compare(song_id, expected, clean_song(read_song_file(raw), BY_HAND).text)
