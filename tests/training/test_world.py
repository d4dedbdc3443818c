"""Two real processes, under torchrun or as it starts them, on loopback, against one."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from corpus.errors import SettingsError, TrainingError
from corpus.store import Store
from training.checkpoint import list_checkpoints, load_checkpoint
from training.data import Streams
from training.loop import Observer
from training.metrics import MetricsLog
from training.settings import TrainSettings
from training.stage import train
from training.world import World, check_gpus, joined_world

PROJECT = Path(__file__).parents[2]
Tiny = Callable[..., TrainSettings]


def option(name: str, value: Any) -> str:
    name = name.replace("_", "-")
    if isinstance(value, bool):
        return f"--{name}" if value else f"--no-{name}"
    return f"--{name}={value}"


def torchrun(store: Store, settings: TrainSettings, name: str) -> subprocess.Popen[str]:
    command = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    return subprocess.Popen(
        [sys.executable, *command, "-m", "training", *training(store, settings, name)],
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def training(store: Store, settings: TrainSettings, name: str) -> list[str]:
    options = [option(*field) for field in settings.to_dict().items() if field[1] is not None]
    sampling = ["--samples", "1", "--length", "5", "--temperature", "0.7"]
    return ["train", "--data", store.root, "--name", name, *options, *sampling]


MEMBER = """
import os, sys
import torch
from training.__main__ import main

os.environ |= environment
os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
os.dup2(1, 2)
torch.set_num_threads(1)
sys.exit(main(arguments))
"""
Pair = Callable[[Store, TrainSettings, str], list[str]]


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    """Processes that are copies of one, which has imported for all of them.

    It has no threads but those of libraries that know of forks.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["training.commands", "torch._dynamo"])
    return context


@pytest.fixture
def pair(forks: ForkServerContext, tmp_path: Path) -> Pair:
    """What each of two processes says that are started as torchrun does, without its own start."""

    def run(store: Store, settings: TrainSettings, name: str) -> list[str]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = str(listening.getsockname()[1])
        world = {
            "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": "2",
            "GLOO_SOCKET_IFNAME": "lo",
        }  # fmt: skip
        outputs = [tmp_path / f"output-{port}-{rank}" for rank in "01"]
        members = []
        for rank, output in zip("01", outputs, strict=True):
            given = {
                "environment": world | {"RANK": rank, "LOCAL_RANK": rank},
                "output": os.fspath(output),
                "arguments": training(store, settings, name),
            }
            members.append(forks.Process(target=exec, args=(MEMBER, given), daemon=True))
            members[-1].start()
        for member in members:
            member.join(300)
        told = [output.read_text() for output in outputs]
        assert [member.exitcode for member in members] == [0, 0], told
        return told

    return run


def test_two_processes_train_as_one(encoded: Store, tiny: Tiny, pair: Pair) -> None:
    """The same losses and weights to rounding, the same files, written by one of them."""
    settings = tiny(shuffle=True, averaging=0.6, validation="songs", pointer=9)
    train(encoded, settings, name="one")
    assert "".join(pair(encoded, settings, "two")).count("training two: 13 steps") == 1
    one, two = (MetricsLog(encoded, run).read() for run in ("one", "two"))
    assert [r["step"] for r in one] == [r["step"] for r in two]
    for loss in ("loss", "validation_loss"):
        ours, theirs = ([r[loss] for r in log if loss in r] for log in (one, two))
        assert theirs == pytest.approx(ours, abs=2e-6)
    files = [list_checkpoints(encoded, run) for run in ("one", "two")]
    assert [f.step for f in files[0]] == [f.step for f in files[1]]
    single, double = (load_checkpoint(encoded, f[-1].path) for f in files)
    for name, weight in single.model.items():
        torch.testing.assert_close(double.model[name], weight, rtol=0, atol=2e-5)
    for ours, theirs in zip(single.trainer["state"], double.trainer["state"], strict=True):
        torch.testing.assert_close(theirs, ours, rtol=0, atol=2e-5)
    assert len(double.trainer["random"]) == 2
    assert not torch.equal(*double.trainer["random"])


def test_two_processes_go_on_as_if_nothing_had_happened(
    encoded: Store, tiny: Tiny, pair: Pair
) -> None:
    """From the checkpoint before those that are lost, each with its own dropout."""
    settings = tiny(dropout=0.3)
    outputs, ends = [], []
    for _ in range(2):
        outputs.append(pair(encoded, settings, "two")[0])
        *_, last = files = list_checkpoints(encoded, "two")
        ends.append(load_checkpoint(encoded, last.path).model)
        for file in files[1:]:
            encoded.remove(file.path)
    assert "going on from step 5" in outputs[1]
    assert ends[0].keys() == ends[1].keys()
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])


def test_two_processes_wait_for_another_training_and_find_its_run_finished(
    encoded: Store, tiny: Tiny, pair: Pair, tmp_path: Path
) -> None:
    """As one does: both are told by the main one when they may look."""

    class Meanwhile(Observer):
        def on_start(self, run: str, step: int, total_steps: int) -> None:
            self.told = pool.submit(pair, encoded, tiny(), "two")
            while not any("waiting for it to end" in f.read_text() for f in tmp_path.glob("out*")):
                assert not self.told.done(), self.told.result()
                time.sleep(0.05)

    with ThreadPoolExecutor() as pool:
        other = Meanwhile()
        train(encoded, tiny(), name="two", observer=other)
        assert "two: cached: " in other.told.result()[0]


def test_two_processes_that_are_stopped_leave_what_one_goes_on_from(
    encoded: Store, tiny: Tiny
) -> None:
    settings = tiny(epochs=1e6, checkpoint_every=10**6, weight_drop=0.2)
    process = torchrun(encoded, settings, "two")
    log = MetricsLog(encoded, "two")
    deadline = time.monotonic() + 240
    while len(log.read()) < 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert encoded.exists("runs/two/stopped.pt"), output
    stopped = load_checkpoint(encoded, "runs/two/stopped.pt")
    assert stopped.trainer["state"][0].shape == (2, 4, 8)

    class Watch(Observer):
        start = 0

        def on_start(self, run: str, step: int, total_steps: int) -> None:
            self.start = step

    watch = Watch()
    train(encoded, TrainSettings.from_dict(settings.to_dict() | {"max_minutes": 1e-9}),
          name="two", observer=watch)  # fmt: skip
    assert watch.start == stopped.step >= 20
    assert [file.step for file in list_checkpoints(encoded, "two")] == [stopped.step]


def test_a_batch_that_does_not_divide_is_said_so() -> None:
    World(1, 2).check_batch(4)
    with pytest.raises(SettingsError, match=r"4 streams .* 3 processes: take a multiple of 3"):
        World(0, 3).check_batch(4)


def test_more_processes_than_gpus_are_said_to_be_so() -> None:
    check_gpus(2, 2)
    with pytest.raises(SettingsError, match="device: 3 processes find 2 GPUs"):
        check_gpus(3, 2)


PLACE = "[/pytorch/third_party/gloo/gloo/transport/tcp/pair.cc:152]"


@pytest.fixture
def of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """torchrun's variables in the second of two processes, which have no group."""
    for name, value in (("WORLD_SIZE", "2"), ("RANK", "1"), ("LOCAL_WORLD_SIZE", "1")):
        monkeypatch.setenv(name, value)
    for name in ("init_process_group", "new_group", "destroy_process_group"):
        monkeypatch.setattr(torch.distributed, name, lambda *_, **__: None)


def test_processes_that_find_no_way_to_each_other_are_told_what_helps(
    of_two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError(f"Gloo connectFullMesh failed with {PLACE} timed out, [::1]:1\nat …")

    monkeypatch.setattr(torch.distributed, "init_process_group", refuse)
    told = r"do not reach each other \(timed out, \[::1\]:1\): .* GLOO_SOCKET_IFNAME"
    with pytest.raises(TrainingError, match=told), joined_world(torch.device("cpu")):
        pytest.fail("there is no world")


def test_a_process_that_is_gone_is_told(of_two: None) -> None:
    told = r"another process .* is gone \(Connection closed by peer \[::1\]:1\): the same command"
    with pytest.raises(TrainingError, match=told), joined_world(torch.device("cpu")) as world:
        assert world == World(1, 2, here=1)
        raise RuntimeError(f"{PLACE} Connection closed by peer [::1]:1. Check the logs.")


def test_another_error_of_one_process_stays_what_it_is(of_two: None) -> None:
    with pytest.raises(RuntimeError, match="^shapes differ$"), joined_world(torch.device("cpu")):
        raise RuntimeError("shapes differ")


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_shares_are_all_streams_once(size: int) -> None:
    ids_N = np.arange(4 * 3 * 2 + 1, dtype=np.uint8)
    cpu = torch.device("cpu")
    whole = Streams.of(ids_N, 4, 3, cpu)
    shares = [Streams.of(ids_N, 4, 3, cpu, World(rank, size)) for rank in range(size)]
    for part in ("inputs_BS", "targets_BS"):
        joined = torch.cat([getattr(share, part) for share in shares])
        assert torch.equal(joined, getattr(whole, part))
    assert {(s.batch, len(s), s.length) for s in shares} == {(4, 2, 3)}


def test_the_text_is_not_copied(tmp_path: Path) -> None:
    """A file that is mapped into memory stays one: it may be larger than the memory."""
    store = Store(tmp_path)
    store.write_array("ids.npy", np.arange(25, dtype=np.uint8))
    ids_N = store.read_array("ids.npy")
    streams = Streams.of(ids_N, 4, 3, torch.device("cpu"), World(1, 2))
    assert isinstance(ids_N, np.memmap)
    assert streams.inputs_BS.data_ptr() == ids_N.ctypes.data + 12
    assert streams.inputs_BS.tolist()[0] == list(range(12, 18))
