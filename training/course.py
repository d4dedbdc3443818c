"""The course of songs: how they begin, how they are drawn, and when they are over."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from corpus.errors import VocabularyError
from corpus.vocabulary import END_OF_SONG, Vocabulary

NO_SYMBOL = -1
"""Stands for the next symbol where a song is still reading its prime, or is over."""


@dataclasses.dataclass(frozen=True)
class Song:
    """A song to be sung. It depends on these and on how it is drawn, not on its neighbours."""

    prime: str
    temperature: float
    """Of the network, and of a pointer where there is one: what weight that has stays as it is.

    0 takes the likeliest symbol always, and the seed does not matter.
    """
    seed: int


@dataclasses.dataclass(frozen=True)
class Drawing:
    """How songs are drawn, and when they end."""

    length: int
    """Symbols to draw, after the prime."""
    lines: int = 0
    """Lines that are not blank, the one that the prime began included; 0 is no limit."""
    whole_song: bool = False
    """Stop where the song ends; otherwise a blank line and the next song follow."""
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0


class Primes:
    """What is read before a song draws; a long prime holds the others up no more than a step."""

    def __init__(self, vocabulary: Vocabulary, songs: Sequence[Song]) -> None:
        texts = dict.fromkeys(song.prime for song in songs)  # Many songs have the same.
        ids = {text: _encoded(vocabulary, text) for text in texts}
        self.ids = [ids[song.prime] for song in songs]
        """Each song's prime, after the end of a song before it."""
        self.begins = [len(prime) - 1 for prime in self.ids]
        """The step of each song's first draw."""
        self._ids_TB = np.full((max(self.begins) + 2, len(songs)), NO_SYMBOL)
        for row, prime in enumerate(self.ids):
            self._ids_TB[: len(prime), row] = prime

    def read(self, step: int, steps: int = 1) -> np.ndarray:
        """The symbols of these steps, ids_TB; NO_SYMBOL where the prime is over."""
        # The last row stands for all after it.
        rows_T = np.minimum(np.arange(step, step + steps), len(self._ids_TB) - 1)
        ids_TB: np.ndarray = self._ids_TB[rows_T]
        return ids_TB


class Over:
    """Which songs are over."""

    def __init__(
        self, vocabulary: Vocabulary, songs: Sequence[Song], how: Drawing, primes: Primes
    ) -> None:
        self.how, self.step = how, 0
        symbols = [END_OF_SONG, *vocabulary.symbols]
        self.newline = symbols.index("\n") if "\n" in symbols else NO_SYMBOL
        self.begins_B = np.array(primes.begins)
        self.lines_B = np.zeros(len(songs), dtype=np.int64)
        self.in_line_B = np.array([song.prime[-1:] not in ("", "\n") for song in songs])
        self.stopped_B = np.zeros(len(songs), dtype=bool)
        """Over before its length."""
        self.over_B = self.stopped_B

    def all(self) -> bool:
        return bool(self.over_B.all())

    def see(self, drawn_TB: np.ndarray) -> np.ndarray:
        """Which of the next symbols are sung, is_sung_TB: none of a prime or after a song's end.

        The break that ends a song is: its last line is whole.
        """
        self.step += len(drawn_TB)
        steps_T1 = np.arange(self.step - len(drawn_TB), self.step)[:, np.newaxis]
        place_TB = steps_T1 - self.begins_B
        drawing_TB, over_TB = place_TB >= 0, place_TB >= self.how.length
        if self.how.whole_song or self.how.lines:
            stopped_TB = self._stopped(drawn_TB, drawing_TB)
            over_TB |= stopped_TB[:-1]
        self.over_B = over_TB[-1] | self.stopped_B | (place_TB[-1] >= self.how.length - 1)
        is_sung_TB: np.ndarray = drawing_TB & ~over_TB
        return is_sung_TB

    def _stopped(self, drawn_TB: np.ndarray, drawing_TB: np.ndarray) -> np.ndarray:
        ends_TB = drawing_TB & (drawn_TB == END_OF_SONG)
        stops_TB = ends_TB & self.how.whole_song
        if self.how.lines:
            stops_TB |= self._has_its_lines(drawn_TB, drawing_TB, ends_TB)
        # Whether a song has stopped before each of the symbols, and after the last.
        stops_TB = np.concatenate((self.stopped_B[np.newaxis], stops_TB))
        stopped_TB: np.ndarray = np.logical_or.accumulate(stops_TB)
        self.stopped_B = stopped_TB[-1]
        return stopped_TB

    def _has_its_lines(
        self, drawn_TB: np.ndarray, drawing_TB: np.ndarray, ends_TB: np.ndarray
    ) -> np.ndarray:
        breaks_TB = ends_TB | (drawing_TB & (drawn_TB == self.newline))
        # Whether a song is within a line after each of the symbols, and first before them.
        after_TB = np.where(drawing_TB, ~breaks_TB, self.in_line_B)
        in_line_TB = np.concatenate((self.in_line_B[np.newaxis], after_TB))
        lines_TB = self.lines_B + (breaks_TB & in_line_TB[:-1]).cumsum(0)
        self.in_line_B, self.lines_B = in_line_TB[-1], lines_TB[-1]
        has_them_TB: np.ndarray = lines_TB >= self.how.lines
        return has_them_TB


def _encoded(vocabulary: Vocabulary, prime: str) -> np.ndarray:
    """With the end of a song before it, from which it goes on."""
    vocabulary.require(prime)
    if vocabulary.is_backward and prime and not prime.endswith("\n"):
        raise VocabularyError(
            f"the prime {prime!r} ends within a line, and lines are written from "
            "their end: end it with a line end"
        )
    return np.append(END_OF_SONG, vocabulary.encode(prime))
