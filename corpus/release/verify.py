"""Whether a rebuilt corpus is the one that a manifest tells of, song by song."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.release.export import read_dataset
from corpus.release.proof import FILES, PAGES, Proof, SongProof
from corpus.store import Store

SHOWN = 20
"""Songs of each kind that are named."""
KINDS = {
    "missing": "the archive has not got the song",
    "added": "the manifest has not got the song",
    "changed at the source": "the archive has another file under the id",
    "cleaned differently": "the same file gave another text",
    "different": "another text, of a song changed at the source or cleaned differently",
    "split differently": "the same text stands on another side of the split",
}

_Checks = tuple[tuple[str, str], ...]
"""The kind of a difference, and the field of SongProof that shows it."""
_RAW_CHECKS: _Checks = (
    ("changed at the source", "sha"),
    ("cleaned differently", "dropped"),
    ("cleaned differently", "text_sha256"),
    ("split differently", "split"),
)
_TEXT_CHECKS: _Checks = (
    ("different", "dropped"),
    ("different", "text_sha256"),
    ("split differently", "split"),
)
"""Where the raw songs cannot be compared."""


@dataclass(frozen=True)
class Difference:
    id: str
    kind: str
    """A key of KINDS."""
    detail: str


@dataclass(frozen=True)
class Verification:
    songs: int
    """Of the manifest."""
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]
    """What differs beside the songs: code, libraries, bytes of files."""

    def lines(self) -> list[str]:
        """The differences, a line each kind and at most SHOWN songs of it, and the notes."""
        lines = []
        for kind, meaning in KINDS.items():
            found = [d for d in self.differences if d.kind == kind]
            if found:
                lines.append(f"{len(found):,} {kind} ({meaning}):")
                lines += [f"  {d.id}: {d.detail}" for d in found[:SHOWN]]
            if len(found) > SHOWN:
                lines.append(f"  … and {len(found) - SHOWN:,} more")
        return lines + [f"note: {note}" for note in self.notes]


def compare(proof: Proof, store: Store) -> Verification:
    """Compare the corpus of a data root, cleaned with the manifest's settings, to the manifest."""
    _, rebuilt = read_dataset(store)
    there, here = ({song.id: song for song in p.songs} for p in (proof, rebuilt))
    checks = _RAW_CHECKS if _is_of_one_kind(proof, rebuilt) else _TEXT_CHECKS
    differences = [
        difference
        for song_id in sorted(there.keys() | here.keys())
        if (difference := _difference(song_id, there.get(song_id), here.get(song_id), checks))
    ]
    return Verification(len(proof.songs), tuple(differences), tuple(_notes(proof, rebuilt)))


def _is_of_one_kind(proof: Proof, rebuilt: Proof) -> bool:
    """Whether their shas can be compared: a page of the site gives another text than its file."""
    return proof.raw == rebuilt.raw and proof.raw in (FILES, PAGES)


def _difference(
    song_id: str, there: SongProof | None, here: SongProof | None, checks: _Checks
) -> Difference | None:
    if here is None:
        return Difference(song_id, "missing", "not in the archive")
    if there is None:
        return Difference(song_id, "added", "not in the manifest")
    for kind, name in checks:
        was, now = getattr(there, name), getattr(here, name)
        if was != now:
            return Difference(song_id, kind, f"{name} {_short(was)} there, {_short(now)} here")
    return None


def _short(value: str | None) -> str:
    return "none" if value is None else value[:12]


def _notes(proof: Proof, rebuilt: Proof) -> list[str]:
    notes = [
        f"{what}: {was} there, {now} here"
        for what, was, now in (
            ("version", proof.version, rebuilt.version),
            ("code of the cleaning", proof.code, rebuilt.code),
        )
        if was != now
    ]
    if not _is_of_one_kind(proof, rebuilt):
        notes.append(
            f"raw songs are not compared, only cleaned texts: scraped as {proof.raw or 'unknown'} "
            f"there, as {rebuilt.raw or 'unknown'} here"
        )
    notes += _unequal(proof.libraries, rebuilt.libraries)
    return notes + [
        f"{name} has other bytes"
        for name, sha in proof.files.items()
        if rebuilt.files.get(name) != sha
    ]


def _unequal(there: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: {there.get(name, 'none')} there, {here.get(name, 'none')} here"
        for name in sorted(there.keys() | here.keys())
        if there.get(name) != here.get(name)
    ]
