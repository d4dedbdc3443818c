"""Gates: what a cleaned corpus must show before it takes the place of the last one.

A broken archive or a wrong rule shows in a few numbers: songs that are not there, songs that
shrank, letters that no song has. A corpus that fails a gate is not written: the former one stays,
and nothing is trained. `--accept` takes it all the same.

The least numbers of songs and megabytes are low enough for the bundled sample archive: they catch
an archive that is empty or cut off at once. A real archive is held by what scales with it: the
share that is dropped, and the change against the last corpus. `--min-songs 8000` says more.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any, ClassVar

from corpus.errors import GateError
from corpus.settings import Settings, setting

NEAR = 0.1
"""A value that passes its gate by less than this share of the limit is a near miss."""


@dataclasses.dataclass(frozen=True)
class GateSettings(Settings):
    """Limits are inclusive. Shares are from 0 to 1."""

    HEADINGS: ClassVar = {"min_songs": "what a new corpus must show"}

    min_songs: int = setting(50, "Gate: fewest songs that a corpus may have.", low=0)
    min_megabytes: float = setting(0.01, "Gate: smallest corpus, in MB of lyrics.", low=0)
    min_symbols: int = setting(20, "Gate: fewest different characters of a corpus.", low=0)
    max_symbols: int = setting(
        120, "Gate: most different characters; more speak of a wrong encoding.", low=1
    )
    max_dropped: float = setting(
        0.1, "Gate: largest share of songs set aside by the cleaning.", low=0, high=1
    )
    max_leaks: float = setting(
        0.005, "Gate: largest share of lines that still look labelled.", low=0, high=1
    )
    max_lost: float = setting(
        0.05, "Gate: largest share of the last corpus's songs that may be gone.", low=0, high=1
    )
    max_change: float = setting(
        0.1, "Gate: largest change of the corpus's size against the last one, as a share.", low=0
    )


@dataclasses.dataclass(frozen=True)
class Measures:
    """What the gates look at."""

    songs: int
    megabytes: float
    symbols: int
    dropped: float
    leaks: float
    lost: float | None = None
    """None where there is no former corpus to compare with."""
    change: float | None = None


@dataclasses.dataclass(frozen=True)
class Verdict:
    """How one gate was passed, or not."""

    gate: str
    """The setting's name."""
    value: float
    limit: float
    passed: bool
    near: bool

    def __str__(self) -> str:
        """For example: `min-songs: 12, not at least 50, 76% below it`."""
        least = self.gate.startswith("min_")
        wanted = f"{'at least' if least else 'at most'} {_number(self.limit)}"
        name = self.gate.replace("_", "-")
        if self.passed:
            return f"{name}: {_number(self.value)}, {wanted} passes"
        over = abs(self.value - self.limit)
        by = f", {over / self.limit:.0%} {'below' if least else 'above'} it" if self.limit else ""
        return f"{name}: {_number(self.value)}, not {wanted}{by}"

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def judge(measures: Measures, settings: GateSettings) -> list[Verdict]:
    """One verdict for each gate that has something to look at."""
    verdicts = []
    for field in dataclasses.fields(settings):
        kind, name = field.name.split("_")
        value, limit = getattr(measures, name), getattr(settings, field.name)
        if value is not None:
            sign = 1 if kind == "max" else -1
            verdicts.append(
                Verdict(
                    field.name,
                    value,
                    limit,
                    passed=sign * value <= sign * limit,
                    near=sign * value <= sign * limit and abs(value - limit) < NEAR * limit,
                )
            )
    return verdicts


def require(verdicts: Iterable[Verdict], place: str) -> None:
    """Raises GateError that says which gates failed, by how much; `place` is the corpus's file."""
    verdicts = list(verdicts)
    failed = [str(verdict) for verdict in verdicts if not verdict.passed]
    if failed:
        raise GateError(
            f"the new corpus fails {len(failed)} of {len(verdicts)} gates: {'; '.join(failed)}; "
            f"{place} was not written (--accept takes the corpus as it is)"
        )


def remarks(verdicts: Iterable[dict[str, Any]]) -> list[str]:
    """What a person should see of stored verdicts: near misses, and failures that were accepted."""
    shown = (Verdict(**verdict) for verdict in verdicts)
    return [
        f"{'near miss' if verdict.passed else 'accepted all the same'}: {verdict}"
        for verdict in shown
        if verdict.near or not verdict.passed
    ]
