"""The clean stage: from the songs as fetched to the songs as sung."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from corpus import __version__
from corpus.clean import schema
from corpus.clean.duplicates import find_duplicates
from corpus.clean.groups import group_heads, same_titles
from corpus.clean.rows import Context, Row, Song, dropped_row, kept_row, names_of
from corpus.clean.song import PROFILES
from corpus.clean.stream import clean_stream
from corpus.clean.summary import count
from corpus.errors import DataError
from corpus.gates import GateSettings, Measures, judge, require
from corpus.manifest import Code, Counts, Stage, StageResult, read_manifest, run_stage
from corpus.settings import Settings, setting
from corpus.store import Store
from corpus.tables import CLEAN_MANIFEST, CLEAN_SONGS, DROPPED_SONGS, RAW_SONGS

STAGE = Stage(
    name="clean",
    inputs=(RAW_SONGS,),
    outputs=(CLEAN_SONGS, DROPPED_SONGS),
    manifest=CLEAN_MANIFEST,
    code=Code(
        {
            "corpus": "credited isb people split years",
            "corpus.clean": """
                characters credits directions doubts duplicates groups labels language leaks lines
                notes reasons remarks repeats rows rules schema song spelling stage stream summary
            """,
        }
    ),
)


@dataclass(frozen=True)
class CleanSettings(Settings):
    HEADINGS: ClassVar = {"profile": "cleaning"}

    profile: str = setting(
        "roman",
        "The form of a cleaned song: roman (periods and marks go) or itrans (reversible).",
        choices=PROFILES,
    )


def clean_archive(
    store: Store,
    settings: CleanSettings,
    gates: GateSettings | None = None,
    *,
    accept: bool = False,
    force: bool = False,
) -> StageResult:
    """Clean all fetched songs.

    Raises DataError when there are none, or their file is damaged; with `gates`, GateError when
    the new corpus fails one, and then the former corpus is left as it was unless `accept` is set.
    """
    return run_stage(
        store,
        STAGE,
        deciding(settings, gates),
        lambda: _clean(store, settings, gates, accept),
        force=force,
    )


def deciding(settings: CleanSettings, gates: GateSettings | None) -> Counts:
    """The settings that the corpus follows from."""
    return settings.to_dict() | ({"gates": gates.to_dict()} if gates else {})


def _clean(
    store: Store, settings: CleanSettings, gates: GateSettings | None, accept: bool
) -> Counts:
    songs = _read(store, settings.profile)
    kept, dropped = _rows(songs)
    former = _former_splits(store)
    moved = sum(former.get(row["id"], row["split"]) != row["split"] for row in kept)
    found = count(songs, kept, dropped) | {"moved": moved}
    if gates:
        verdicts = judge(_measures(store, settings, found, kept, former), gates)
        if not accept:
            require(verdicts, store.path(CLEAN_SONGS))
        found["gates"] = [verdict.to_dict() for verdict in verdicts]
    made_with = {"version": __version__, "code": STAGE.code.version, "profile": settings.profile}
    table = pa.Table.from_pylist(kept, schema.song_schema(made_with))
    store.write_table(CLEAN_SONGS, table, schema.ROWS_PER_GROUP)
    store.write_table(DROPPED_SONGS, pa.Table.from_pylist(dropped, schema.DROPPED_SCHEMA))
    return found


def _read(store: Store, profile: str) -> list[Song]:
    table = store.read_table(RAW_SONGS)
    if missing := sorted({"id", "text"} - set(table.column_names)):
        raise DataError(f"{store.path(RAW_SONGS)} is damaged: no column {', '.join(missing)}")
    if not table.num_rows:
        raise DataError(f"{store.path(RAW_SONGS)} has no songs: scrape an archive first")
    rows = table.sort_by("id").to_pylist()
    cleaned = clean_stream(((row["id"], row["text"]) for row in rows), profile)
    return [
        Song(song.id, row, song.isb, song.cleaned, song.leaks)
        for row, song in zip(rows, cleaned, strict=True)
    ]


def _rows(songs: list[Song]) -> tuple[list[Row], list[Row]]:
    """The rows of the songs that are kept, and of those that are set aside."""
    found = find_duplicates({s.id: s.cleaned.text for s in songs if not s.cleaned.drop_reason})
    dropped = [row for song in songs if (row := dropped_row(song, found))]
    gone = {row["id"] for row in dropped}
    kept = [song for song in songs if song.id not in gone]
    titles = {song.id: song.isb.fields["title"] for song in kept}
    heads = group_heads([*found.kin, *same_titles(titles)])
    context = Context(found, heads, names_of(songs))
    return [kept_row(song, context) for song in kept], dropped


def _measures(
    store: Store, settings: CleanSettings, found: Counts, kept: list[Row], before: Iterable[str]
) -> Measures:
    """What the gates look at; compared with the former corpus, of the songs `before`, where that
    has the same profile."""
    lost = change = None
    former = read_manifest(store, STAGE)
    if former and former["settings"].get("profile") == settings.profile:
        ids = set(before)
        lost = len(ids - {row["id"] for row in kept}) / len(ids) if ids else None
        size = former["counts"].get("characters")
        if isinstance(size, int) and size:  # Of a manifest that nobody changed by hand.
            change = abs(found["characters"] - size) / size
    return Measures(
        songs=len(kept),
        megabytes=found["characters"] / 1e6,
        symbols=found["symbols"],
        dropped=found["dropped"] / found["songs_in"],
        leaks=found["label_leaks"]["rate"],
        lost=lost,
        change=change,
    )


def _former_splits(store: Store) -> dict[str, str]:
    """Of the former corpus, by song; none when its file is gone or damaged."""
    try:
        rows = store.read_table(CLEAN_SONGS, columns=["id", "split"]).to_pylist()
    except DataError:
        return {}
    return {row["id"]: row["split"] for row in rows}
