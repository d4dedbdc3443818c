from typing import Any

import pytest

from training.checkpoint import CheckpointFile
from training.report.glance import MOST_MOMENTS, at_a_glance
from training.report.grid import build_grid
from training.samples_table import LATER_COLUMNS, CheckpointSamples, Row

STEPS = range(10, 110, 10)


def row(text: str, prime: str = "dil ", **others: Any) -> Row:
    usual = {**LATER_COLUMNS, "length": 20, "temperature": 0.7, "seed": 1, "real_words": 0.5}
    return {**usual, "prime": prime, "text": text, **others}


def sung(step: int, *rows: Row) -> CheckpointSamples:
    return CheckpointSamples(CheckpointFile(f"step-{step}", step, 0.5, 1.0), rows)


def glance(*checkpoints: CheckpointSamples) -> Any:
    return at_a_glance(checkpoints, build_grid(checkpoints, None, {}))


def test_one_song_is_shown_by_its_first_lines_at_every_checkpoint() -> None:
    rows = [(row(f"{step}\n\ntwo\nthree"), row("other", seed=2)) for step in STEPS]
    found = glance(*(sung(step, *both) for step, both in zip(STEPS, rows, strict=True)))
    assert found.settings["seed"] == 1
    assert [moment.checkpoint.step for moment in found.moments] == list(STEPS)
    lines = [[line.text for line in moment.lines] for moment in found.moments]
    assert lines == [[f"dil {step}", "two"] for step in STEPS]


def test_the_song_that_most_checkpoints_sang_is_chosen() -> None:
    tried = row("tried", prime="a", real_words=0.9)
    found = glance(sung(1, row("x")), sung(2, tried, row("y")))
    assert found.settings["prime"] == "dil "
    assert (found.checkpoints, len(found.moments)) == (2, 2)


def test_lines_that_are_only_the_prime_are_the_same_at_each_and_left_out() -> None:
    (moment,) = glance(sung(1, row("one\ntwo", prime="dil\nse\n"))).moments
    assert [line.text for line in moment.lines] == ["one", "two"]


@pytest.mark.parametrize("count", [13, 106])
def test_of_many_checkpoints_some_are_shown_from_the_first_to_the_last(count: int) -> None:
    found = glance(*(sung(step, row("x")) for step in range(count)))
    steps = [moment.checkpoint.step for moment in found.moments]
    assert found.checkpoints == count
    assert len(set(steps)) == len(steps) == MOST_MOMENTS
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, count - 1)


def test_real_words_are_those_of_the_usual_samples() -> None:
    long = row("x" * 99, length=99, real_words=1.0)
    first, last = glance(sung(1, row("x")), sung(2, row("y", real_words=None), long)).moments
    assert (first.real_words, last.real_words) == (0.5, None)


def test_without_songs_there_is_nothing_to_see() -> None:
    assert glance() is None
