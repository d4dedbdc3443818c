"""What it costs to spell a symbol that the vocabulary calls unknown.

A model of words gives all unknown words one probability, and so says less of a song than a model
of characters does. That the two compare, an unknown word also costs its letters and its end, by
character n-grams (Kneser-Ney) over the different words of the training songs, each counted once.
They are not told that it is none of the known words, so the cost is slightly too high.
"""

import math
import sys
from collections.abc import Iterable, Sequence

import numpy as np

from corpus.vocabulary.kneser_ney import KneserNey
from corpus.vocabulary.symbols import Vocabulary
from corpus.vocabulary.units import UNITS, split_words

ORDER = 6
UNKNOWN_CHARACTER = math.log2(sys.maxunicode + 1)
"""Bits of a character that the vocabulary lacks: any code point is as likely."""


class Speller:
    def __init__(self, training_texts: Iterable[str]) -> None:
        words = sorted({word for text in training_texts for word in split_words(text)})
        self.letters = Vocabulary.of(words, has_unknown=True)
        encoded = [self.letters.encode(word) for word in words]
        self.model = KneserNey(encoded, len(self.letters), ORDER)

    def bits(self, words: Sequence[str]) -> np.ndarray:
        """Of each word, with its end."""
        if not words:
            return np.zeros(0)
        ids = [self.letters.encode(word) for word in words]
        unknown = np.array([(word_ids == self.letters.unknown).sum() for word_ids in ids])
        return np.asarray(self.model.bits(ids)[-1] + unknown * UNKNOWN_CHARACTER)


def spelling_bits(
    vocabulary: Vocabulary, texts: Sequence[str], training_texts: Sequence[str]
) -> np.ndarray:
    """Bits of each text to spell the symbols that `vocabulary` does not know; often 0."""
    split, known = UNITS[vocabulary.unit].split, frozenset(vocabulary.symbols)
    unknown = [[symbol for symbol in split(text) if symbol not in known] for text in texts]
    if not any(unknown):
        return np.zeros(len(texts))
    if vocabulary.unit == "char":
        return np.array([len(symbols) * UNKNOWN_CHARACTER for symbols in unknown])
    speller = Speller(training_texts)
    return np.array([speller.bits(symbols).sum() for symbols in unknown])
