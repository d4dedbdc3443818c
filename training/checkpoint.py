"""Checkpoints: one file each, enough to sample from, and to go on training from.

A file is what `torch.save` writes, and is read without running any code in it. Its name holds the
step, the epoch and the validation loss in nats a symbol, as char-rnn's did:
`runs/<run>/checkpoints/step-001000_epoch-0.94_loss-1.9713.pt`.
"""

import dataclasses
import io
import re
import zipfile
from typing import Any, Self

import torch

from corpus.errors import CheckpointError, DamagedCheckpointError, DataError, SettingsError
from corpus.store import Store
from corpus.vocabulary import Vocabulary
from training.device import is_lack_of_memory, within_memory
from training.model import CharLSTM
from training.settings import TrainSettings

FORMAT = 1
_SHOWN_SYMBOLS = 10
NAME = re.compile(r"step-(\d+)_epoch-(\d+\.\d+)_loss-(\d+\.\d+)\.pt")
LOSS_DECIMALS = 4
"""Of the loss in a name, by which the best checkpoint is found."""


@dataclasses.dataclass(frozen=True)
class CheckpointFile:
    """What a checkpoint's name tells: enough for lists, without reading it."""

    path: str
    """Under the data root."""
    step: int
    epoch: float
    loss: float
    """Validation loss in nats a symbol."""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".pt")

    @property
    def run(self) -> str | None:
        """The run that it is of; None of a file by itself."""
        return self.path.rpartition("/checkpoints/")[0].removeprefix("runs/") or None

    @classmethod
    def of(cls, run: str, step: int, epoch: float, loss: float) -> Self:
        name = f"step-{step:06d}_epoch-{epoch:.2f}_loss-{loss:.{LOSS_DECIMALS}f}"
        return cls(checkpoint_path(run, name), step, epoch, loss)

    @classmethod
    def parse(cls, path: str) -> Self | None:
        """None when the file is no checkpoint."""
        match = NAME.fullmatch(path.rpartition("/")[2])
        if match is None:
            return None
        return cls(path, int(match[1]), float(match[2]), float(match[3]))


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A model at a step, and what went into it."""

    settings: TrainSettings
    vocabulary: Vocabulary
    data: str
    """SHA-256 of the encoded training songs."""
    step: int
    epoch: float
    loss: float
    """Validation loss in nats a symbol; NaN between checkpoints, where none is measured."""
    seconds: float
    """Time trained so far."""
    model: dict[str, torch.Tensor]
    trainer: dict[str, Any]
    """What only training needs: optimizer, hidden state, random state."""

    def build_model(self, device: torch.device) -> CharLSTM:
        """The model with these weights, ready to sample from."""
        with torch.device("meta"):  # No random weights: training's random state is left alone.
            model = CharLSTM(len(self.vocabulary), self.settings)
        model.load_state_dict(self.model, assign=True)
        return model.to(device).eval()


def checkpoint_folder(run: str) -> str:
    return f"runs/{run}/checkpoints"


def checkpoint_path(run: str, name: str) -> str:
    return f"{checkpoint_folder(run)}/{name}.pt"


def stopped_path(run: str) -> str:
    """Where a run goes on that was stopped, or killed, between two checkpoints."""
    return f"runs/{run}/stopped.pt"


def list_checkpoints(store: Store, run: str) -> list[CheckpointFile]:
    """All checkpoints of a run, from early to late."""
    files = map(CheckpointFile.parse, store.files(checkpoint_folder(run)))
    return sorted((file for file in files if file), key=lambda file: file.step)


def find_checkpoint(store: Store, run: str, which: str) -> CheckpointFile:
    """`last`, `best` (the lowest validation loss), a step, or a checkpoint's name.

    Raises CheckpointError that lists the run's checkpoints when there is no such one.
    """
    files = list_checkpoints(store, run)
    if not files:
        raise CheckpointError(
            f"run {run!r} has no checkpoint in {store.path(checkpoint_folder(run))}"
        )
    if which == "last":
        return files[-1]
    if which == "best":
        return min(files, key=lambda file: file.loss)
    for file in files:
        if which.lstrip("0") == str(file.step) or which.removesuffix(".pt") == file.name:
            return file
    steps = ", ".join(str(file.step) for file in files)
    raise CheckpointError(
        f"run {run!r} has no checkpoint {which!r}: take last, best or a step of {steps}"
    )


def packed(checkpoint: Checkpoint) -> bytes:
    """The file that a checkpoint is."""
    values = {"format": FORMAT, **vars(checkpoint)}
    values["settings"] = checkpoint.settings.to_dict()
    values["vocabulary"] = checkpoint.vocabulary.to_dict()
    buffer = io.BytesIO()
    torch.save(values, buffer)
    return buffer.getvalue()


def load_checkpoint(store: Store, path: str) -> Checkpoint:
    """Read a checkpoint onto the CPU, without running code in it.

    Raises DamagedCheckpointError, or CheckpointError when it is not a checkpoint of ours, or not
    of the step that its name tells, and TrainingError where memory for it cannot be had.
    """
    values = _read(io.BytesIO(store.read_bytes(path)), store.path(path))
    if not isinstance(values, dict) or values.pop("format", None) != FORMAT:
        raise CheckpointError(f"{store.path(path)} is not a checkpoint of this project")
    try:
        values["settings"] = TrainSettings.from_dict(values["settings"])
        values["vocabulary"] = Vocabulary.from_dict(values["vocabulary"])
        checkpoint = Checkpoint(**values)
    except (DataError, SettingsError, KeyError, TypeError) as error:
        raise CheckpointError(f"checkpoint {store.path(path)} does not fit: {error}") from error
    named = CheckpointFile.parse(path)
    if named is not None and named.step != checkpoint.step:
        raise CheckpointError(
            f"checkpoint {store.path(path)} is of step {checkpoint.step}, not of the one that its "
            "name tells: move it away"
        )
    return checkpoint


def load_chosen(store: Store, file: CheckpointFile) -> Checkpoint:
    """`load_checkpoint` of one that somebody chose, who is told to choose another if need be."""
    try:
        return load_checkpoint(store, file.path)
    except DamagedCheckpointError as error:
        raise DamagedCheckpointError(f"{error}: take another checkpoint") from error


def _read(file: io.BytesIO, path: str) -> Any:
    with within_memory(f"checkpoint {path}"):
        try:
            # torch writes checksums into its zip file, but does not look at them when it reads.
            if (damaged := zipfile.ZipFile(file).testzip()) is not None:
                raise zipfile.BadZipFile(f"wrong checksum of {damaged}")
            file.seek(0)
            return torch.load(file, map_location="cpu", weights_only=True)
        except Exception as error:  # zipfile and torch fail in many ways over damaged bytes.
            if is_lack_of_memory(error):
                raise
            reason = (str(error) or type(error).__name__).splitlines()[0]
            raise DamagedCheckpointError(f"checkpoint {path} is damaged: {reason}") from error


def check_vocabulary(checkpoint: Checkpoint, vocabulary: Vocabulary, path: str) -> None:
    """Raises CheckpointError that says how the two vocabularies differ."""
    if checkpoint.vocabulary.fingerprint == vocabulary.fingerprint:
        return
    theirs, ours = set(checkpoint.vocabulary.symbols), set(vocabulary.symbols)
    raise CheckpointError(
        f"checkpoint {path} has another vocabulary ({len(checkpoint.vocabulary)} symbols, not "
        f"{len(vocabulary)}; only there: {_some(theirs - ours)}, "
        f"only here: {_some(ours - theirs)}): train a new run for this corpus"
    )


def _some(symbols: set[str]) -> str:
    shown = " ".join(map(repr, sorted(symbols)[:_SHOWN_SYMBOLS])) or "none"
    return f"{shown} …" if len(symbols) > _SHOWN_SYMBOLS else shown


def check_data(checkpoint: Checkpoint, data: str, path: str) -> None:
    """Raises CheckpointError when it was trained on other songs than those of this SHA-256."""
    if checkpoint.data != data:
        raise CheckpointError(
            f"checkpoint {path} was trained on other songs: it is not of this run; move it away"
        )


def check_settings(checkpoint: Checkpoint, settings: TrainSettings, path: str) -> None:
    """Raises CheckpointError that names the settings that differ."""
    if differing := settings.differences(checkpoint.settings):
        raise CheckpointError(
            f"checkpoint {path} was trained with other settings ({', '.join(differing)}): "
            "it is not of this run; move it away"
        )
