"""Whether a list is that of the archive whose songs a data root holds.

Neither place nor ids tell: an archive moves, is served by a replica, as a tarball or a folder, and
the sample archive's numbers are songs of the real one too. Its songs tell: under an id that both
have, the same archive has the same sha, or at least the same title.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from corpus import isb
from corpus.errors import NoArchiveError
from corpus.manifest import read_manifest
from corpus.scrape.merging import STAGE
from corpus.scrape.records import Entry, Listing, Row, Source
from corpus.scrape.transport import FetchError
from corpus.store import Store
from corpus.tables import RAW_SONGS

NEARLY_NONE = 0.1
"""A share below which it may be chance that songs agree."""
TASTE = 5
"""Songs that are read where the list tells no titles; fewer that differ prove nothing."""
TITLES = 100
"""Songs whose titles are compared where the list tells them."""


def check_archive(
    store: Store, place: str, source: Source, listing: Listing, songs: Mapping[str, Row]
) -> None:
    """Raises NoArchiveError where the list, of `place`, is not that of the stored songs' archive.

    One that is cut short, or lost many of its songs, is not. Where the shas do not tell (songs of
    the site have others, and an archive may write all its files anew), a few songs are read.
    """
    there = {song: row for song, row in songs.items() if row["gone_at"] is None}
    if not there or _is_same(source, listing.entries, there):
        return
    manifest = read_manifest(store, STAGE)
    former = manifest and manifest["settings"].get("archive")
    raise NoArchiveError(
        f"{store.path(RAW_SONGS)} holds {len(there):,} songs of another archive"
        f"{f', {former},' if former else ''} than {place}: nothing was stored; one data root "
        "holds one archive, give the new one another (--data)"
    )


def _is_same(source: Source, entries: Sequence[Entry], there: Mapping[str, Row]) -> bool:
    shared = [entry for entry in entries if entry.id in there]
    if _are_enough(sum(entry.sha == there[entry.id]["sha"] for entry in shared), len(shared)):
        return True
    titles = list(_titles(source, shared, there))
    if _are_enough(sum(old == new for old, new in titles), len(titles)):
        return True
    is_chance = not _are_enough(len(shared), min(len(entries), len(there)))
    return not is_chance and len(titles) < TASTE


def _are_enough(alike: int, of: int) -> bool:
    return alike > 0 and alike >= NEARLY_NONE * of


def _titles(
    source: Source, shared: Sequence[Entry], there: Mapping[str, Row]
) -> Iterator[tuple[str, str]]:
    """Stored and new titles of some songs that have both."""
    is_told = any("title" in entry.fields for entry in shared)
    for entry in _some(shared, TITLES if is_told else TASTE):
        new = _plain(entry.fields.get("title", "")) if is_told else _read_title(source, entry)
        old = _title(there[entry.id]["text"])
        if old and new:
            yield old, new


def _some(entries: Sequence[Entry], number: int) -> Sequence[Entry]:
    """At most so many, from all over: songs that were mixed up once may stand side by side."""
    return entries[:: ceil(len(entries) / number) or 1]


def _read_title(source: Source, entry: Entry) -> str:
    """ "" where the song cannot be had."""
    try:
        data = source.read(entry).data
    except FetchError:
        return ""
    return _title(isb.decode(data)[0]) if data else ""


def _title(text: str) -> str:
    return _plain(isb.parse(text).fields["title"])


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
