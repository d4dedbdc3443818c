"""What is evaluated, and how."""

import dataclasses
from typing import ClassVar

from corpus.errors import SettingsError
from corpus.settings import Settings, option, setting
from training.settings import MAX_THREADS


@dataclasses.dataclass(frozen=True)
class EvaluateSettings(Settings):
    HEADINGS: ClassVar = {"split": "what is measured", "dynamic": "dynamic evaluation"}

    split: str = setting(
        "test",
        "Songs to measure on: `test`, or those that training was watched with.",
        choices=("test", "validation"),
    )
    group_songs: int = setting(
        10, "Songs that a decade or a lyricist must have to be measured apart.", low=2
    )
    threads: int = setting(
        1,
        "CPU threads; more of them gain little, and lose much when a core is busy.",
        low=1,
        high=MAX_THREADS,
    )
    dynamic: bool = setting(
        False, "Measure dynamic evaluation too: the model goes on learning within each song."
    )
    dynamic_rule: str = setting(
        "rms",
        "Steps of the gradient alone, or divided by each gradient's root mean square.",
        choices=("sgd", "rms"),
    )
    dynamic_every: int = setting(50, "Symbols of a song between two steps.", low=1)
    dynamic_rate: float | None = setting(
        None, "Step size; by default the best one on validation songs.", above=0, high=1000
    )
    dynamic_songs: int = setting(
        40, "Validation songs to choose the step size on, and training songs to scale it on.", low=1
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.dynamic:
            return
        for field in dataclasses.fields(self):
            if field.name.startswith("dynamic_") and getattr(self, field.name) != field.default:
                raise SettingsError(f"{option(field.name)}: does nothing without --dynamic")
