"""What somebody at the page wishes to hear."""

import dataclasses
from typing import Any, Self

from corpus.errors import SettingsError
from corpus.settings import Settings, setting
from training.settings import MAX_SEED, SampleSettings

OPTIONS = (
    "top_k", "top_p", "repetition_penalty", "length", "lines", "whole_song", "skip_unknown",
)  # fmt: skip
"""Settings of sampling that the page offers. A prime from a file of the server is none of them."""
MOST_SYMBOLS = 5000
"""Of a song: characters, or words where the vocabulary has those. Of its prime, characters."""
TICK = 0.05
"""Seconds between two pictures of a song."""


@dataclasses.dataclass(frozen=True)
class PlaySettings(Settings):
    run: str = setting("", "The run whose checkpoint sings.")
    checkpoint: str = setting("last", "last, best, a step or a checkpoint's name.")
    prime: str = setting(
        "",
        "What the song goes on from; empty for a new song. Whole lines where they are written "
        "backward.",
    )
    temperature: float = setting(
        0.7,
        "Below 1 the likelier symbols gain, above 1 they lose; 0 always takes the likeliest.",
        low=0,
        high=10,
    )
    seed: int = setting(123, "The same choices and seed write the same song.", low=0, high=MAX_SEED)
    pace: float = setting(
        60.0, "Symbols written a second; 0 is as fast as it can.", low=0, high=10_000
    )


@dataclasses.dataclass(frozen=True)
class Wish:
    """A song to be written for somebody who watches."""

    play: PlaySettings
    sampling: SampleSettings

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From fields of PlaySettings and OPTIONS. Raises SettingsError that says what is wrong."""
        options = {name: value for name, value in values.items() if name in OPTIONS}
        play = PlaySettings.from_dict(
            {name: value for name, value in values.items() if name not in OPTIONS}
        )
        sampling = SampleSettings(
            primes=(play.prime,),
            temperatures=(play.temperature,),
            seed=play.seed,
            samples=1,
            **options,
        )
        _require_few("length", sampling.length)
        _require_few("prime", len(play.prime))
        return cls(play, sampling)

    @property
    def symbols_a_tick(self) -> int | None:
        """None for as many as can be drawn."""
        return max(1, round(self.play.pace * TICK)) if self.play.pace else None

    @property
    def pause(self) -> float:
        """Seconds from one picture of the song to the next, at least."""
        return (self.symbols_a_tick or 0) / self.play.pace if self.play.pace else 0.0


def _require_few(name: str, symbols: int) -> None:
    if symbols > MOST_SYMBOLS:
        raise SettingsError(
            f"{name}: {symbols:,} is more than {MOST_SYMBOLS:,}, the most on this page"
        )
