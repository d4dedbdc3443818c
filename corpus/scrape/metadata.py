"""What the catalogue API tells of the stored songs: year, album, people, category.

The API is PostgREST (https://postgrest.org/en/stable/references/api/pagination_count.html): rows
are asked for by range and counted. It lists more songs than have lyrics; those do not become songs.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from corpus.columns import column
from corpus.errors import ArchiveError, LyricsError, SettingsError
from corpus.scrape.age import is_within
from corpus.scrape.client import Client
from corpus.scrape.places import METADATA_PATH, find_places
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.transport import FetchError, Reply
from corpus.store import Store

METADATA_FILE = "raw/metadata.parquet"
KEY_VARIABLE = "GIITAAYAN_API_KEY"
PAGE_ROWS = 500
MAX_ROWS = 500_000
MAX_PASSES = 3
"""How often the rows are read where they change while one pages through them."""

COLUMNS = ("year", "album", "lyricist", "composer", "singer", "category")
SCHEMA = pa.schema(
    [
        column("id", pa.string(), "The archive's name of the song."),
        *(
            column(name, pa.string(), f"Its {name}, as the catalogue API has it.", nullable=True)
            for name in COLUMNS
        ),
    ]
)

_RANGE = re.compile(r"(\d{1,12})-(\d{1,12})/(\d{1,12})")


@dataclass(frozen=True)
class MetadataReport:
    rows: int
    """Of the API."""
    described: int
    """Stored songs that it tells of."""
    lyricless: int
    """Rows of songs that the archive has no lyrics of."""
    requests: int
    cached: bool = False

    def __str__(self) -> str:
        text = f"metadata: {self.described:,} songs described"
        if self.cached:
            return f"{text} (cached: asked for not long ago)"
        return (
            f"{text}; {self.lyricless:,} of the catalogue's {self.rows:,} rows have no lyrics; "
            f"{self.requests:,} requests"
        )


def api_key(given: str | None = None) -> str:
    """The key, from the environment where it is not given. Raises SettingsError without one."""
    key = (given or os.environ.get(KEY_VARIABLE, "")).strip()
    if not key:
        raise SettingsError(
            f"metadata: the catalogue API wants its site's public key: set {KEY_VARIABLE}, or the "
            "Prefect Secret block giitaayan-api-key"
        )
    if not (key.isascii() and key.isprintable()):
        raise SettingsError("metadata: the key holds characters that no HTTP header may hold")
    return key


def check_metadata(settings: ScrapeSettings) -> None:
    """Raises SettingsError where nobody can be asked: the archive is a folder, or a tarball."""
    if find_places(settings).metadata_api is None:
        raise SettingsError(
            f"metadata: the archive {settings.archive} has no catalogue API: name one by "
            "--metadata-api, or leave --metadata out"
        )


def fetch_metadata(
    store: Store,
    settings: ScrapeSettings,
    client: Client,
    songs: Iterable[str],
    key: str,
    *,
    force: bool = False,
) -> MetadataReport:
    """Write raw/metadata.parquet: a row for each of `songs` that the API knows.

    Raises ArchiveError when the API refuses the key, or does not answer as PostgREST does; the
    former table is kept then. Raises SettingsError as `check_metadata` does.
    """
    check_metadata(settings)
    wanted = frozenset(songs)
    place = f"{find_places(settings).metadata_api}{METADATA_PATH}"
    if not force and (former := _recent(store, settings, place, wanted)):
        return former
    before = client.requests_made
    rows = _read_all(client, place, key)
    described = _by_song(rows, wanted)
    table = pa.Table.from_pylist([described[song] for song in sorted(described)], schema=SCHEMA)
    report = MetadataReport(
        rows=len(rows),
        described=len(described),
        lyricless=sum(_song_of(row) not in wanted for row in rows),
        requests=client.requests_made - before,
    )
    facts = {
        "place": place,
        "fetched_at": datetime.now(UTC).isoformat(),
        "songs": len(wanted),
        "rows": report.rows,
        "lyricless": report.lyricless,
    }
    store.write_table(METADATA_FILE, table.replace_schema_metadata({"lyrics": json.dumps(facts)}))
    return report


def _recent(
    store: Store, settings: ScrapeSettings, place: str, wanted: frozenset[str]
) -> MetadataReport | None:
    """What was asked for not long ago, of as many songs."""
    try:
        table = store.read_table(METADATA_FILE)
        facts = json.loads(table.schema.metadata[b"lyrics"])
        if (facts["place"], facts["songs"]) != (place, len(wanted)):
            return None
        fetched_at = datetime.fromisoformat(facts["fetched_at"])
        if not is_within(fetched_at, timedelta(days=settings.recheck_days)):
            return None
        return MetadataReport(facts["rows"], table.num_rows, facts["lyricless"], 0, cached=True)
    except (LyricsError, KeyError, TypeError, ValueError):
        return None


def _read_all(client: Client, place: str, key: str) -> list[dict[str, Any]]:
    """All rows by their number, read again where they changed meanwhile."""
    found: dict[Any, dict[str, Any]] = {}
    for _ in range(MAX_PASSES):
        pages = list(_pages(client, place, key))
        shown = {row["id"]: row for _, rows in pages for row in rows}
        totals = {total for total, _ in pages}
        if totals == {len(shown)}:
            return list(shown.values())
        found |= shown
    if len(found) < (total := pages[-1][0]):
        raise ArchiveError(
            f"{place} counts {total:,} rows, but shows {len(found):,}: its list ends early"
        )
    return list(found.values())


def _pages(client: Client, place: str, key: str) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The total as each page tells it, and the page's rows."""
    url = f"{place}?select=*&order=id.asc"
    secret = {"apikey": key, "Authorization": f"Bearer {key}"}
    first, total = 0, 1
    while first < min(total, MAX_ROWS):
        asked = {"Range-Unit": "items", "Range": f"{first}-{first + PAGE_ROWS - 1}"}
        try:
            reply = client.get(
                url, headers={**secret, **asked, "Prefer": "count=exact"}, check=_flaw
            )
        except FetchError as error:
            if error.status == 416 and first:  # The list has become shorter meanwhile.
                return
            raise _explained(error, place) from None
        start, end, total = _content_range(reply)
        if start != first:
            raise ArchiveError(f"{place} answered rows {start}-{end}, asked for from {first}")
        yield total, json.loads(reply.body)
        first = end + 1


def _explained(error: FetchError, place: str) -> ArchiveError:
    if error.status in (401, 403):
        return ArchiveError(
            f"{place} refuses the key ({error.status}): {KEY_VARIABLE} must hold the public key "
            "that the pages of new.giitaayan.com send; it may have changed"
        )
    return error


def _content_range(reply: Reply) -> tuple[int, int, int]:
    match = _RANGE.fullmatch(reply.headers.get("Content-Range", ""))
    assert match is not None  # _flaw has seen to it.
    start, end, total = map(int, match.groups())
    return start, end, total


def _flaw(reply: Reply) -> str | None:
    match = _RANGE.fullmatch(reply.headers.get("Content-Range", ""))
    if match is None:
        return "is no page of the catalogue: expected a Content-Range such as 0-499/15602"
    try:
        rows = json.loads(reply.body)
    except (ValueError, RecursionError):
        rows = None
    is_table = isinstance(rows, list) and all(isinstance(row, dict) and _is_id(row) for row in rows)
    if not (is_table and rows):  # An empty page would be asked for again and again.
        return "is no page of the catalogue: expected a JSON list of rows with an id"
    if len(rows) != int(match[2]) - int(match[1]) + 1:
        return f"is cut: it holds {len(rows)} rows, and tells of {match[0]}"
    return None


def _is_id(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("id"), int | str)


def _song_of(row: Mapping[str, Any]) -> str:
    return str(row.get("isb_number") or "").strip()


def _by_song(rows: Iterable[dict[str, Any]], wanted: frozenset[str]) -> dict[str, dict[str, Any]]:
    """One row for each song; of several, the first."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        song = _song_of(row)
        if song in wanted:
            found.setdefault(song, {"id": song, **{name: _text(row.get(name)) for name in COLUMNS}})
    return found


def _text(value: Any) -> str | None:
    text = "" if value is None else str(value).strip()
    return text.encode("utf-8", "replace").decode() or None  # JSON may hold half a character.
