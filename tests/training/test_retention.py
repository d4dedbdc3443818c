import functools
from collections.abc import Callable
from typing import Any

import pytest

from corpus.errors import CheckpointError
from corpus.store import Store
from training.checkpoint import CheckpointFile, list_checkpoints
from training.loop import Observer
from training.observers import SampleAtCheckpoints
from training.retention import Retention, surplus
from training.samples import missing_samples, sample_checkpoint
from training.samples_table import read_samples
from training.settings import SampleSettings, TrainSettings
from training.stage import train

Tiny = Callable[..., TrainSettings]
LOSSES = [3.0, 1.0, 2.0, 1.0, 2.5, 2.6]
FILES = [CheckpointFile.of("tea", step, 1.0, loss) for step, loss in enumerate(LOSSES)]


@pytest.mark.parametrize(
    ("best", "last", "kept"),
    [
        (None, None, [0, 1, 2, 3, 4, 5]),
        (1, 1, [1, 5]),
        (2, None, [1, 3, 5]),
        (None, 2, [1, 4, 5]),
        (3, 2, [1, 2, 3, 4, 5]),
        (9, 9, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_the_best_and_the_last_are_kept(
    best: int | None, last: int | None, kept: list[int]
) -> None:
    gone = {file.step for file in surplus(FILES, best, last)}
    assert [file.step for file in FILES if file.step not in gone] == kept


def test_thinned_as_they_come_or_at_the_end_the_same_stay() -> None:
    stay: list[CheckpointFile] = []
    for file in FILES:
        stay.append(file)
        gone = surplus(stay, 2, 2)
        stay = [file for file in stay if file not in gone]
    assert stay == [file for file in FILES if file not in surplus(FILES, 2, 2)]


def test_a_run_keeps_what_it_is_told_and_sings_at_all(encoded: Store, tiny: Tiny) -> None:
    sampling = SampleSettings(length=7, samples=1, temperatures=(0.7,))
    sung: list[Any] = []
    sampler = functools.partial(sample_checkpoint, encoded, settings=sampling, device="cpu")
    observer = SampleAtCheckpoints(sampler, sung.append, pytest.fail)
    settings = tiny(checkpoint_every=2, keep_last=2)
    train(encoded, settings, name="tiny", observer=observer)
    assert [s.checkpoint.step for s in sung] == [2, 4, 6, 8, 10, 12]
    steps = [file.step for file in list_checkpoints(encoded, "tiny")]
    assert steps[-2:] == [10, 12]
    assert len(steps) <= 3  # The best is one of them, or stays besides.
    assert len(read_samples(encoded, "tiny")) == 6
    assert missing_samples(encoded, "tiny", sampling) == []
    assert train(encoded, settings, name="tiny")[1].cached


def test_a_finished_run_is_thinned_when_it_is_asked(trained: Store, tiny: Tiny) -> None:
    _, result = train(trained, tiny(keep_best=1), name="tiny")
    assert result.reason == "settings changed: keep_best"
    assert result.counts["checkpoints"] == len(list_checkpoints(trained, "tiny")) <= 2


def test_nothing_is_removed_when_the_newest_is_damaged(trained: Store, tiny: Tiny) -> None:
    files = list_checkpoints(trained, "tiny")
    trained.write_bytes(files[-1].path, b"half")
    with pytest.raises(CheckpointError, match="is damaged"):
        Retention(trained, "tiny", tiny(keep_last=1), Observer()).thin()
    assert list_checkpoints(trained, "tiny") == files


def test_what_will_be_read_yet_stays(trained: Store, tiny: Tiny) -> None:
    class Reader(Observer):
        def in_use(self) -> set[str]:
            return {first.path}

    first, *_ = list_checkpoints(trained, "tiny")
    settings = tiny(keep_last=1)
    for observer in (Reader(), Observer()):
        Retention(trained, "tiny", settings, observer).thin()
        assert (first in list_checkpoints(trained, "tiny")) == isinstance(observer, Reader)
