"""That the contestants do the same work, and that figures are those of what was timed."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from corpus.errors import SettingsError
from training.bench import training_peers
from training.bench.__main__ import main
from training.bench.contest import CLOCKS, Contestant, Speeds, clock_of, contest
from training.bench.hardware import matmul_peak, training_memory
from training.bench.sampling_peers import sampling_contestants, unrolled_step
from training.bench.training_peers import (
    OURS,
    STOCK,
    UNROLLED,
    VOCABULARY_SIZE,
    UnrolledLSTM,
    training_contestants,
    training_flops,
)
from training.device import lacks_bfloat16
from training.model import CharLSTM
from training.settings import TrainSettings

Tiny = Callable[..., TrainSettings]


def test_the_unrolled_cells_are_torch_s_lstm() -> None:
    theirs = torch.nn.LSTM(5, 3, 2, batch_first=True)
    ours = UnrolledLSTM(5, 3, 2, batch_first=True)
    for n, cell in enumerate(ours.cells):
        cell.load_state_dict({k: getattr(theirs, f"{k}_l{n}") for k in cell.state_dict()})
    x_BTE, state = torch.randn(4, 6, 5), (torch.randn(2, 4, 3), torch.randn(2, 4, 3))
    ours_BTH, ours_state = ours(x_BTE, state)
    theirs_BTH, theirs_state = theirs(x_BTE, state)
    torch.testing.assert_close(ours_BTH, theirs_BTH)
    torch.testing.assert_close(ours_state, theirs_state)


@pytest.mark.parametrize("pointer", [0, 5])
def test_the_unrolled_step_is_the_model_symbol_by_symbol(
    tiny: Tiny, double: None, pointer: int
) -> None:
    model = CharLSTM(7, tiny(layers=3, hidden_size=5, init="torch", pointer=pointer))
    ids_BT, state = torch.tensor([[3, 0, 6, 6], [1, 3, 1, 3]]), model.initial_state(2)
    expected_BTV, expected_state = model(ids_BT, state)
    for t in range(4):
        logits_BV, state = unrolled_step(model, ids_BT[:, t], state)
        torch.testing.assert_close(logits_BV, expected_BTV[:, t], rtol=0, atol=1e-12)
    torch.testing.assert_close(state, expected_state, rtol=0, atol=1e-12)


CPU = torch.device("cpu")
AUTOCAST = ["bfloat16"] * (not lacks_bfloat16(CPU))
"""Where the processor has it."""


def test_all_train_the_same_number_of_characters(tiny: Tiny) -> None:
    contestants = training_contestants(tiny(precision="float32"))
    assert [c.precision for c in contestants] == ["float32", "float32", *AUTOCAST, "float32"]
    for contestant in contestants:
        assert [contestant.run() for _ in range(45)] == [4 * 5] * 45  # Beyond the text's end.


def test_the_plain_loop_learns(tiny: Tiny) -> None:
    """What its steps do is training: a text of one character is soon no surprise."""
    settings = tiny()
    ids_N = training_peers.random_ids(settings) * 0 + 7
    step = training_peers.plain_loop(torch.nn.LSTM, settings, ids_N, CPU, False)
    losses = [step().mean().item() for _ in range(30)]
    assert losses[-1] < 0.5 * losses[0]


def test_operations_are_counted_over_all_matrices(tiny: Tiny) -> None:
    settings = tiny(layers=3, hidden_size=8)
    lstm = torch.nn.LSTM(VOCABULARY_SIZE, 8, 3, bias=False)
    weights = sum(w.numel() for w in lstm.parameters()) + 8 * VOCABULARY_SIZE
    assert training_flops(settings) == 6 * weights


def test_where_there_is_no_bfloat16_it_does_without_that_peer(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_peers, "lacks_bfloat16", lambda device: True)
    names = [UNROLLED, STOCK, OURS]
    assert [c.name for c in training_contestants(tiny(precision="float32"))] == names
    assert [c.name for c in sampling_contestants(tiny(), 1, length=4)] == names


@pytest.mark.parametrize("songs", [1, 3])
def test_all_sample_the_same_number_of_characters(tiny: Tiny, songs: int) -> None:
    for contestant in sampling_contestants(tiny(), songs, length=4):
        assert contestant.run() == 4 * songs


def test_speeds_are_characters_over_seconds() -> None:
    def sleeper(seconds: float) -> Callable[[], int]:
        def run() -> int:
            time.sleep(seconds)
            return 10

        return run

    slow, fast = (Contestant(str(s), "float32", sleeper(s)) for s in (0.02, 0.001))
    speeds = contest([slow, fast], rounds=3, seconds=0.03, now=time.perf_counter, warm_ups=0)
    assert 100 < speeds[0].median <= 500
    assert speeds[1].ratio(speeds[0]) > 1


def test_the_processor_clock_does_not_count_waiting() -> None:
    sleeper = Contestant("sleeper", "float32", lambda: time.sleep(0.002) or 10)
    clocks = [clock_of(CPU, kind) for kind in CLOCKS]
    wall, processor = (contest([sleeper], 1, 0.0, clock, warm_ups=0)[0] for clock in clocks)
    assert wall.median <= 10 / 0.002 < processor.median


def test_the_processor_clock_is_not_for_a_gpu() -> None:
    with pytest.raises(SettingsError, match="clock: .* take wall"):
        clock_of(torch.device("cuda"), "processor")


def test_ratios_are_medians_of_the_rounds() -> None:
    """One bad moment of the machine moves them not."""
    ours = Speeds("ours", "float32", (20.0, 1.0, 22.0))
    theirs = Speeds("theirs", "float32", (10.0, 10.0, 11.0))
    assert ours.ratio(theirs) == 2.0
    assert ours.median == 20.0


def test_the_peak_is_some_speed() -> None:
    assert matmul_peak(CPU, "float32", time.perf_counter, size=64) > 1e6


def test_the_memory_of_a_training_is_beyond_what_torch_takes(tiny: Tiny) -> None:
    """A process of its own: weights, squares and gradients of 300 cells are some megabytes."""
    large = tiny(layers=3, hidden_size=300, threads=1)
    assert 10 < training_memory(STOCK, large) < 1000


def test_the_bench_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bench.json"
    options = "--device cpu --layers 1 --hidden-size 8 --batch-size 2 --sequence-length 3"
    rounds = "--rounds 1 --seconds 0.001 --songs 1 2 --no-memory --threads 1"
    assert main([*options.split(), *rounds.split(), "--json", str(path)]) == 0
    printed = capsys.readouterr().out
    for part in ("unrolled cells", "nn.LSTM", "ours", "sampling: 2 at once"):
        assert part in printed
    results = json.loads(path.read_text())
    ways = 3 + len(AUTOCAST)
    assert [len(results["training"]), *map(len, results["sampling"].values())] == [ways] * 3
    stock = results["training"][1]
    assert (stock["x_stock"], stock["precision"]) == (1.0, "float32")
    peak = results["matmul_peak"]["float32"]
    settings = TrainSettings(**results["sizes"])
    share = stock["characters_per_second"] * training_flops(settings) / peak
    assert stock["share_of_peak"] == pytest.approx(share)


def test_a_wrong_setting_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--precision", "float8"]) == 2
    assert capsys.readouterr().err.startswith("training.bench: precision: 'float8' is not one of")
