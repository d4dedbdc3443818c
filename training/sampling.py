"""Songs from a model, symbol by symbol (characters, or words), many side by side."""

import dataclasses
import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from corpus.errors import VocabularyError
from corpus.vocabulary import END_OF_SONG, Vocabulary
from training import drawing
from training.graph import replayed
from training.model import CharLSTM
from training.recurrence import Recurrence, StepWeights

NOTHING = -1
"""Stands for the next symbol where a song is still reading its prime, or is over."""
CHUNK, GPU_CHUNK = 8, 32
"""Symbols that are drawn at a time; a GPU is not waited for meanwhile."""


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


def sample(
    model: CharLSTM,
    vocabulary: Vocabulary,
    songs: Sequence[Song],
    how: Drawing,
    precision: str = "auto",
) -> list[str]:
    """Texts that go on from the primes, without them.

    A song that ends is followed by a blank line and the next one; the unknown symbol is never
    drawn. Where lines are written from their end, a line that `how.length` cuts is left out. Raises
    VocabularyError for a prime that the vocabulary cannot begin a song with.
    """
    weights, texts = StepWeights(model, precision), []
    rows, chunk = weights.most_rows, chunk_of(weights.device)
    for start in range(0, len(songs), rows):
        block = songs[start : start + rows]
        ids_BT = np.stack([*_sing(weights, vocabulary, block, how, chunk)], axis=1)
        for song, ids_T in zip(block, ids_BT, strict=True):
            whole_T = _without_half_a_line(vocabulary, ids_T[ids_T != NOTHING], how)
            texts.append(_text(vocabulary, vocabulary.encode(song.prime), whole_T))
    return texts


def stream(
    model: CharLSTM, vocabulary: Vocabulary, song: Song, how: Drawing, precision: str = "auto"
) -> Iterator[str]:
    """The same text as `sample`'s, a piece for each symbol.

    Where lines are written from their end, a line comes whole with its last symbol, and nothing
    ("") with those before it.
    """
    weights, before = StepWeights(model, precision), vocabulary.encode(song.prime)[-1:]
    sung: list[int] = []
    shown = 0
    for (symbol,) in _sing(weights, vocabulary, [song], how, chunk=1):
        if symbol == NOTHING:
            continue
        sung.append(symbol)
        if vocabulary.is_backward and symbol not in vocabulary.breaks:
            yield ""
            continue
        ids_T = np.array(sung[shown:])
        yield _text(vocabulary, before, ids_T)
        before, shown = ids_T[-1:], len(sung)
    if rest := len(_without_half_a_line(vocabulary, np.array(sung), how)) - shown:
        yield _text(vocabulary, before, np.array(sung[-rest:]))


def chunk_of(device: torch.device) -> int:
    """Symbols to draw at a time."""
    return CHUNK if device.type == "cpu" else GPU_CHUNK


def _sing(
    weights: StepWeights, vocabulary: Vocabulary, songs: Sequence[Song], how: Drawing, chunk: int
) -> Iterator[np.ndarray]:
    """The next symbol of each song, ids_B, until all are over.

    The device is given `chunk` symbols to draw at a time; those of them that come after a song's
    end are NOTHING.
    """
    primes = _Primes(vocabulary, songs)
    over = _Over(vocabulary, songs, how)
    choir = _Choir(weights, vocabulary, songs, how, primes, chunk)
    while not over.all():
        for drawn_B, drawing_B in choir.draw():
            over.see(drawn_B, drawing_B)
            yield np.where(drawing_B & ~over.before_B, drawn_B, NOTHING)


class _Primes:
    """What is read before a song draws; a long prime holds the others up no more than a step."""

    def __init__(self, vocabulary: Vocabulary, songs: Sequence[Song]) -> None:
        for song in songs:
            vocabulary.require(song.prime)
            if vocabulary.is_backward and song.prime and not song.prime.endswith("\n"):
                raise VocabularyError(
                    f"the prime {song.prime!r} ends within a line, and lines are written from "
                    "their end: end it with a line end"
                )
        primes = [np.append(END_OF_SONG, vocabulary.encode(song.prime)) for song in songs]
        self.lengths = [len(prime) for prime in primes]
        self._ids_TB = np.full((max(self.lengths) + 1, len(songs)), NOTHING)
        for row, prime in enumerate(primes):
            self._ids_TB[: len(prime), row] = prime

    def read(self, step: int) -> np.ndarray:
        """The symbols of this step, ids_B; NOTHING where the prime is over."""
        ids_B: np.ndarray = self._ids_TB[min(step, len(self._ids_TB) - 1)]
        return ids_B


class _Choir:
    """Songs side by side on the model's device, which draws `chunk` symbols of each at a time."""

    def __init__(
        self,
        weights: StepWeights,
        vocabulary: Vocabulary,
        songs: Sequence[Song],
        how: Drawing,
        primes: _Primes,
        chunk: int,
    ) -> None:
        pick = _Pick(vocabulary, songs, how, weights.device)
        # At temperature 0 the likeliest is that of the model as it is.
        recurrence = Recurrence(weights, [song.temperature or 1.0 for song in songs])
        self.steps = _Steps(recurrence, pick, primes.read(0), chunk)
        # A recording is for many symbols, and for itself alone: several songs may be streamed at
        # a time. Repetitions are counted in Python.
        is_recordable = chunk > 1 and pick.repeats is None
        self._run = replayed(self.steps, weights.device, 1) if is_recordable else self.steps
        begins = [length - 1 for length in primes.lengths]
        self.numbers = drawing.Numbers([song.seed for song in songs], begins)
        self.primes, self.step, self.chunk = primes, 0, chunk

    def draw(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each step the symbols drawn, ids_B, and which songs were past their primes."""
        steps = range(self.step + 1, self.step + 1 + self.chunk)
        self.step += self.chunk
        next_TB = np.stack([self.primes.read(step) for step in steps])
        numbers_TB = np.stack([self.numbers.next() for _ in steps])
        self.steps.next_TB.copy_(torch.from_numpy(next_TB))
        self.steps.numbers_TB.copy_(torch.from_numpy(numbers_TB))
        self._run()
        return zip(self.steps.drawn_TB.cpu().numpy(), next_TB == NOTHING, strict=True)


class _Steps:
    """What the device does without being waited for: it draws symbols, and reads them."""

    def __init__(
        self, recurrence: Recurrence, pick: "_Pick", first_B: np.ndarray, chunk: int
    ) -> None:
        self.recurrence, self.pick = recurrence, pick
        device, size = recurrence.weights.device, (chunk, len(first_B))
        self.ids_B = torch.tensor(first_B, device=device)
        self.numbers_TB = torch.zeros(size, dtype=torch.double, device=device)
        self.next_TB = torch.zeros(size, dtype=torch.long, device=device)
        """What is read next; NOTHING where that is what was drawn."""
        self.drawn_TB = torch.zeros_like(self.next_TB)
        self._steps = [*zip(self.numbers_TB, self.drawn_TB, self.next_TB, strict=True)]

    @torch.no_grad()
    def __call__(self) -> None:
        for numbers_B, drawn_B, next_B in self._steps:
            logits_BV = self.recurrence.step(self.ids_B).double()
            drawn_B.copy_(self.pick(self.ids_B, logits_BV, numbers_B))
            torch.where(next_B == NOTHING, drawn_B, next_B, out=self.ids_B)


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
        device: torch.device,
    ) -> None:
        self.unknown, self.how = vocabulary.unknown, how
        greedy = [song.temperature == 0 for song in songs]
        self.greedy_B = torch.tensor(greedy, device=device) if any(greedy) else None
        penalty = how.repetition_penalty
        self.repeats = drawing.Repeats(len(songs), penalty) if penalty != 1 else None

    def __call__(self, read_B: Tensor, logits_BV: Tensor, numbers_B: Tensor) -> Tensor:
        """From the symbols that were read last and the logits that they led to."""
        if self.unknown is not None:
            logits_BV[:, self.unknown] = -math.inf
        if self.repeats:
            self.repeats.read(read_B)
            logits_BV = self.repeats.penalised(logits_BV)
        if self.greedy_B is not None:
            logits_BV = drawing.likeliest(logits_BV, self.greedy_B)
        logits_BV = drawing.cut(logits_BV, self.how.top_k, self.how.top_p)
        return drawing.draw(logits_BV, numbers_B)


def _without_half_a_line(vocabulary: Vocabulary, ids_T: np.ndarray, how: Drawing) -> np.ndarray:
    """Where the length ends a song within a line that is written from its end, all before that.

    If that is nothing, what there is of the line.
    """
    if not vocabulary.is_backward or len(ids_T) < how.length:
        return ids_T
    breaks = np.flatnonzero(np.isin(ids_T, vocabulary.breaks))
    return ids_T[: breaks[-1] + 1] if len(breaks) else ids_T


def _text(vocabulary: Vocabulary, before_T: np.ndarray, ids_T: np.ndarray) -> str:
    """The text of `ids_T`; whether a blank parts it from what was before, its first id tells."""
    whole = _joined(vocabulary, np.concatenate([before_T, ids_T]))
    return whole.removeprefix(_joined(vocabulary, before_T))


def _joined(vocabulary: Vocabulary, ids_T: np.ndarray) -> str:
    """Songs, with a blank line where one ends and the next begins."""
    songs = np.split(ids_T, np.flatnonzero(ids_T == END_OF_SONG))
    return "\n\n".join(vocabulary.decode(song) for song in songs)
