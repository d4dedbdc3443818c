"""What a GPU does is what the CPU does; those that want a real one skip where there is none."""

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from corpus.errors import TrainingStopped
from corpus.store import Store
from corpus.vocabulary import Vocabulary
from training import beside, graph, sampling
from training.beside import sampling_observer
from training.checkpoint import Checkpoint, find_checkpoint, load_checkpoint, packed
from training.course import Drawing, Song
from training.evaluation.dynamic import DynamicEvaluation
from training.evaluation.losses import song_losses
from training.loop import Observer, Progress
from training.model import CharLSTM
from training.samples import sample_checkpoint
from training.samples_table import CheckpointSamples
from training.sampling import sample, stream
from training.settings import SampleSettings, TrainSettings
from training.stage import train
from training.stepping import recurrence
from training.stepping.recurrence import Recurrence, StepWeights
from training.trainer import Trainer
from training.transfer import fetch, send

V = 7
SONGS = [[0, *np.random.default_rng(n).integers(1, V, 9).repeat(2)] for n in range(5)]
IDS = np.array([SONGS[n * n % 5] for n in range(105)], dtype=np.uint8).flatten()
Tiny = Callable[..., TrainSettings]
Weights = dict[str, torch.Tensor]


@pytest.mark.parametrize(
    ("changes", "tolerance"),
    [
        ({}, 1e-6),
        ({"optimizer": "adamw", "clip": "norm", "gradient": "mean", "averaging": 0.9}, 1e-6),
        ({"optimizer": "adamw", "pointer": 12, "pointer_size": 4, "residual": True}, 1e-6),
        # Muon computes in bfloat16.
        ({"preset": "best", "hidden_size": 16, "dropout": 0.0, "pointer": 30}, 0.02),
    ],
)
def test_steps_are_the_cpu_s(
    tiny: Tiny,
    double: None,
    gpu: str,
    changes: dict[str, Any],
    tolerance: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those before a graph is recorded and those that it replays, over the end of an epoch."""
    told: list[str] = []
    monkeypatch.setattr(graph.log, "warning", told.append)
    losses = []
    for where in ("cpu", gpu):
        trainer = Trainer(_settings(tiny, where, changes), V, IDS, IDS)
        assert {weight.device.type for weight in trainer.model.parameters()} == {where}
        steps = [trainer.train_step(0.1) for _ in range(len(trainer.streams) + 8)]
        held_out = trainer.validate()
        assert held_out is not None
        losses.append([*map(float, steps), held_out])
    assert losses[0][-1] < 0.95 * losses[0][0]
    assert losses[1] == pytest.approx(losses[0], rel=tolerance)
    assert not told  # Every preset's step can be recorded.


def _settings(tiny: Tiny, device: str, changes: dict[str, Any]) -> TrainSettings:
    given = {"precision": "float32", "epochs": 2.0, **changes, "device": device}
    if preset := given.pop("preset", None):
        return TrainSettings.of_preset(preset, batch_size=4, sequence_length=10, **given)
    # On a GPU the rate is a float32, whatever the weights are.
    return tiny(**{"learning_rate": 2**-6, "hidden_size": 16, "sequence_length": 10} | given)


@pytest.mark.parametrize(
    ("changes", "length"), [({}, 100), ({"pointer": 12, "pointer_size": 4}, 5)]
)
def test_a_validation_in_longer_windows_is_the_cpu_s(
    tiny: Tiny, double: None, gpu: str, changes: dict[str, Any], length: int
) -> None:
    """But for a pointer, which would look at all of a window at once."""
    ids_N, losses = IDS[: 4 * 5 * 20 + 1], []
    for where in ("cpu", gpu):
        settings = tiny(init="torch", validation="songs", device=where, precision="float32")
        trainer = Trainer(
            dataclasses.replace(settings, **changes), V, IDS, np.tile(ids_N, 4)[:1601]
        )
        losses.append([trainer.validate(), trainer.validate()])
    assert trainer.held_out.length == length
    assert losses[1] == pytest.approx(losses[0], rel=1e-6)


def test_dropout_is_another_at_each_step(tiny: Tiny, device: str) -> None:
    """A graph that replayed its random numbers would give the same loss to the same window."""
    settings = tiny(device=device, dropout=0.5, learning_rate=1e-12, precision="float32")
    trainer = Trainer(settings, V, IDS, IDS)
    window, state = trainer.streams.window(0), trainer.state
    trainer.model.train()
    trainer.optimizer.rate = 1e-12
    losses = {
        float(trainer._stepper(*window, tuple(part.clone() for part in state))[0]) for _ in range(8)
    }
    assert len(losses) == 8


def test_a_window_of_many_symbols_is_recorded_too(
    tiny: Tiny, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than 3,072, from which on torch sums the gradients of embeddings in another way."""
    told: list[str] = []
    monkeypatch.setattr(graph.log, "warning", told.append)
    ids_N = np.tile(IDS, 40)
    sizes = {"batch_size": 64, "sequence_length": 50, "embedding_size": 5}
    trainer = Trainer(tiny(**sizes, device=device, precision="auto"), V, ids_N, IDS)
    losses = [float(trainer.train_step(0.1)) for _ in range(12)]
    assert losses[-1] < losses[0]
    assert not [text for text in told if "CUDA graph" in text]  # There may be no Triton.


@pytest.mark.parametrize(("precision", "reach"), [("float32", 20), ("bfloat16", 0)])
def test_a_song_is_the_same_beside_any_others(
    tiny: Tiny, device: str, precision: str, reach: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(graph.log, "warning", told.append)
    torch.manual_seed(1)
    model = CharLSTM(V, tiny(init="torch", hidden_size=50, pointer=reach)).to(device).eval()
    vocabulary = Vocabulary("abcde\n")
    temperatures = [0.7, 0.7, 1.2, 0.7, 0.0]
    songs = [Song("ab", temperatures[seed % 5], seed) for seed in range(70)]
    for how in (Drawing(40), Drawing(40, top_k=4, top_p=0.9), Drawing(40, repetition_penalty=2)):
        together = sample(model, vocabulary, songs, how, precision)
        for n in (0, 69):
            assert sample(model, vocabulary, [songs[n]], how, precision) == [together[n]]
        assert "".join(stream(model, vocabulary, songs[5], how, precision)) == together[5]
        assert len(set(together)) > 50
    assert not told


SIZES = [
    {"hidden_size": 50},
    {"hidden_size": 64, "layers": 1, "embedding_size": 5},
    {"hidden_size": 70, "layers": 3, "residual": True, "pointer": 20, "pointer_size": 4},
]


@pytest.mark.parametrize("sizes", SIZES)
def test_songs_are_the_cpu_s(
    tiny: Tiny, double: None, gpu: str, sizes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several lengths, in float64; the GPU draws ahead by chunks of which few fit the length."""
    told: list[str] = []
    monkeypatch.setattr(graph.log, "warning", told.append)
    torch.manual_seed(1)
    model, vocabulary = CharLSTM(V, tiny(init="torch", **sizes)).eval(), Vocabulary("abcde\n")
    songs = [Song("ab\n" * (seed % 12), 0.5 * (seed % 4), seed) for seed in range(70)]
    for how in (Drawing(50), Drawing(40, lines=4), Drawing(40, whole_song=True)):
        expected = sample(model.to("cpu"), vocabulary, songs, how, "float32")
        assert sample(model.to(gpu), vocabulary, songs, how, "float32") == expected
    assert not told


def test_songs_that_are_drawn_ahead_do_not_wait_for_the_gpu(
    tiny: Tiny, gpu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the symbols before those that it is drawing; while a graph is recorded they do."""
    sent = 0

    def strictly(values: np.ndarray, there: torch.Tensor) -> None:
        nonlocal sent
        sent += 1
        if sent == 9:
            torch.cuda.set_sync_debug_mode("error")
        send(values, there)

    monkeypatch.setattr(sampling, "send", strictly)
    model = CharLSTM(V, tiny(hidden_size=50, pointer=20)).to(gpu).eval()
    songs = [Song("ab", 1.0, seed) for seed in range(70)]
    try:
        texts = sample(model, Vocabulary("abcde\n"), songs, Drawing(150), "float32")
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert sent > 15
    assert min(map(len, texts)) >= 150


def test_blocks_that_end_early_do_not_disturb_those_after_them(
    tiny: Tiny, double: None, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was drawn ahead is under way when its graph is given up, and the next one begins."""
    torch.manual_seed(1)
    model, vocabulary = (
        CharLSTM(V, tiny(init="torch", hidden_size=50)).eval(),
        Vocabulary("abcde\n"),
    )
    songs, how = [Song("", 1.0, seed) for seed in range(200)], Drawing(90, whole_song=True)
    expected = sample(model, vocabulary, songs, how, "float32")
    monkeypatch.setattr(recurrence, "GPU_ROWS", 32)
    assert sample(model.to(device), vocabulary, songs, how, "float32") == expected


@pytest.mark.parametrize("sizes", SIZES)
def test_a_step_is_the_cpu_s(tiny: Tiny, gpu: str, sizes: dict[str, Any]) -> None:
    torch.manual_seed(1)
    model = CharLSTM(V, tiny(init="torch", **sizes)).eval()
    with torch.no_grad():  # So that what was read makes a difference.
        for weight in model.parameters():
            weight.mul_(4 if weight.ndim == 2 else 1)
    temperatures_B = [0.5, 1.0, 2.0]
    cpu = Recurrence(StepWeights(model.to("cpu"), "float32"), temperatures_B)
    ids_TB = torch.randint(V, (30, 3))
    expected = [cpu.step(ids_B).clone() for ids_B in ids_TB]
    for precision, tolerance in (("float32", 1e-4), ("bfloat16", 0.1)):
        there = Recurrence(StepWeights(model.to(gpu), precision), temperatures_B)
        for ids_B, expected_BV in zip(ids_TB, expected, strict=True):
            found_BV = there.step(ids_B.to(gpu)).float().cpu()
            torch.testing.assert_close(found_BV, expected_BV, atol=tolerance, rtol=tolerance)


def test_what_is_sent_and_fetched_in_a_row_is_not_mixed_up(device: str) -> None:
    """Many copies are under way at a time, behind work that takes longer than they do."""
    there_TB = torch.zeros(32, 1024, dtype=torch.long, device=device)
    size = 2048 if torch.version.cuda else 8
    busy_HH = torch.ones(size, size, device=device)
    waits = []
    for n in range(20):
        if device == "cuda":
            busy_HH @ busy_HH
        send(np.full(there_TB.shape, n), there_TB)
        waits.append(fetch(there_TB))
    assert [np.unique(wait()).tolist() for wait in waits] == [[n] for n in range(20)]


@pytest.mark.parametrize("pointer", [0, 12])
def test_held_out_songs_cost_what_they_do_on_the_cpu(
    tiny: Tiny, double: None, gpu: str, pointer: int
) -> None:
    torch.manual_seed(1)
    model = CharLSTM(V, tiny(init="torch", pointer=pointer)).eval()
    songs = [np.array(song[: 1 + 4 * n]) for n, song in enumerate(SONGS)]

    def losses() -> tuple[np.ndarray, np.ndarray]:
        dynamic = DynamicEvaluation(model, "rms", 6, songs[3:])
        return song_losses(model, songs), dynamic.losses(songs, 1e-3)

    expected = losses()
    model.to(gpu)
    np.testing.assert_allclose(losses(), expected, rtol=1e-9)
    assert (expected[0][-2:] != expected[1][-2:]).all()


@pytest.fixture(scope="module", params=["rmsprop", "adamw", "muon"])
def unbroken(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    encode_songs: Callable[[Store], Store],
    tiny: Tiny,
) -> tuple[TrainSettings, Weights]:
    """What the CPU ends with that nobody disturbed, in float64."""
    sizes = {"pointer": 12, "pointer_size": 4, "checkpoint_every": 6}
    settings = tiny(**sizes, optimizer=request.param, learning_rate=2**-9)
    store = encode_songs(Store(tmp_path_factory.mktemp("unbroken")))
    torch.set_default_dtype(torch.float64)
    train(store, settings, name="run")
    torch.set_default_dtype(torch.float32)
    return settings, load_checkpoint(store, find_checkpoint(store, "run", "last").path).model


@pytest.mark.parametrize("goes_on", ["on the CPU", "there"])
def test_a_checkpoint_goes_on_elsewhere(
    encoded: Store, unbroken: tuple[TrainSettings, Weights], double: None, gpu: str, goes_on: str
) -> None:
    """In float32, whose rounding RMSprop's first steps make much of, the weights would differ."""
    settings, expected = unbroken
    here, there = settings, dataclasses.replace(settings, device=gpu)
    first, second = (there, here) if goes_on == "on the CPU" else (here, there)
    with pytest.raises(TrainingStopped):
        train(encoded, first, name="run", observer=StopsSoon())
    train(encoded, second, name="run")
    checkpoint = load_checkpoint(encoded, find_checkpoint(encoded, "run", "last").path)
    assert checkpoint.trainer["step"] == 12
    close = 1e-3 if settings.optimizer == "muon" else 1e-6  # Muon computes in bfloat16.
    for name, weight in expected.items():
        torch.testing.assert_close(checkpoint.model[name], weight, rtol=0, atol=close)


def test_a_checkpoint_that_is_written_later_is_of_its_step(
    encoded: Store, tiny: Tiny, double: None, gpu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights, state and what the optimizer remembers have changed by then."""
    settings = tiny(checkpoint_every=4, optimizer="adamw", averaging=0.9, learning_rate=2**-9)
    train(encoded, settings, name="cpu")
    later = Later(3 + 4)

    def pack(checkpoint: Checkpoint) -> bytes:
        if checkpoint.step == 4:
            assert later.has_come.wait(60)
        return packed(checkpoint)

    monkeypatch.setattr("training.stage.packed", pack)
    train(encoded, dataclasses.replace(settings, device=gpu), name="gpu", observer=later)
    kept = []
    for run in ("cpu", "gpu"):
        checkpoint = load_checkpoint(encoded, find_checkpoint(encoded, run, "4").path)
        trainer = checkpoint.trainer
        remembered = [part["state"] for part in trainer["optimizer"]]
        kept.append([checkpoint.model, trainer["weights"], remembered, trainer["state"]])
    torch.testing.assert_close(kept[1], kept[0], rtol=0, atol=1e-6, check_dtype=False)


def test_steps_and_their_reports_do_not_wait_for_the_gpu(
    encoded: Store, tiny: Tiny, gpu: str
) -> None:
    """But for what was recorded and the report before the last, which is waited for by an event."""
    strict = Strict()
    settings = tiny(device=gpu, epochs=0.8, checkpoint_every=1000, averaging=0.9)
    try:
        train(encoded, settings, name="run", observer=strict)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert strict.told >= 2


def test_another_process_sings_beside_a_gpu(
    encoded: Store, tiny: Tiny, gpu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the CPU: what trains has the GPU for itself."""
    monkeypatch.setattr(beside, "cores", lambda: 2)
    shown: list[CheckpointSamples] = []
    settings, how = tiny(device=gpu, checkpoint_every=6), SampleSettings(length=7, samples=2)
    observer = sampling_observer(encoded, settings, how, shown.append, pytest.fail)
    train(encoded, settings, name="run", observer=observer)
    assert [sung.checkpoint.step for sung in shown] == [6, 12]
    for sung in shown:
        assert sample_checkpoint(encoded, "run", sung.checkpoint, how, "cpu") == sung


class Strict(Observer):
    """Lets nothing wait from the tenth step to the sixtieth."""

    steps = told = 0

    def on_progress(self, progress: Progress) -> None:
        self.told += 1

    def should_stop(self) -> bool:
        self.steps += 1
        if self.steps in (10, 60):
            torch.cuda.set_sync_debug_mode("error" if self.steps == 10 else "default")
        return False


class Later(Observer):
    """Tells when so many steps are made, and the next is about to be."""

    def __init__(self, steps: int) -> None:
        self.steps, self.has_come = steps, threading.Event()

    def should_stop(self) -> bool:
        self.steps -= 1
        if self.steps < 0:
            self.has_come.set()
        return False


class StopsSoon(Observer):
    steps = 0

    def should_stop(self) -> bool:
        self.steps += 1
        return self.steps > 8
