"""The songs that a model is measured on, and what it makes of them."""

import dataclasses
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from corpus.errors import SettingsError
from corpus.vocabulary import Vocabulary
from corpus.vocabulary.spelling import spelling_bits
from corpus.vocabulary.units import UNITS, split_words
from training.evaluation.dynamic import START, DynamicEvaluation, best_rate
from training.evaluation.settings import EvaluateSettings
from training.evaluation.songs import END, Song
from training.model import CharLSTM


@dataclasses.dataclass(frozen=True)
class SongSet:
    """Songs as a vocabulary encodes them; all arrays have one value a song, S."""

    songs: Sequence[Song]
    ids: Sequence[np.ndarray]
    characters_S: np.ndarray
    """Of the decoded text: a text of words has no blank before a `,`, `?` or `!`."""
    symbols_S: np.ndarray
    words_S: np.ndarray
    spelling_S: np.ndarray
    """Bits to spell the unknown symbols, which every figure includes."""

    @classmethod
    def of(
        cls, songs: Sequence[Song], vocabulary: Vocabulary, training_texts: Sequence[str]
    ) -> "SongSet":
        unit, texts = UNITS[vocabulary.unit], [song.text for song in songs]
        ids = [vocabulary.encode(text) for text in texts]

        def lengths(measured: Callable[[str], Sequence[str]]) -> np.ndarray:
            return np.array([len(measured(text)) + END for text in texts])

        return cls(
            songs,
            ids,
            lengths(lambda text: unit.join(unit.split(text))),
            lengths(unit.split),
            lengths(split_words),
            spelling_bits(vocabulary, texts, training_texts),
        )

    def cut(self, counts: Sequence[int]) -> list["SongSet"]:
        """Sets of so many songs each, in their order."""
        ends = itertools.accumulate(counts)
        places = [slice(end - count, end) for count, end in zip(counts, ends, strict=True)]
        names = [field.name for field in dataclasses.fields(self)]
        return [SongSet(*(getattr(self, name)[place] for name in names)) for place in places]

    def bits(self, nats_S: np.ndarray) -> np.ndarray:
        """Bits of each song, of its losses in nats."""
        return np.asarray(nats_S / np.log(2) + self.spelling_S)

    def bits_a_character(self, nats_S: np.ndarray) -> float:
        return float(self.bits(nats_S).sum() / self.characters_S.sum())


def measure_dynamically(
    model: CharLSTM,
    measured: SongSet,
    training: SongSet,
    validation: SongSet,
    settings: EvaluateSettings,
) -> tuple[np.ndarray, dict[str, Any]]:
    """Nats of each song by dynamic evaluation, and how they came about.

    The step is scaled by gradients over `training`, and its size chosen on `validation`.
    Raises SettingsError where no song of `training` is long enough for a step.
    """
    _require_steps(training, settings)
    rule, every = settings.dynamic_rule, settings.dynamic_every
    adapting = DynamicEvaluation(model, rule, every, training.ids)
    rate, tried = settings.dynamic_rate, {}
    if rate is None:
        tried = best_rate(
            lambda rate: validation.bits_a_character(adapting.losses(validation.ids, rate)),
            START[rule],
        )
        rate = min(tried, key=lambda rate: tried[rate])
    facts = {
        "rule": rule,
        "every": every,
        "rate": rate,
        "songs": settings.dynamic_songs,
        "validation_bits_by_rate": {str(rate): bits for rate, bits in tried.items()},
    }
    return adapting.losses(measured.ids, rate), facts


def _require_steps(training: SongSet, settings: EvaluateSettings) -> None:
    """Steps are as long as those on `training` at most: without any there they would be nothing."""
    longest = int(training.symbols_S.max())
    if longest <= settings.dynamic_every:
        raise SettingsError(
            f"dynamic-every: {settings.dynamic_every:,} symbols leave no step in the "
            f"{len(training.songs):,} training songs that scale it, the longest has {longest:,} "
            "with its end; take less than that, or more --dynamic-songs"
        )


def some(songs: Sequence[Song], count: int) -> list[Song]:
    """As many songs, evenly spread over all."""
    places = np.linspace(0, len(songs) - 1, min(count, len(songs)))
    return [songs[int(place)] for place in places]
