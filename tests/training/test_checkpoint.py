import dataclasses
import io
import math
import pickle
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import torch

from corpus.errors import CheckpointError, DataError, TrainingError
from corpus.store import Store
from corpus.vocabulary import Vocabulary
from training.checkpoint import (
    Checkpoint,
    CheckpointFile,
    check_settings,
    check_vocabulary,
    find_checkpoint,
    list_checkpoints,
    load_checkpoint,
    packed,
)
from training.model import CharLSTM
from training.settings import TrainSettings

PATH = "runs/tea/checkpoints/step-000005_epoch-0.50_loss-1.2346.pt"
VOCABULARY = Vocabulary("\n achi")
CPU = torch.device("cpu")


@pytest.fixture
def checkpoint(tiny: Callable[..., TrainSettings]) -> Checkpoint:
    settings = tiny(hidden_size=3)
    model = CharLSTM(len(VOCABULARY), settings)
    return Checkpoint(
        settings=settings,
        vocabulary=VOCABULARY,
        data="f00",
        step=5,
        epoch=0.5,
        loss=1.23456789,
        seconds=7.5,
        model=model.state_dict(),
        trainer={"step": 5, "state": (torch.ones(2), torch.zeros(2)), "random_cuda": []},
    )


@pytest.fixture
def saved(store: Store, checkpoint: Checkpoint) -> Store:
    store.write_bytes(PATH, packed(checkpoint))
    return store


def same(one: Checkpoint, other: Checkpoint) -> bool:
    plain = [
        {k: v for k, v in vars(c).items() if k not in ("model", "trainer")} for c in (one, other)
    ]
    return (
        plain[0] == plain[1]
        and one.model.keys() == other.model.keys()
        and all(torch.equal(one.model[name], other.model[name]) for name in one.model)
        and str(one.trainer) == str(other.trainer)
    )


def test_what_is_saved_is_loaded(saved: Store, checkpoint: Checkpoint) -> None:
    assert same(load_checkpoint(saved, PATH), checkpoint)


def test_a_checkpoint_is_enough_to_build_its_model(saved: Store, checkpoint: Checkpoint) -> None:
    before = torch.get_rng_state()
    model = load_checkpoint(saved, PATH).build_model(CPU)
    assert torch.equal(torch.get_rng_state(), before)
    assert not model.training
    expected = CharLSTM(len(VOCABULARY), checkpoint.settings)
    expected.load_state_dict(checkpoint.model)
    ids = torch.tensor([[1, 2, 3]])
    state = model.initial_state(1)
    assert torch.equal(model(ids, state)[0], expected(ids, state)[0])


def test_its_name_holds_step_epoch_and_loss() -> None:
    file = CheckpointFile.of("tea", 5, 0.5, 1.23456)
    assert file.path == PATH
    assert file.name == "step-000005_epoch-0.50_loss-1.2346"
    assert CheckpointFile.parse(PATH) == dataclasses.replace(file, loss=1.2346)
    long = CheckpointFile.of("tea", 12_345_678, 123.456, 0.0)
    assert CheckpointFile.parse(long.path) == dataclasses.replace(long, epoch=123.46)


@pytest.mark.parametrize(
    "name",
    [
        "stopped.pt",
        "step-000005_epoch-0.50_loss-1.2346.pt.damaged",
        "my-step-000005_epoch-0.50_loss-1.2346.pt",
        "step-000005_epoch-0.50_loss-nan.pt",
    ],
)
def test_other_files_are_no_checkpoints(name: str) -> None:
    assert CheckpointFile.parse(f"runs/tea/checkpoints/{name}") is None


def test_last_best_and_step_are_found(store: Store) -> None:
    losses = {5: 3.0, 10: 1.5, 100: 2.0, 2_000_000: 2.5, 11_000_000: 2.4}
    files = [CheckpointFile.of("tea", step, 1.0, loss) for step, loss in losses.items()]
    for file in random.Random(0).sample(files, k=5):
        store.write_text(file.path, "")
    store.write_text("runs/tea/checkpoints/notes.txt", "mine")
    assert list_checkpoints(store, "tea") == files
    assert find_checkpoint(store, "tea", "last") == files[4]
    assert find_checkpoint(store, "tea", "best") == files[1]
    assert find_checkpoint(store, "tea", "100") == files[2]
    assert find_checkpoint(store, "tea", "0005") == files[0]
    assert find_checkpoint(store, "tea", files[2].name) == files[2]
    assert find_checkpoint(store, "tea", files[2].name + ".pt") == files[2]
    with pytest.raises(CheckpointError, match=r"no checkpoint '7'.*5, 10, 100, 2000000"):
        find_checkpoint(store, "tea", "7")
    with pytest.raises(CheckpointError, match="run 'coffee' has no checkpoint in"):
        find_checkpoint(store, "coffee", "last")


def assert_refused(store: Store, said: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(store, PATH)
    assert "\n" not in str(caught.value)
    assert store.path(PATH) in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_checkpoint_is_refused_in_one_line(saved: Store, part: float) -> None:
    data = saved.read_bytes(PATH)
    saved.write_bytes(PATH, data[: int(len(data) * part)])
    assert_refused(saved, "is damaged")


def test_a_flipped_bit_anywhere_is_refused_or_harmless(
    saved: Store, checkpoint: Checkpoint
) -> None:
    """Harmless where it strikes what nobody reads, such as a date in the zip file."""
    data, choose = saved.read_bytes(PATH), random.Random(0)
    refused = 0
    for _ in range(300):
        place = choose.randrange(len(data))
        flipped = bytearray(data)
        flipped[place] ^= 1 << choose.randrange(8)
        saved.write_bytes(PATH, bytes(flipped))
        try:
            assert same(load_checkpoint(saved, PATH), checkpoint), place
        except CheckpointError as error:
            assert "\n" not in str(error), place
            refused += 1
    assert refused > 100


def test_flipped_weights_are_refused(saved: Store, checkpoint: Checkpoint) -> None:
    data = bytearray(saved.read_bytes(PATH))
    weights = checkpoint.model["output.weight"].numpy().tobytes()
    data[data.index(weights) + 7] ^= 1
    saved.write_bytes(PATH, bytes(data))
    assert_refused(saved, "is damaged")


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("tea.txt", "chai")
    return buffer.getvalue()


def _torch(value: Any) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is damaged"),
        (b"chai garam hai\n" * 50, "is damaged"),
        (_zip(), "is damaged"),
        (pickle.dumps({"format": 1}), "is damaged"),
        (_torch([1, 2]), "is not a checkpoint of this project"),
        (_torch({"weights": torch.ones(2)}), "is not a checkpoint of this project"),
        (_torch({"format": 2}), "is not a checkpoint of this project"),
        (_torch({"format": 1, "step": 3}), "does not fit"),
        (_torch({"format": 1, "settings": {"layers": 0}}), "layers: 0 is below 1"),
        (_torch({"format": 1, "settings": {"wings": 2}}), "unknown settings"),
        (_torch({"format": 1, "settings": {}, "vocabulary": {}}), "not a vocabulary"),
    ],
)
def test_what_is_no_checkpoint_is_refused_in_one_line(store: Store, data: bytes, said: str) -> None:
    store.write_bytes(PATH, data)
    assert_refused(store, said)


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (self.place,)


def test_code_in_a_checkpoint_is_not_run(store: Store, tmp_path: Path) -> None:
    bomb = _torch({"format": 1, "bomb": Bomb(tmp_path / "went off")})
    store.write_bytes(PATH, bomb)
    assert_refused(store, "is damaged")
    assert not (tmp_path / "went off").exists()
    torch.load(io.BytesIO(bomb), weights_only=False)
    assert (tmp_path / "went off").exists()  # It would have.


def test_a_missing_checkpoint_is_said_to_be_missing(store: Store) -> None:
    with pytest.raises(DataError, match="is missing"):
        load_checkpoint(store, PATH)


def test_another_vocabulary_is_refused(checkpoint: Checkpoint) -> None:
    check_vocabulary(checkpoint, VOCABULARY, PATH)
    with pytest.raises(CheckpointError) as caught:
        check_vocabulary(checkpoint, Vocabulary("\n acix☕"), PATH)
    message = str(caught.value)
    assert "7 symbols, not 8" in message
    assert "only there: 'h', only here: 'x' '☕'" in message
    with pytest.raises(CheckpointError, match="7 symbols, not 8"):
        check_vocabulary(checkpoint, Vocabulary("\n achi", has_unknown=True), PATH)


@pytest.mark.parametrize(("more", "end"), [("0123456789", "'9')"), ("0123456789x", "'9' …)")])
def test_of_another_vocabulary_ten_symbols_are_shown(
    checkpoint: Checkpoint, more: str, end: str
) -> None:
    with pytest.raises(CheckpointError) as caught:
        check_vocabulary(checkpoint, Vocabulary(VOCABULARY.characters + more), PATH)
    assert f"only there: none, only here: '0' '1' '2' '3' '4' '5' '6' '7' '8' {end}:" in str(
        caught.value
    )


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't allocate memory: 9 bytes")])
def test_one_that_memory_does_not_hold_is_not_damaged(
    saved: Store, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(torch, "load", mock.Mock(side_effect=error))
    with pytest.raises(TrainingError, match=r"not enough memory for checkpoint .*step-000005"):
        load_checkpoint(saved, PATH)


def test_other_settings_are_refused_and_named(checkpoint: Checkpoint) -> None:
    elsewhere = dataclasses.replace(checkpoint.settings, device="auto", max_minutes=3.0)
    check_settings(checkpoint, elsewhere, PATH)
    other = dataclasses.replace(checkpoint.settings, layers=1, seed=4)
    with pytest.raises(CheckpointError, match=r"other settings \(layers, seed\)"):
        check_settings(checkpoint, other, PATH)


def test_a_stopped_run_s_state_has_no_loss(store: Store, checkpoint: Checkpoint) -> None:
    store.write_bytes(PATH, packed(dataclasses.replace(checkpoint, loss=math.nan)))
    assert math.isnan(load_checkpoint(store, PATH).loss)


def test_a_copy_under_another_step_s_name_is_refused(saved: Store) -> None:
    copy = CheckpointFile.of("tea", 9, 0.9, 1.2).path
    saved.write_bytes(copy, saved.read_bytes(PATH))
    with pytest.raises(CheckpointError, match="is of step 5, not of the one that its name tells"):
        load_checkpoint(saved, copy)
