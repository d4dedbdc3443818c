"""What the clean stage did, in numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.clean import leaks
from corpus.clean.reasons import REASONS
from corpus.clean.rows import Row, Song
from corpus.manifest import Counts
from corpus.split import SPLITS


def count(songs: Sequence[Song], kept: Sequence[Row], dropped: Sequence[Row]) -> Counts:
    """What the stage did; what the rules took is counted over all songs, dropped ones too."""
    why = Counter(row["reason"] for row in dropped)
    return {
        "songs_in": len(songs),
        "kept": len(kept),
        "dropped": len(dropped),
        "reasons": {reason: why[reason] for reason in REASONS},
        "near_duplicates": sum(row["duplicate_of"] is not None for row in kept),
        "grouped": sum(size for size in Counter(row["group"] for row in kept).values() if size > 1),
        "characters": sum(row["characters"] for row in kept),
        "symbols": len(set().union(*(row["text"] for row in kept))),
        "languages": dict(Counter(row["language"] for row in kept).most_common()),
        "splits": {name: _size(row for row in kept if row["split"] == name) for name in SPLITS},
        "rules": _taken(songs),
        "doubts": _doubts(songs),
        "label_leaks": _leaks(songs),
    }


def _size(rows: Iterable[Row]) -> dict[str, int]:
    sizes = [row["characters"] for row in rows]
    return {"songs": len(sizes), "characters": sum(sizes)}


def _taken(songs: Sequence[Song]) -> dict[str, dict[str, int]]:
    """By rule: how many things it removed, and in how many songs."""
    removed: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    for one in songs:
        removed.update(one.cleaned.counts)
        touched.update(one.cleaned.counts.keys())
    return {rule: {"removed": removed[rule], "songs": touched[rule]} for rule in sorted(removed)}


def _doubts(songs: Sequence[Song]) -> dict[str, int]:
    """By rule: how many things looked like its own, and stayed because evidence was thin."""
    doubts: Counter[str] = Counter()
    for one in songs:
        doubts.update(one.cleaned.doubts)
    return dict(sorted(doubts.items()))


def _leaks(songs: Sequence[Song]) -> dict[str, float]:
    """Cleaned lines, how many of them still look labelled, and their share."""
    found = leaks.total(one.leaks for one in songs)
    return {"lines": found.lines, "flagged": found.flagged, "rate": round(found.rate, 6)}
