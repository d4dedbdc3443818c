"""Songs from a model, symbol by symbol (characters, or words), many side by side."""

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
import torch

from corpus.vocabulary import END_OF_SONG, Vocabulary
from training import drawing
from training.model import CharLSTM
from training.recurrence import ROWS, Recurrence, StepWeights

NOTHING = -1
"""Stands for the next symbol where a song is still reading its prime, or is over."""


@dataclasses.dataclass(frozen=True)
class Song:
    """A song to be sung. It depends on these and on how it is drawn, not on its neighbours."""

    prime: str
    temperature: float
    """Of the network, and of a pointer where there is one: how much it says stays as it is.

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


def sample(
    model: CharLSTM,
    vocabulary: Vocabulary,
    songs: Sequence[Song],
    how: Drawing,
    precision: str = "auto",
) -> list[str]:
    """Texts that go on from the primes, without them.

    A song that ends is followed by a blank line and the next one; the unknown symbol is never
    drawn. Raises VocabularyError when the vocabulary lacks symbols of a prime.
    """
    weights, texts = StepWeights(model, precision), []
    for start in range(0, len(songs), ROWS):
        block = songs[start : start + ROWS]
        ids_BT = np.stack([*_sing(weights, vocabulary, block, how)], axis=1)
        texts += [
            _text(vocabulary, vocabulary.encode(song.prime), ids_T[ids_T != NOTHING])
            for song, ids_T in zip(block, ids_BT, strict=True)
        ]
    return texts


def stream(
    model: CharLSTM, vocabulary: Vocabulary, song: Song, how: Drawing, precision: str = "auto"
) -> Iterator[str]:
    """The same text as `sample`'s, a symbol at a time."""
    weights, before = StepWeights(model, precision), vocabulary.encode(song.prime)[-1:]
    for ids_B in _sing(weights, vocabulary, [song], how):
        if ids_B[0] != NOTHING:
            yield _text(vocabulary, before, ids_B)
            before = ids_B


def _sing(
    weights: StepWeights, vocabulary: Vocabulary, songs: Sequence[Song], how: Drawing
) -> Iterator[np.ndarray]:
    """The next symbol of each song, ids_B, until all are over."""
    reading = _Reading(vocabulary, songs)
    over = _Over(vocabulary, songs, how)
    pick = _Pick(vocabulary, songs, how, reading.lengths)
    # At temperature 0 the likeliest is that of the model as it is.
    recurrence = Recurrence(weights, [song.temperature or 1.0 for song in songs])
    ids_B = reading.first
    while not over.all():
        logits_BV = recurrence.step(torch.from_numpy(ids_B)).double().cpu().numpy()
        drawn_B = pick(ids_B, logits_BV)
        drawing_B = reading.is_done
        over.see(drawn_B, drawing_B)
        yield np.where(drawing_B & ~over.before_B, drawn_B, NOTHING)
        ids_B = reading.next(drawn_B)


class _Reading:
    """Feeds the primes; those that are longer hold the others up no more than a step each."""

    def __init__(self, vocabulary: Vocabulary, songs: Sequence[Song]) -> None:
        primes = []
        for song in songs:
            vocabulary.require(song.prime)
            primes.append(np.append(END_OF_SONG, vocabulary.encode(song.prime)).astype(np.int64))
        self.first = np.array([prime[0] for prime in primes])
        self.lengths = [len(prime) for prime in primes]
        self._lengths_B = np.array(self.lengths)
        self._primes_BT = np.zeros((len(songs), max(self.lengths)), dtype=np.int64)
        for row, prime in zip(self._primes_BT, primes, strict=True):
            row[: len(prime)] = prime
        self._read = 1

    @property
    def is_done(self) -> np.ndarray:
        """Whose prime has been read: a bool for each song."""
        return self._lengths_B <= self._read

    def next(self, drawn_B: np.ndarray) -> np.ndarray:
        """What each song reads next: its prime while that lasts, then what it drew."""
        last = self._primes_BT.shape[1] - 1
        prime_B = self._primes_BT[:, min(self._read, last)]
        ids_B = np.where(self.is_done, drawn_B, prime_B)
        self._read += 1
        return ids_B


class _Over:
    """Which songs are over."""

    def __init__(self, vocabulary: Vocabulary, songs: Sequence[Song], how: Drawing) -> None:
        self.how = how
        symbols = [END_OF_SONG, *vocabulary.symbols]
        self.newline = symbols.index("\n") if "\n" in symbols else NOTHING
        self.drawn_B = np.zeros(len(songs), dtype=np.int64)
        self.lines_B = np.zeros(len(songs), dtype=np.int64)
        self.in_line_B = np.array([song.prime[-1:] not in ("", "\n") for song in songs])
        self.over_B = np.zeros(len(songs), dtype=bool)
        self.before_B = self.over_B
        """Over before the last symbol that was seen: that one is not sung any more."""

    def all(self) -> bool:
        return bool(self.over_B.all())

    def see(self, drawn_B: np.ndarray, drawing_B: np.ndarray) -> None:
        ends_B = drawing_B & (drawn_B == END_OF_SONG)
        self.before_B = self.over_B | (ends_B & self.how.whole_song)
        if self.how.lines:
            self.before_B |= self._has_its_lines(drawn_B, drawing_B, ends_B)
        self.drawn_B += drawing_B
        self.over_B = self.before_B | (self.drawn_B >= self.how.length)

    def _has_its_lines(
        self, drawn_B: np.ndarray, drawing_B: np.ndarray, ends_B: np.ndarray
    ) -> np.ndarray:
        breaks_B = ends_B | (drawing_B & (drawn_B == self.newline))
        self.lines_B += breaks_B & self.in_line_B
        self.in_line_B = np.where(drawing_B, ~breaks_B, self.in_line_B)
        return self.lines_B >= self.how.lines


class _Pick:
    """The next symbol of each song."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        songs: Sequence[Song],
        how: Drawing,
        prime_lengths: Sequence[int],
    ) -> None:
        self.unknown, self.how = vocabulary.unknown, how
        self.greedy_B = np.array([song.temperature == 0 for song in songs])
        begins = [length - 1 for length in prime_lengths]
        self.numbers = drawing.Numbers([song.seed for song in songs], begins)
        penalty = how.repetition_penalty
        self.repeats = drawing.Repeats(len(songs), penalty) if penalty != 1 else None

    def __call__(self, read_B: np.ndarray, logits_BV: np.ndarray) -> np.ndarray:
        """From the symbols that were read last and the logits that they led to."""
        if self.unknown is not None:
            logits_BV[:, self.unknown] = -np.inf
        if self.repeats:
            self.repeats.read(read_B)
            logits_BV = self.repeats.penalised(logits_BV)
        if self.greedy_B.any():
            logits_BV = drawing.likeliest(logits_BV, self.greedy_B)
        logits_BV = drawing.cut(logits_BV, self.how.top_k, self.how.top_p)
        return drawing.draw(logits_BV, self.numbers.next())


def _text(vocabulary: Vocabulary, before_T: np.ndarray, ids_T: np.ndarray) -> str:
    """The text of `ids_T`; whether a blank parts it from what was before, its first id tells."""
    whole = _joined(vocabulary, np.concatenate([before_T, ids_T]))
    return whole.removeprefix(_joined(vocabulary, before_T))


def _joined(vocabulary: Vocabulary, ids_T: np.ndarray) -> str:
    """Songs, with a blank line where one ends and the next begins."""
    songs = np.split(ids_T, np.flatnonzero(ids_T == END_OF_SONG))
    return "\n\n".join(vocabulary.decode(song) for song in songs)
