"""A song while it is written, as events for the page."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from corpus.store import Store
from training.play.sheet import Event, Sheet
from training.play.shelf import Shelf
from training.play.wish import TICK, Wish
from training.samples import LiveSong, live_song


def perform(
    store: Store, wish: Wish, device: str, shelf: Shelf, is_stopped: Callable[[], bool]
) -> Iterator[Event]:
    """First `song`, what sings; then `lines` as they change; `over` ends it, also when stopped.

    Raises LyricsError where the wish cannot be fulfilled, most of them before the first event.
    """
    live = live_song(store, wish.play.run, wish.play.checkpoint, wish.sampling, device)
    yield {"song": _described(wish.play.run, live)}
    sheet = Sheet(live.song.prime, shelf.songs(), live.data)
    text, begun = "", time.monotonic()
    yield sheet.changes(text)
    for piece in _batches(live.pieces, wish.symbols_a_tick):
        text += piece
        yield sheet.changes(text) | {"characters": len(text)}
        if is_stopped():
            break
    seconds = round(time.monotonic() - begun, 2)
    yield sheet.changes(text, is_over=True) | {"characters": len(text), "over": seconds}


def _described(run: str, live: LiveSong) -> dict[str, Any]:
    return {
        "run": run,
        "step": live.checkpoint.step,
        "bits": round(live.bits, 2),
        "temperature": live.song.temperature,
        "seed": live.song.seed,
    }


def _batches(pieces: Iterator[str], most: int | None) -> Iterator[str]:
    """So many pieces at a time, or those of a tick where they take longer."""
    batch: list[str] = []
    until = time.monotonic() + TICK
    for piece in pieces:
        batch.append(piece)
        if len(batch) == (most or sys.maxsize) or time.monotonic() >= until:
            yield "".join(batch)
            batch, until = [], time.monotonic() + TICK
    if batch:
        yield "".join(batch)
