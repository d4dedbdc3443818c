"""The symbols of the training songs, and their ids.

Ids: 0 is the end of a song, 1..n are the symbols (characters or words) in code point order, n + 1
is the unknown symbol where there is one.
"""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np

from corpus.errors import UnknownSymbolError, VocabularyError
from corpus.vocabulary.lines import DIRECTIONS, reversed_lines
from corpus.vocabulary.units import UNITS, Unit

END_OF_SONG = 0
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
FORMAT = 1
NO_IDS = np.zeros(0, dtype=np.int64)
_SHOWN = 10
"""Symbols that a message names."""


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Symbols and their ids."""

    symbols: Sequence[str]
    """In id order, from id 1 on; a text stands for its characters."""
    has_unknown: bool = False
    unit: str = "char"
    """A key of UNITS."""
    line_direction: str = "forward"
    """How songs are encoded: each line from its beginning, or `backward`, from its end."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "symbols", tuple(self.symbols))

    @classmethod
    def of(
        cls,
        songs: Iterable[str],
        *,
        has_unknown: bool = False,
        unit: str = "char",
        min_count: int = 1,
    ) -> Self:
        """Of all symbols that `songs` have `min_count` times, in code point order."""
        counts = Counter[str]()
        for song in songs:
            counts.update(UNITS[unit].split(song))
        kept = sorted(symbol for symbol, count in counts.items() if count >= min_count)
        return cls(kept, has_unknown, unit)

    def __len__(self) -> int:
        """The number of ids: the symbols, the end of song and the unknown symbol."""
        return len(self.symbols) + 1 + self.has_unknown

    @property
    def characters(self) -> str:
        """The symbols as one text."""
        return "".join(self.symbols)

    @property
    def unknown(self) -> int | None:
        """The id of the unknown symbol."""
        return len(self) - 1 if self.has_unknown else None

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal symbols only; lines may be of another direction."""
        own = self.characters if self.unit == "char" else "\0".join((self.unit, *self.symbols))
        return hashlib.sha256(f"{FORMAT}{self.has_unknown}{own}".encode()).hexdigest()

    @property
    def dtype(self) -> np.dtype[Any]:
        """The smallest unsigned type that holds every id."""
        return np.min_scalar_type(len(self) - 1)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {symbol: number for number, symbol in enumerate(self.symbols, 1)}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return ("", *self.symbols, *([UNKNOWN] if self.has_unknown else []))

    @cached_property
    def _letters(self) -> np.ndarray:
        return np.array(["\n", *self._names[1:]], dtype="<U1")  # A character is one code point.

    @property
    def _unit(self) -> Unit:
        return UNITS[self.unit]

    def missing(self, text: str) -> tuple[str, ...]:
        """The symbols of `text` that the vocabulary lacks, sorted."""
        return tuple(sorted(set(self._unit.split(text)) - self._ids.keys()))

    def require(self, text: str) -> None:
        """Raises UnknownSymbolError that names the symbols of `text` that the vocabulary lacks."""
        if missing := self.missing(text):
            raise UnknownSymbolError(_lacks(missing, self), missing)

    def without_missing(self, text: str) -> str:
        """`text` without the symbols that the vocabulary lacks."""
        return self._unit.join(s for s in self._unit.split(text) if s in self._ids)

    @property
    def is_backward(self) -> bool:
        return self.line_direction == "backward"

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """The ids that end a line."""
        return (END_OF_SONG, *([self._ids["\n"]] if "\n" in self._ids else []))

    def directed(self, line_direction: str) -> Self:
        """The same symbols, with lines from that end."""
        return dataclasses.replace(self, line_direction=line_direction)

    def ordered(self, ids_N: np.ndarray) -> np.ndarray:
        """Ids of forward lines in this vocabulary's direction, or the other way round."""
        return reversed_lines(ids_N, self.breaks) if self.is_backward else ids_N

    def encode(self, text: str) -> np.ndarray:
        """The ids of `text`.

        Raises VocabularyError that names the symbols it lacks, unless there is an unknown one.
        """
        if not self.has_unknown:
            self.require(text)
        ids, symbols = self._ids, self._unit.split(text)
        forward_N = np.array([ids.get(sign, self.unknown) for sign in symbols], dtype=self.dtype)
        return self.ordered(forward_N)

    def decode(self, ids_N: np.ndarray, before_N: np.ndarray = NO_IDS) -> str:
        """The text of `ids_N`, with a blank line for the end of a song.

        Words have a blank first where they want one after `before_N`, of which only the last
        counts. Lines from their end must be whole, and so begin after a break.
        """
        if self.unit == "char":
            return self._spelled(ids_N)
        whole = self._joined(np.concatenate([before_N, ids_N]))
        return whole.removeprefix(self._joined(before_N))

    def _spelled(self, ids_N: np.ndarray) -> str:
        """Characters by a table, a sixth of the time that joining them takes."""
        letters_N = self._letters[self.ordered(ids_N)]
        is_end_N = ids_N == END_OF_SONG  # It stays where it is, whatever the direction of lines.
        return str(np.repeat(letters_N, 1 + is_end_N).tobytes(), "utf-32-le")

    def _joined(self, ids_N: np.ndarray) -> str:
        songs = np.split(self.ordered(ids_N), np.flatnonzero(ids_N == END_OF_SONG))
        named = ([self._names[number] for number in song.tolist() if number] for song in songs)
        return "\n\n".join(map(self._unit.join, named))

    def to_dict(self) -> dict[str, Any]:
        is_char = self.unit == "char"
        return {
            "format": FORMAT,
            "unit": self.unit,
            **({"characters": self.characters} if is_char else {"words": list(self.symbols)}),
            "has_unknown": self.has_unknown,
            **({"line_direction": self.line_direction} if self.is_backward else {}),
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The inverse of `to_dict`. Raises VocabularyError when it does not match itself."""
        try:
            unit = values.get("unit", "char")
            symbols = values["characters" if unit == "char" else "words"]
            direction = values.get("line_direction", DIRECTIONS[0])
            vocabulary = cls(symbols, values["has_unknown"], unit, direction)
            intact = values["fingerprint"] == vocabulary.fingerprint
        except (AttributeError, KeyError, TypeError) as error:
            raise VocabularyError(f"not a vocabulary: {error} is missing or wrong") from error
        if not intact or unit not in UNITS or direction not in DIRECTIONS:
            raise VocabularyError("the vocabulary is damaged: its fingerprint does not match")
        return vocabulary


def _lacks(missing: Sequence[str], vocabulary: Vocabulary) -> str:
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    if vocabulary.unit != "char":
        named = ", ".join(map(repr, missing[:_SHOWN]))
        return f"unknown word {named}{more}: the training songs do not have it often enough"
    named = ", ".join(f"{sign!r} (U+{ord(sign):04X})" for sign in missing[:_SHOWN])
    return (
        f"unknown character {named}{more}: the training songs do not have it, "
        f"they have {vocabulary.characters!r}"
    )
