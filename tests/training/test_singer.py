import dataclasses
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.errors import TrainingError, TrainingStopped
from corpus.store import Store
from training.checkpoint import CheckpointFile, find_checkpoint
from training.samples import sample_checkpoint
from training.samples_table import read_samples
from training.settings import SampleSettings
from training.singer import Singer

SAMPLING = SampleSettings(primes=("", "chai\npii"), length=7, samples=2)
LONG = SampleSettings(length=1_000_000, samples=1)


@pytest.fixture(scope="module")
def lasting() -> Iterator[Singer]:
    """Which one test after the other asks."""
    singer = Singer()
    yield singer
    singer.dismiss()


@pytest.fixture
def singer() -> Iterator[Singer]:
    singer = Singer()
    yield singer
    singer.dismiss()


@pytest.fixture
def last(trained: Store) -> CheckpointFile:
    return find_checkpoint(trained, "tiny", "last")


def process_of(singer: Singer) -> subprocess.Popen[str]:
    deadline = time.monotonic() + 60
    while singer._process is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return singer._process


def test_another_process_sings_what_this_one_would(
    trained: Store, last: CheckpointFile, lasting: Singer
) -> None:
    sung = lasting(trained, "tiny", last, SAMPLING)
    stored = read_samples(trained, "tiny")
    assert {row["text"] for row in stored} == {row["text"] for row in sung.rows}
    assert sample_checkpoint(trained, "tiny", last, SAMPLING, "cpu") == sung
    assert read_samples(trained, "tiny") == stored


def test_it_sees_no_gpu(trained: Store, last: CheckpointFile, lasting: Singer) -> None:
    lasting(trained, "tiny", last, SAMPLING)
    environment = Path(f"/proc/{process_of(lasting).pid}/environ").read_bytes().split(b"\0")
    assert b"CUDA_VISIBLE_DEVICES=" in environment


def test_it_sings_where_the_songs_are(
    s3_root: str, encode_songs: Callable[[Store], Store], trained: Store, last: CheckpointFile,
    singer: Singer,
) -> None:  # fmt: skip
    store = encode_songs(Store(s3_root))
    for name in ["runs/tiny/config.json", last.path]:
        store.write_bytes(name, trained.read_bytes(name))
    with store.lock("locks/some"):  # As a training holds one.
        assert len(singer(store, "tiny", last, SAMPLING).rows) == 8
    assert len(read_samples(store, "tiny")) == 8


def test_it_ends_within_its_song_when_nobody_can_ask_it_any_more(
    trained: Store, last: CheckpointFile
) -> None:
    """As when who asked was killed. What else it prints is no answer."""
    code = (
        "import training.singer as singer\n"
        "def loud(*asked):\n"
        "    print('warning: loud', flush=True)\n"
        "    return sing(*asked)\n"
        "sing, singer.sample_checkpoint = singer.sample_checkpoint, loud\n"
        "singer.main()\n"
    )
    asked = {"data": trained.path(""), "run": "tiny", "file": dataclasses.asdict(last)}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([sys.executable, "-c", code], text=True, **pipes) as loud:

        def ask(settings: SampleSettings) -> None:
            print(json.dumps(asked | {"settings": settings.to_dict()}), file=loud.stdin, flush=True)
            assert any("warning: loud" in line for line in loud.stderr)  # It has begun.

        ask(SAMPLING)
        assert len(json.loads(loud.stdout.readline())["rows"]) == 8
        ask(LONG)
        unanswered, _ = loud.communicate(timeout=60)
    assert unanswered == ""
    assert loud.returncode == 0


def test_what_it_fails_at_is_told_and_it_goes_on(
    trained: Store, last: CheckpointFile, lasting: Singer
) -> None:
    gone = CheckpointFile.of("tiny", 99, 1.0, 1.0)
    with pytest.raises(TrainingError, match="step-000099"):
        lasting(trained, "tiny", gone, SAMPLING)
    process = process_of(lasting)
    trained.write_bytes("runs/tiny/samples.parquet", b"no table")
    with pytest.raises(TrainingError, match="samples.parquet"):
        lasting(trained, "tiny", last, SAMPLING)
    trained.remove("runs/tiny/samples.parquet")
    assert len(lasting(trained, "tiny", last, SAMPLING).rows) == 8
    assert process_of(lasting) is process


def test_one_that_was_killed_has_a_successor(
    trained: Store, last: CheckpointFile, singer: Singer
) -> None:
    killing = threading.Thread(target=lambda: process_of(singer).kill())
    killing.start()
    with pytest.raises(TrainingError, match="has ended, with the exit code -9"):
        singer(trained, "tiny", last, LONG)
    killing.join()
    assert len(singer(trained, "tiny", last, SAMPLING).rows) == 8


def test_one_that_is_dismissed_ends_within_its_song(
    trained: Store, last: CheckpointFile, singer: Singer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It takes nothing from the folder that it is started in."""
    (tmp_path / "queue.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    assert len(singer(trained, "tiny", last, SAMPLING).rows) == 8
    threading.Timer(0.5, singer.dismiss).start()
    with pytest.raises(TrainingStopped, match="was ended with the training"):
        singer(trained, "tiny", last, LONG)
    with pytest.raises(TrainingStopped, match="nobody sings any more"):
        singer(trained, "tiny", last, SAMPLING)
