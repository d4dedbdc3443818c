"""Character n-grams with interpolated modified Kneser-Ney smoothing, in numpy.

Chen and Goodman, An empirical study of smoothing techniques for language modeling (1999), 4.1.1:

    p_k(w | c) = max(a(cw) - D(a(cw)), 0) / a(c·)  +  g(c) p_(k-1)(w | c without its first symbol)

with p_0 uniform, g(c) what the discounts D took of the context c, and a(cw) the count of the
n-gram cw at the highest order, below it the number of different symbols that stand before cw. An
n-gram at a song's start has none before it: it keeps its count, as KenLM does it.

N-grams are numbers. A context of k symbols is known by its place among all contexts of k symbols,
which are sorted by (place of its last k - 1 symbols) * V + (its first symbol); an n-gram by
(place of its context) * V + (its last symbol). So a number never grows beyond N * V.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from corpus.vocabulary.symbols import END_OF_SONG

FALLBACK = (0.0, 0.5, 1.0, 1.5)
"""KenLM's discounts where the counts of counts are too few to tell."""


@dataclasses.dataclass(frozen=True)
class Text:
    """Songs as positions N: a symbol to predict, and how many symbols of its song precede it."""

    ids_M: np.ndarray
    """Every song between two ends of songs; int64."""
    at_N: np.ndarray
    """Places in `ids_M` of the symbols to predict: a song's symbols, and its end."""
    context_N: np.ndarray
    """Symbols before each of them, the end of song before the first one included."""

    @classmethod
    def of(cls, songs: Sequence[np.ndarray]) -> "Text":
        ends = np.array([END_OF_SONG])
        ids_M = np.concatenate([part for song in songs for part in (ends, song, ends)])
        lengths = np.array([len(song) + 1 for song in songs])
        context_N = np.concatenate([np.arange(1, length + 1) for length in lengths])
        starts = np.cumsum(lengths + 1) - (lengths + 1)
        return cls(ids_M.astype(np.int64), np.repeat(starts, lengths) + context_N, context_N)


@dataclasses.dataclass(frozen=True)
class Grams:
    """The n-grams of one order: what is asked for by number."""

    contexts: np.ndarray
    """Numbers of the contexts, sorted."""
    grams: np.ndarray
    """Numbers of the n-grams, sorted."""
    share: np.ndarray
    """Of each n-gram: its discounted count, divided by that of its context."""
    rest: np.ndarray
    """Of each context: what is left to the order below."""


@dataclasses.dataclass(frozen=True)
class Counted:
    """The n-grams of one order in the training songs, and how often they stand there."""

    size: int
    place_N: np.ndarray
    """Place among `contexts` of what precedes each position; 0 where too little does."""
    contexts: np.ndarray
    grams: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, text: Text, order: int, size: int, below: "Counted | None" = None) -> "Counted":
        """`below` is the order below; the first one has a single context, of no symbols."""
        whole_N = text.context_N >= order - 1
        words, place_N = text.ids_M[text.at_N[whole_N]], np.zeros(len(text.at_N), dtype=np.int64)
        contexts = np.zeros(1, dtype=np.int64)
        if below is not None:
            first = text.ids_M[text.at_N[whole_N] - (order - 1)]
            keys = below.place_N[whole_N] * size + first
            contexts, place_N[whole_N] = np.unique(keys, return_inverse=True)
        grams, counts = np.unique(place_N[whole_N] * size + words, return_counts=True)
        return cls(size, place_N, contexts, grams, counts)

    def before(self, above: "Counted") -> np.ndarray:
        """For each n-gram the number of symbols that stand before it; of one at a song's start,
        before which nothing stands, its count."""
        place, word = np.divmod(above.grams, self.size)
        parents = above.contexts[place] // self.size * self.size + word
        kinds = np.bincount(_find(self.grams, parents)[0], minlength=len(self.grams))
        return np.where(kinds == 0, self.counts, kinds)

    def smoothed(self, counts: np.ndarray) -> Grams:
        place = self.grams // self.size
        taken = discounts(counts)[np.minimum(counts, 3)]
        total = np.bincount(place, counts, len(self.contexts))
        rest = np.bincount(place, taken, len(self.contexts)) / total
        return Grams(self.contexts, self.grams, (counts - taken) / total[place], rest)


def discounts(counts: np.ndarray) -> np.ndarray:
    """What counts of 0, 1, 2, and 3 or more lose (Chen and Goodman, equation 26)."""
    n1, n2, n3, n4 = (int((counts == times).sum()) for times in (1, 2, 3, 4))
    if not min(n1, n2, n3, n4):
        return np.array(FALLBACK)
    shrink = n1 / (n1 + 2 * n2)
    found = (0, 1 - 2 * shrink * n2 / n1, 2 - 3 * shrink * n3 / n2, 3 - 4 * shrink * n4 / n3)
    # Odd counts of counts can give what no count can lose.
    return np.where((np.array(found) < 0) | (found > np.arange(4)), FALLBACK, found)


class KneserNey:
    """All orders up to `highest`, from one pass over the training songs.

    `size` is V, the number of ids, the end of song among them. Every id has a probability above 0
    after any context, and they sum to 1.
    """

    def __init__(self, songs: Sequence[np.ndarray], size: int, highest: int) -> None:
        self.size, self.highest = size, highest
        self.levels: list[tuple[Grams, Grams]] = []
        """Of each order: smoothed as the highest one, and as one below a higher one."""
        text = Text.of(songs)
        here = Counted.of(text, 1, size)
        for order in range(2, highest + 2):
            above = Counted.of(text, order, size, here)
            self.levels.append((here.smoothed(here.counts), here.smoothed(here.before(above))))
            here = above
            if not len(here.grams):  # No song is that long.
                break

    def bits(self, songs: Sequence[np.ndarray]) -> np.ndarray:
        """Bits of each song with its end, bits_KS: a row an order from 1 on, a column a song."""
        text = Text.of(songs)
        starts = np.cumsum([0, *(len(song) + 1 for song in songs[:-1])])
        return np.add.reduceat(-np.log2(self.probabilities(text)), starts, axis=1)

    def probabilities(self, text: Text) -> np.ndarray:
        """Of each symbol of the text, p_KN: a row an order from 1 on.

        Where the training songs lack a context, what the order below says holds.
        """
        words_N = text.ids_M[text.at_N]
        place_N, known_N = np.zeros_like(words_N), np.ones(len(words_N), dtype=bool)
        below_N = np.full(len(words_N), 1 / self.size)
        found_KN = np.empty((self.highest, len(words_N)))
        for order, (as_highest, as_lower) in enumerate(self.levels, 1):
            if order > 1:
                known_N &= text.context_N >= order - 1
                first_N = text.ids_M[text.at_N - np.minimum(order - 1, text.context_N)]
                place_N, there_N = _find(as_lower.contexts, place_N * self.size + first_N)
                known_N &= there_N
            gram_N, seen_N = _find(as_lower.grams, place_N * self.size + words_N)
            found_KN[order - 1], below_N = (
                np.where(known_N, seen_N * of.share[gram_N] + of.rest[place_N] * below_N, below_N)
                for of in (as_highest, as_lower)
            )
        found_KN[len(self.levels) :] = below_N
        return found_KN


def _find(numbers: np.ndarray, wanted_N: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each wanted one stands among the sorted numbers, and whether it is there at all."""
    place_N = np.minimum(np.searchsorted(numbers, wanted_N), len(numbers) - 1)
    return place_N, numbers[place_N] == wanted_N
