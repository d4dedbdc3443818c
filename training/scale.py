"""What a loss, in nats a symbol, comes to in bits a character, so that units compare.

A symbol of the unit `char` is a character. A symbol of the unit `word` has several, and an unknown
word costs its spelling too (corpus/vocabulary/spelling.py). Both are counted once, over the songs
of the split that training validates on with their ends. It may validate on a part of them: the bits
that are told while training are close, and `lyrics evaluate` measures song by song.
"""

import dataclasses
import math
from typing import Any, Self

from corpus.errors import DataError
from corpus.store import Store
from corpus.vocabulary import VOCABULARY_FILE, read_size, read_vocabulary
from training.settings import TrainSettings

MOST = 1e300


@dataclasses.dataclass(frozen=True)
class Scale:
    """The constants of the conversion from nats a symbol to bits a character, for one unit."""

    unit: str = "char"
    characters: float = 1.0
    """A symbol, on average."""
    spelling: float = 0.0
    """Bits a symbol, on average, to spell what the vocabulary does not know."""

    @classmethod
    def of(cls, store: Store, settings: TrainSettings) -> Self:
        """Of the songs that a run with these settings is validated on.

        Raises DataError when the data root's vocabulary is missing or damaged.
        """
        vocabulary = read_vocabulary(store)
        size = read_size(store, "train" if settings.validation == "streams" else "validation")
        if vocabulary.has_unknown and "spelling_bits" not in size:
            raise DataError(
                f"{store.path(VOCABULARY_FILE)} does not say what its unknown symbols cost: "
                "run the stage 'vocabulary' again"
            )
        if not size.get("symbols"):
            return cls(vocabulary.unit)
        symbols, characters = size["symbols"] + size["songs"], size["characters"] + size["songs"]
        spelling = size.get("spelling_bits", 0.0)
        return cls(vocabulary.unit, characters / symbols, spelling / symbols)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """That of a run, as its `config.json` keeps it. Raises DataError when it is damaged."""
        try:
            scale = cls(**config.get("scale", {}))
            scale.bits(0.0)
        except (TypeError, ZeroDivisionError) as error:
            what = f"its scale is {config['scale']!r}"
            raise DataError(f"the run's config.json is damaged: {what}") from error
        return scale

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    def bits(self, nats: float) -> float:
        """Bits a character."""
        return (nats / math.log(2) + self.spelling) / self.characters

    def figures(self, nats: float, prefix: str = "") -> dict[str, float]:
        """`bits` a character, and `perplexity` a word where symbols are words."""
        found = {f"{prefix}bits": self.bits(nats)}
        if self.unit != "char":
            found[f"{prefix}perplexity"] = perplexity(nats)
        return found

    def describe(self, nats: float) -> str:
        """Such as `1.82 bits a character`, or `2.11 bits a character, perplexity 214 a word`."""
        figures = self.figures(nats)
        text = f"{figures['bits']:.3f} bits a character"
        if "perplexity" in figures:
            text += f", perplexity {figures['perplexity']:,.0f} a {self.unit}"
        return text


def is_figure(value: Any) -> bool:
    """Whether what JSON held is a number that one can go on with, not NaN or infinite."""
    return isinstance(value, int | float) and -MOST < value < MOST


def perplexity(nats: float) -> float:
    """Of a loss in nats a symbol or a word; never infinite, which JSON cannot hold."""
    return math.exp(min(nats, 700))
