"""The clean stage: from the songs as fetched to the songs as sung."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus import isb, split
from corpus.clean import (
    characters,
    counts,
    credits,
    directions,
    doubts,
    duplicates,
    labels,
    leaks,
    lines,
    notes,
    reasons,
    remarks,
    rules,
    schema,
    song,
    spelling,
    stream,
)
from corpus.clean.duplicates import Duplicates, find_duplicates
from corpus.clean.song import PROFILES
from corpus.clean.stream import StreamedSong, clean_stream
from corpus.errors import DataError
from corpus.manifest import Counts, Stage, StageResult, run_stage
from corpus.settings import Settings, setting
from corpus.songs import RAW_SONGS
from corpus.split import SPLITS, split_of
from corpus.store import Store

CLEAN_SONGS = "clean/songs.parquet"
DROPPED_SONGS = "clean/dropped.parquet"

STAGE = Stage(
    name="clean",
    inputs=(RAW_SONGS,),
    outputs=(CLEAN_SONGS, DROPPED_SONGS),
    manifest="clean/manifest.json",
    code=(
        isb,
        split,
        characters,
        counts,
        credits,
        directions,
        doubts,
        duplicates,
        labels,
        leaks,
        lines,
        notes,
        reasons,
        remarks,
        rules,
        schema,
        song,
        spelling,
        stream,
        sys.modules[__name__],
    ),
)


@dataclass(frozen=True)
class CleanSettings(Settings):
    profile: str = setting(
        "roman",
        "The form of a cleaned song: roman (periods and marks go) or itrans (reversible).",
        choices=PROFILES,
    )


def clean_archive(store: Store, settings: CleanSettings, *, force: bool = False) -> StageResult:
    """Clean all fetched songs. Raises DataError when there are none, or their file is damaged."""
    return run_stage(store, STAGE, settings.to_dict(), lambda: _clean(store, settings), force=force)


def _clean(store: Store, settings: CleanSettings) -> Counts:
    songs = _read(store, settings.profile)
    repeats = find_duplicates({s.id: s.cleaned.text for s in songs if not s.cleaned.drop_reason})
    dropped = [row for s in songs if (row := _dropped_row(s, repeats))]
    gone = {row["id"] for row in dropped}
    kept = [_kept_row(s, repeats) for s in songs if s.id not in gone]
    store.write_table(CLEAN_SONGS, pa.Table.from_pylist(kept, schema.CLEAN_SONGS))
    store.write_table(DROPPED_SONGS, pa.Table.from_pylist(dropped, schema.DROPPED))
    return _counts(songs, kept, dropped)


def _read(store: Store, profile: str) -> list[StreamedSong]:
    rows = store.read_table(RAW_SONGS, columns=["id", "text"]).to_pylist()
    if not rows:
        raise DataError(f"{store.path(RAW_SONGS)} has no songs: scrape an archive first")
    rows.sort(key=lambda row: row["id"])
    return list(clean_stream(((row["id"], row["text"]) for row in rows), profile))


def _dropped_row(song: StreamedSong, repeats: Duplicates) -> dict[str, Any] | None:
    detail = repeats.exact.get(song.id)
    reason = song.cleaned.drop_reason or (reasons.DUPLICATE if detail else None)
    if reason is None:
        return None
    return {"id": song.id, "title": song.raw.fields["title"], "reason": reason, "detail": detail}


def _kept_row(song: StreamedSong, repeats: Duplicates) -> dict[str, Any]:
    text = song.cleaned.text
    return {
        "id": song.id,
        **song.raw.fields,
        "contributor": song.raw.contributor,
        "text": text,
        "split": split_of(repeats.heads.get(song.id, song.id)),
        "duplicate_of": repeats.near.get(song.id),
        "lines": text.count("\n") + 1,
        "characters": len(text),
        "counts": song.cleaned.counts,
    }


def _counts(
    songs: list[StreamedSong], kept: list[dict[str, Any]], dropped: list[dict[str, Any]]
) -> Counts:
    """What the stage did; what the rules took is counted over all songs, dropped ones too."""
    why = Counter(row["reason"] for row in dropped)
    return {
        "songs_in": len(songs),
        "kept": len(kept),
        "dropped": len(dropped),
        "reasons": {reason: why[reason] for reason in reasons.REASONS},
        "near_duplicates": sum(row["duplicate_of"] is not None for row in kept),
        "characters": sum(row["characters"] for row in kept),
        "splits": {name: _size(row for row in kept if row["split"] == name) for name in SPLITS},
        "rules": _taken(songs),
        "doubts": _doubts(songs),
        "label_leaks": _leaks(songs),
    }


def _size(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    sizes = [row["characters"] for row in rows]
    return {"songs": len(sizes), "characters": sum(sizes)}


def _taken(songs: list[StreamedSong]) -> dict[str, dict[str, int]]:
    """By rule: how many things it removed, and in how many songs."""
    removed: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    for one in songs:
        removed.update(one.cleaned.counts)
        touched.update(one.cleaned.counts.keys())
    return {rule: {"removed": removed[rule], "songs": touched[rule]} for rule in sorted(removed)}


def _doubts(songs: list[StreamedSong]) -> dict[str, int]:
    """By rule: how many things looked like its own, and stayed because evidence was thin."""
    doubts: Counter[str] = Counter()
    for one in songs:
        doubts.update(one.cleaned.doubts)
    return dict(sorted(doubts.items()))


def _leaks(songs: list[StreamedSong]) -> dict[str, float]:
    """Cleaned lines, how many of them still look labelled, and their share."""
    found = leaks.total(one.leaks for one in songs)
    return {"lines": found.lines, "flagged": found.flagged, "rate": round(found.rate, 6)}
