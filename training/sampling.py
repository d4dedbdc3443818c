"""Songs from a model, symbol by symbol (characters, or words), many side by side."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from corpus.vocabulary import Vocabulary
from training import drawing
from training.course import NO_SYMBOL, Drawing, Over, Primes, Song
from training.device import is_asynchronous
from training.graph import replayed
from training.model import CharLSTM
from training.stepping.recurrence import Recurrence, StepWeights
from training.transfer import fetch, send


class Chunking(NamedTuple):
    """How the device is told to draw."""

    size: int
    """Symbols at a time."""
    ahead: int
    """Chunks while the host still looks at the one before."""


ONE_BY_ONE, CPU_CHUNKING, GPU_CHUNKING = Chunking(1, 0), Chunking(8, 0), Chunking(16, 1)


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
    weights = StepWeights(model, precision)
    rows, chunking = weights.most_rows, chunking_for(weights.device, how)
    texts = []
    for start in range(0, len(songs), rows):
        block = songs[start : start + rows]
        primes = Primes(vocabulary, block)
        chunks = [ids_TB.T for ids_TB in _sing(weights, vocabulary, block, how, primes, chunking)]
        for prime_T, ids_T in zip(primes.ids, np.concatenate(chunks, axis=1), strict=True):
            whole_T = _without_half_a_line(vocabulary, ids_T[ids_T != NO_SYMBOL], how)
            texts.append(vocabulary.decode(whole_T, prime_T[-1:]))
    return texts


def stream(
    model: CharLSTM, vocabulary: Vocabulary, song: Song, how: Drawing, precision: str = "auto"
) -> Iterator[str]:
    """The same text as `sample`'s, a piece for each symbol.

    Where lines are written from their end, a line comes whole with its last symbol, and nothing
    ("") with those before it.
    """
    weights = StepWeights(model, precision)
    primes = Primes(vocabulary, [song])
    before = primes.ids[0][-1:]
    sung: list[int] = []
    shown = 0
    for ((symbol,),) in _sing(weights, vocabulary, [song], how, primes, ONE_BY_ONE):
        if symbol == NO_SYMBOL:
            continue
        sung.append(symbol)
        if vocabulary.is_backward and symbol not in vocabulary.breaks:
            yield ""
            continue
        ids_T = np.array(sung[shown:])
        yield vocabulary.decode(ids_T, before)
        before, shown = ids_T[-1:], len(sung)
    if rest := len(_without_half_a_line(vocabulary, np.array(sung), how)) - shown:
        yield vocabulary.decode(np.array(sung[-rest:]), before)


def chunking_for(device: torch.device, how: Drawing) -> Chunking:
    """What repeats is counted on the host: nothing is gained by drawing ahead of it."""
    if not is_asynchronous(device):
        return CPU_CHUNKING
    return GPU_CHUNKING if how.repetition_penalty == 1 else GPU_CHUNKING._replace(ahead=0)


def _sing(
    weights: StepWeights,
    vocabulary: Vocabulary,
    songs: Sequence[Song],
    how: Drawing,
    primes: Primes,
    chunking: Chunking,
) -> Iterator[np.ndarray]:
    """The next symbols of each song, ids_TB, until all are over.

    Those that come after a song's end are NO_SYMBOL. What the device has drawn ahead when all songs
    are over is thrown away.
    """
    over = Over(vocabulary, songs, how, primes)
    batch = _Batch(weights, vocabulary, songs, how, primes, chunking.size)
    last = max(primes.begins) + how.length
    begun: deque[Callable[[], np.ndarray]] = deque()
    while not over.all():
        while not begun or (len(begun) <= chunking.ahead and batch.step < last):
            begun.append(batch.begin())
        drawn_TB = begun.popleft()()
        yield np.where(over.see(drawn_TB), drawn_TB, NO_SYMBOL)


class _Batch:
    """Songs side by side on the model's device, which draws `chunk` symbols of each at a time."""

    def __init__(
        self,
        weights: StepWeights,
        vocabulary: Vocabulary,
        songs: Sequence[Song],
        how: Drawing,
        primes: Primes,
        chunk: int,
    ) -> None:
        pick = _Pick(vocabulary, songs, how, weights.device)
        # At temperature 0 the likeliest is that of the model as it is.
        recurrence = Recurrence(weights, [song.temperature or 1.0 for song in songs])
        self.steps = _Steps(recurrence, pick, primes.read(0)[0], chunk)
        # A recording is for many symbols, and for itself alone: several songs may be streamed at
        # a time. Repetitions are counted in Python.
        is_recordable = chunk > 1 and pick.repeats is None
        self._run = replayed(self.steps, weights.device, 1) if is_recordable else self.steps
        self.numbers = drawing.Numbers([song.seed for song in songs], primes.begins)
        self.primes, self.step, self.chunk = primes, 0, chunk

    def begin(self) -> Callable[[], np.ndarray]:
        """Have the next symbols drawn; what waits for them, drawn_TB."""
        send(self.primes.read(self.step + 1, self.chunk), self.steps.next_TB)
        send(self.numbers.take(self.chunk), self.steps.numbers_TB)
        self.step += self.chunk
        self._run()
        return fetch(self.steps.drawn_TB)


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
        """What is read next; NO_SYMBOL where that is what was drawn."""
        self.drawn_TB = torch.zeros_like(self.next_TB)
        self._steps = [*zip(self.numbers_TB, self.drawn_TB, self.next_TB, strict=True)]

    @torch.no_grad()
    def __call__(self) -> None:
        for numbers_B, drawn_B, next_B in self._steps:
            logits_BV = self.recurrence.step(self.ids_B).double()
            drawn_B.copy_(self.pick(self.ids_B, logits_BV, numbers_B))
            torch.where(next_B == NO_SYMBOL, drawn_B, next_B, out=self.ids_B)


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
