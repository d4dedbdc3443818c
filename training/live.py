"""A song on the terminal while it is written."""

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator

try:
    from rich.console import Console
    from rich.text import Text
except ImportError:  # A GPU machine may have little more than torch: songs do without marks.
    Console = Text = None  # type: ignore[assignment,misc]

from training.checkpoint import CheckpointFile
from training.course import Song
from training.samples import Show, Words
from training.verses.words import real_word_share, words_at

PRIME, INVENTED = "bold", "dim"
"""How the prime looks, and words that no training song has."""

_WHOLE_WORDS = re.compile(r"(.*\s)?(\S*)", re.DOTALL)

Written = Callable[[str], str]
"""A text in another script, line by line."""


def heading(file: CheckpointFile, temperature: float, seed: int) -> str:
    """What sings, a run or a file, and how."""
    singer = file.run or f"{file.name}.pt"
    return f"--- {singer}, step {file.step:,}, temperature {temperature}, seed {seed}"


def live_in(written: Written, pace: float, *, by_line: bool) -> Show:
    """Prints a sample while it comes: each piece, or each line where a script needs whole words.

    `pace` is in symbols a second; 0 is as fast as they come. On a terminal the prime and invented
    words are marked: there a word comes when it is complete.
    """

    def show(file: CheckpointFile, song: Song, pieces: Iterable[str], words: Words | None) -> str:
        print(heading(file, song.temperature, song.seed))
        shown: Printer
        if by_line:
            shown = LinePrinter(song.prime, written)
        elif Console is not None and sys.stdout.isatty():
            shown = MarkingPrinter(song.prime, words)
        else:
            shown = Printer(song.prime)
        text = ""
        try:
            for piece in paced(pieces, pace):
                text += piece
                shown.add(piece)
        finally:  # Also of a song that Ctrl-C cuts: what is told of it has a line of its own.
            shown.end()
        share = real_word_share(text, words, song.prime)
        print("" if share is None else f"--- {share:.0%} real words\n", flush=True)
        return text

    return show


def paced(pieces: Iterable[str], pace: float) -> Iterator[str]:
    """At most so many pieces a second; where they come slower, what was lost is not made up for."""
    due = 0.0
    for piece in pieces:
        if pace:
            now = time.monotonic()
            time.sleep(max(0.0, due - now))
            due = max(due, now) + 1 / pace
        yield piece


class Printer:
    """Prints a song as it comes."""

    def __init__(self, prime: str) -> None:
        self.add(prime)

    def add(self, piece: str) -> None:
        print(piece, end="", flush=True)

    def end(self) -> None:
        print()


class LinePrinter(Printer):
    """Prints each line when it is complete, in another script."""

    def __init__(self, prime: str, written: Written) -> None:
        self._written, self._begun = written, ""
        super().__init__(prime)

    def add(self, piece: str) -> None:
        ready, end, self._begun = (self._begun + piece).rpartition("\n")
        if end:
            print(self._written(ready), flush=True)

    def end(self) -> None:
        print(self._written(self._begun))


class MarkingPrinter(Printer):
    """Prints each word when it is complete, with the marks."""

    def __init__(self, prime: str, words: Words | None) -> None:
        self._words, self._begun = words, ""
        self._console = Console(highlight=False, soft_wrap=True)
        self._console.print(Text(prime, PRIME), end="")
        self._word_of_prime = re.split(r"\s", prime)[-1]
        """A word that the prime began."""

    def add(self, piece: str) -> None:
        ready, self._begun = _WHOLE_WORDS.fullmatch(self._begun + piece).groups()  # type: ignore[union-attr]
        if ready:
            self._console.print(self._marked(ready), end="")
            self._word_of_prime = ""

    def end(self) -> None:
        self._console.print(Text(self._begun))  # Half a word, for all that one knows.

    def _marked(self, ready: str) -> Text:
        text, before = Text(ready), len(self._word_of_prime)
        for start, word in words_at(self._word_of_prime + ready):
            if self._words is not None and word not in self._words:
                end = start + len(word) - before
                text.stylize(INVENTED, max(0, start - before), max(0, end))
        return text
