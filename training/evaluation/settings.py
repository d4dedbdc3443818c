"""What is evaluated, and how."""

import dataclasses

from corpus.settings import Settings, setting


@dataclasses.dataclass(frozen=True)
class EvaluateSettings(Settings):
    split: str = setting(
        "test",
        "Songs to measure on: `test`, or those that training was watched with.",
        choices=("test", "validation"),
    )
    group_songs: int = setting(
        10, "Songs that a decade or a lyricist must have to be measured apart.", low=2
    )
    threads: int = setting(
        1, "CPU threads; more of them gain little, and lose much when a core is busy.", low=1
    )
