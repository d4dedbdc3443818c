"""A song as it stands on the page, line by line, in Roman and Devanagari."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from functools import cache
from typing import Any

from training import pages
from training.play.page import TEMPLATES
from training.play.shelf import KnownSongs
from training.verses.devanagari import Writer, devanagari_line
from training.verses.marks import Copied, Line, copied_from, mark, marked_songs

REST = 4.0
"""Marking takes one part in five of the time at most: after it, so many times as long is none."""

Event = dict[str, Any]


class Sheet:
    """Tells the lines that have changed since the page was told last.

    Lines that are finished are marked. The one that is being written only shows its prime, and
    says that it is unmarked: its words are not those "that no song has".
    """

    def __init__(self, prime: str, songs: Future[KnownSongs], data: str) -> None:
        self._prime, self._songs, self._data = prime, songs, data
        self._marked_to = 0
        self._marked: list[str] = []
        self._copied: list[Copied] = []
        self._rest_until = 0.0
        self._told: list[str] = []
        self._told_copied: list[Copied] = []

    def changes(self, text: str, *, is_over: bool = False) -> Event:
        """After `text` was written behind the prime.

        `lines` has the HTML of each changed line by its number, `copied` that of the list of songs
        that were copied from, where it has changed. `other_songs` is true where the marks go by
        other songs than those whose SHA-256 is `data`, which the run was trained on.
        """
        whole = self._prime + text
        finished = len(whole) if is_over else whole.rfind("\n") + 1
        if is_over or (finished > self._marked_to and time.monotonic() >= self._rest_until):
            self._mark(whole, finished, is_over)
        lines = self._marked + ([] if is_over else self._unmarked(whole))
        changed = {
            number: line
            for number, line in enumerate(lines)
            if number >= len(self._told) or line != self._told[number]
        }
        event: Event = {"lines": changed}
        known = self._known(is_over)
        if self._copied != self._told_copied:
            event["copied"] = str(_macros().copied_songs(self._copied, known.devanagari))
        if known.book and known.data != self._data:
            event["other_songs"] = True
        self._told, self._told_copied = lines, self._copied
        return event

    def _mark(self, whole: str, end: int, is_over: bool) -> None:
        begun = time.monotonic()
        known = self._known(is_over)
        prime, text = self._split(whole[:end], 0)
        matches = known.index.matches(prime + text) if known.index else None
        lines = mark(prime, text, known.book, matches)
        if not is_over:
            lines.pop()  # What stands behind the last line end: nothing yet.
        self._copied = (
            copied_from(known.book, [matches], marked_songs(lines))
            if known.book and matches
            else []
        )
        self._marked, self._marked_to = _html(lines, self._copied, known.devanagari), end
        now = time.monotonic()
        self._rest_until = now + REST * (now - begun)

    def _unmarked(self, whole: str) -> list[str]:
        lines = mark(*self._split(whole, self._marked_to), None, None)
        return _html(lines, [], self._known(False).devanagari, ' class="unmarked"')

    def _known(self, is_over: bool) -> KnownSongs:
        """The songs; nothing while they are read.

        Songs that cannot be read are told of when the song is over, not in its middle.
        """
        if is_over or (self._songs.done() and self._songs.exception() is None):
            return self._songs.result()
        return KnownSongs(None, None, None, None)

    def _split(self, whole: str, start: int) -> tuple[str, str]:
        """What stands there from `start` on, in the prime and behind it."""
        at = max(len(self._prime), start)
        return whole[start:at], whole[at:]


def _html(
    lines: Sequence[Line],
    copied: Sequence[Copied],
    devanagari: Writer | None,
    attributes: str = "",
) -> list[str]:
    """Each line in both scripts."""
    numbers = {one.song.id: number for number, one in enumerate(copied, 1)}
    verse = _macros().verse

    def both(line: Line) -> str:
        other = devanagari_line(line, devanagari) if devanagari else Line((), None)
        return (
            f"<div{attributes}>{verse(line, numbers)}</div>"
            f'<div lang="hi"{attributes}>{verse(other, numbers)}</div>'
        )

    return [both(line) for line in lines]


@cache
def _macros() -> Any:
    return pages.environment(TEMPLATES).get_template("verses.html.jinja").module
