"""The stages of the pipeline in their order, and the choice of some of them."""

from typing import Literal, get_args

from corpus.errors import SettingsError

StageName = Literal["scrape", "clean", "overview", "vocabulary", "train", "sample", "report"]
STAGES: tuple[StageName, ...] = get_args(StageName)


def chosen(start: StageName, only: StageName | None) -> tuple[StageName, ...]:
    """From `start` to the end, or `only` one. Raises SettingsError when both are told."""
    if only is None:
        return STAGES[STAGES.index(start) :]
    if start != STAGES[0]:
        raise SettingsError(f"from {start} and only {only}: give one of the two")
    return (only,)
