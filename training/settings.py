"""What a run is trained with, and what its checkpoints sing.

A symbol is a character, or a word where the vocabulary has those.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar, Self

from corpus.errors import SettingsError
from corpus.settings import Settings, option, setting
from corpus.vocabulary.lines import DIRECTIONS
from training.presets import PRESETS

PLACE = ("device", "kernel", "threads", "checkpoint_seconds")
"""Fields that say where a run is trained, and what it can bear there."""
SITUATION = (*PLACE, "max_minutes", "preset", "keep_best", "keep_last")
"""Fields that say where and how long a run is trained and what stays of it, not what it is."""
MAX_SEED = 2**32 - 1
MAX_SIZE = 65_536
"""Of a layer."""
MAX_THREADS = 1024


@dataclasses.dataclass(frozen=True)
class TrainSettings(Settings):
    """Defaults are those of the preset `char-rnn`, the 2016 run."""

    HEADINGS: ClassVar = {
        "preset": "the model",
        "batch_size": "training",
        "validation": "validation and checkpoints",
        "precision": "arithmetic, machine and time",
    }

    preset: str = setting(
        "char-rnn",
        "The preset that these settings started from.",
        choices=tuple(PRESETS),
    )
    layers: int = setting(3, "LSTM layers.", low=1, high=100)
    hidden_size: int = setting(300, "Cells in each layer.", low=1, high=MAX_SIZE)
    line_direction: str = setting(
        "forward",
        "How lines are read and written: `forward`, or `backward`, from their last symbol to "
        "their first, so that the rhyme comes first.",
        choices=DIRECTIONS,
    )
    embedding_size: int = setting(
        0, "Size of learned embeddings; 0 is one-hot.", low=0, high=MAX_SIZE
    )
    embedding_init: str = setting(
        "random",
        "How embeddings start: `cooccurrence` takes them from which symbols stand near which in "
        "the training songs.",
        choices=("random", "cooccurrence"),
    )
    dropout: float = setting(
        0.0, "Share of a layer's outputs dropped in training.", low=0, high=0.95
    )
    locked_dropout: bool = setting(
        False, "Drop the same outputs all through a window (variational dropout)."
    )
    residual: bool = setting(False, "Add each layer's inputs to its outputs, but the first's.")
    weight_drop: float = setting(
        0.0, "Share of the recurrent weights dropped in a training step.", low=0, high=0.95
    )
    pointer: int = setting(
        0,
        "How many symbols back, within the song, a pointer may look for places like this one, "
        "to copy what followed there; 0 is no pointer. Time and memory grow with it.",
        low=0,
        high=100_000,
    )
    pointer_size: int = setting(64, "Size of the keys that a pointer compares.", low=1, high=4096)
    init: str = setting(
        "uniform",
        "How weights start: `uniform` is U(-0.08, 0.08), `torch` scales with the layer's size.",
        choices=("uniform", "torch"),
    )
    batch_size: int = setting(50, "Streams of text read side by side.", low=1)
    sequence_length: int = setting(
        50, "Symbols that gradients reach back (truncated backpropagation).", low=1
    )
    epochs: float = setting(50.0, "Times that the training text is read.", above=0, high=1e9)
    shuffle: bool = setting(False, "Read the songs in a new order in each epoch.")
    optimizer: str = setting(
        "rmsprop", "What turns gradients into steps.", choices=("rmsprop", "adamw", "muon")
    )
    learning_rate: float = setting(2e-3, "Step size at its highest.", above=0)
    rmsprop_decay: float = setting(
        0.95, "Smoothing of RMSprop's squared gradients, a step.", low=0, high=0.9999
    )
    schedule: str = setting(
        "epoch-decay",
        "`epoch-decay` shrinks the rate at each epoch's end; `cosine` lets it fall to a twentieth.",
        choices=("epoch-decay", "cosine"),
    )
    learning_rate_decay: float = setting(
        0.97, "epoch-decay: factor at each epoch's end.", above=0, high=1
    )
    learning_rate_decay_after: int = setting(
        10, "epoch-decay: the first epoch whose end shrinks the rate.", low=0
    )
    warmup_steps: int = setting(0, "Steps over which the rate rises from zero.", low=0)
    weight_decay: float = setting(
        0.01, "adamw, muon: share of a weight taken off it in a step, times the rate.", low=0
    )
    averaging: float = setting(
        0.0,
        "Share of the averaged weights kept at a step; validated, saved and sampled from "
        "instead of the last ones; 0 averages nothing.",
        low=0,
        high=0.99999,
    )
    gradient: str = setting(
        "sum",
        "The loss that is differentiated: `sum` or `mean` over a window's symbols "
        "(always the mean over the batch).",
        choices=("sum", "mean"),
    )
    clip: str = setting(
        "value",
        "What is clipped: each gradient's `value`, or their common `norm`.",
        choices=("value", "norm"),
    )
    clip_at: float = setting(5.0, "Where gradients are clipped.", above=0)
    validation: str = setting(
        "streams",
        "Validation text: the last 5 % of each training stream (as in 2016), or held-out songs.",
        choices=("streams", "songs"),
    )
    validation_characters: int = setting(
        0, "Held-out songs: symbols read in a validation; 0 is all of them.", low=0
    )
    patience: int | None = setting(
        None,
        "Training stops after this many validations without a new best; 0 is never.",
        low=0,
    )
    checkpoint_every: int = setting(
        1000, "Steps between checkpoints, each with a validation.", low=1
    )
    checkpoint_seconds: float = setting(
        0.0,
        "Seconds that must have passed since the session's last checkpoint, or the next is left "
        "out, with its validation: a fast GPU would spend its time on them.",
        low=0,
    )
    keep_best: int | None = setting(
        None, "Checkpoints of the lowest validation loss to keep; with neither, all stay.", low=1
    )
    keep_last: int | None = setting(
        None, "Newest checkpoints to keep besides; with neither, all stay.", low=1
    )
    precision: str = setting(
        "float32",
        "Arithmetic of matrix products; weights stay float32. `auto` takes bfloat16 where the "
        "processor has it.",
        choices=("float32", "bfloat16", "auto"),
    )
    seed: int = setting(123, "Seed of the weights and of dropout.", low=0, high=MAX_SEED)
    device: str = setting(
        "auto",
        "Where to compute; `auto` is the GPU where there is one.",
        choices=("auto", "cpu", "cuda"),
    )
    kernel: str = setting(
        "auto",
        "What computes the layers in training and validation: torch's `library` (cuDNN on a GPU), "
        "or `wavefront`, all layers side by side by a Triton kernel, in bfloat16, on a GPU; `auto` "
        "is the wavefront where it can run.",
        choices=("auto", "library", "wavefront"),
    )
    threads: int | None = setting(
        None, "CPU threads; 0 is as many as torch finds.", low=0, high=MAX_THREADS
    )
    max_minutes: float | None = setting(
        None, "Training stops at this many minutes, counted over all its sessions.", above=0
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.patience == 0:  # Which says the same: no other run.
            object.__setattr__(self, "patience", None)
        if self.embedding_init != "random" and not self.embedding_size:
            raise SettingsError(
                f"embedding-init: {self.embedding_init} needs an --embedding-size above 0"
            )
        if self.kernel == "wavefront" and self.precision == "float32":
            raise SettingsError(
                "kernel: wavefront multiplies in bfloat16, and the precision is float32; take the "
                "precision auto or bfloat16"
            )
        if self.shuffle and self.validation == "streams":
            raise SettingsError(
                "shuffle: validation streams hold ends of the training text, which a new order "
                "would mix into it; take validation songs"
            )

    @classmethod
    def of_preset(cls, preset: str, **changes: Any) -> Self:
        """A preset with some fields changed.

        Raises SettingsError for an unknown preset, and for a change that changes nothing: it would
        be trained as another run.
        """
        if preset not in PRESETS:
            raise SettingsError(f"preset: {preset!r} is not one of {', '.join(PRESETS)}")
        settings = cls(**(PRESETS[preset] | {"preset": preset} | changes))
        usual = cls(**PRESETS[preset])
        for name, (acts, wanted) in _ACTING.items():
            is_changed = name in changes and getattr(settings, name) != getattr(usual, name)
            if is_changed and not acts(settings):
                raise SettingsError(f"{option(name)}: does nothing without {wanted}")
        return settings

    def meaning(self) -> dict[str, Any]:
        """The settings without those that say nothing: of a pointer where there is none, of lines
        that are read forward.

        So a run without such stays what it was before there were any.
        """
        silent = set() if self.pointer else {"pointer", "pointer_size"}
        if self.line_direction == "forward":
            silent.add("line_direction")
        return {name: value for name, value in self.to_dict().items() if name not in silent}

    def identity(self) -> dict[str, Any]:
        """The settings that make the run what it is."""
        return {name: value for name, value in self.meaning().items() if name not in SITUATION}

    def deciding(self) -> dict[str, Any]:
        """The settings that make a finished run stale when they change."""
        return {name: value for name, value in self.meaning().items() if name not in PLACE}

    def differences(self, other: Self) -> dict[str, tuple[Any, Any]]:
        """Settings that make this run another than `other`: by name, this one's and that one's."""
        names = [*self.identity(), *(other.identity().keys() - self.identity().keys())]
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


_ACTING: dict[str, tuple[Callable[[TrainSettings], object], str]] = {
    "weight_decay": (lambda s: s.optimizer != "rmsprop", "the optimizer adamw or muon"),
    "rmsprop_decay": (lambda s: s.optimizer == "rmsprop", "the optimizer rmsprop"),
    "learning_rate_decay": (lambda s: s.schedule == "epoch-decay", "the schedule epoch-decay"),
    "learning_rate_decay_after": (
        lambda s: s.schedule == "epoch-decay",
        "the schedule epoch-decay",
    ),
    "validation_characters": (lambda s: s.validation == "songs", "validation by songs"),
    "locked_dropout": (lambda s: s.dropout, "dropout"),
    "residual": (lambda s: s.layers > 1, "a second layer"),
    "pointer_size": (lambda s: s.pointer, "a pointer"),
}
"""Settings that do nothing but under a condition, and what that is in words."""


@dataclasses.dataclass(frozen=True)
class SampleSettings(Settings):
    """What is sung at a checkpoint: every prime at every temperature, `samples` times."""

    HEADINGS: ClassVar = {"primes": "songs"}

    primes: tuple[str, ...] = setting(
        ("",),
        "Texts the song goes on from, in ITRANS, Roman or Devanagari, with \\n for a line end; an "
        "empty one starts a new song. Of lines written backward a prime is whole ones.",
    )
    prime_file: str | None = setting(None, "A file whose text is a prime.")
    skip_unknown: bool = setting(
        False, "Leave out a prime's symbols that the training songs lack, instead of stopping."
    )
    temperatures: tuple[float, ...] = setting(
        (0.7, 1.0),
        "Below 1 the likelier symbols gain, above 1 they lose; how much a pointer copies stays "
        "as it is; 0 always takes the likeliest.",
        low=0,
    )
    top_k: int = setting(
        0, "Draw from this many of the likeliest symbols; 0 is all.", low=0, high=MAX_SIZE
    )
    top_p: float = setting(
        1.0, "Draw from the likeliest symbols that have this probability.", above=0, high=1
    )
    repetition_penalty: float = setting(
        1.0,
        "Factor on the log-probability, at its temperature, of symbols that would prolong a "
        "repetition within the song of more than 8 symbols.",
        low=1,
    )
    length: int = setting(
        300,
        "Symbols a sample, after its prime; of lines written backward only whole ones "
        "stay, where one is.",
        low=1,
        high=1_000_000,
    )
    lines: int = setting(
        0,
        "Stop after this many lines, blank ones not counted; 0 is no limit.",
        low=0,
        high=1_000_000,
    )
    whole_song: bool = setting(False, "Stop where the song ends, instead of beginning the next.")
    samples: int = setting(6, "Samples for each prime and temperature.", low=1, high=4096)
    seed: int = setting(
        123, "Seed of the first sample; the others count on from it.", low=0, high=MAX_SEED
    )
    precision: str = setting(
        "auto",
        "Arithmetic of matrix products; `auto` takes bfloat16 where the processor has it.",
        choices=("float32", "bfloat16", "auto"),
    )
