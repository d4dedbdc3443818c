"""Settings that go well together; what they leave out is as in TrainSettings."""

from typing import Any

PRESETS: dict[str, dict[str, Any]] = {
    # Every default: char-rnn's own defaults with three layers of 300.
    "char-rnn": {},
    # About a minute on two CPU cores over the sample archive.
    "quick": {
        "layers": 2,
        "hidden_size": 192,
        "pointer": 300,
        "init": "torch",
        "batch_size": 16,
        "sequence_length": 64,
        "epochs": 12.0,
        "optimizer": "adamw",
        "learning_rate": 5e-3,
        "schedule": "cosine",
        "warmup_steps": 30,
        "gradient": "mean",
        "clip": "norm",
        "clip_at": 1.0,
        "validation": "songs",
        "validation_characters": 50_000,
        "checkpoint_every": 400,
        "precision": "auto",
        # A second thread gains a fifth on a small model, and loses tenfold when its core is busy.
        "threads": 1,
    },
    # Our strongest: an hour on two CPU cores over the real archive (docs/measurements.md).
    "best": {
        "layers": 2,
        "hidden_size": 384,
        "embedding_size": 128,
        "residual": True,
        "line_direction": "backward",
        "pointer": 1000,
        "pointer_size": 128,
        "init": "torch",
        "dropout": 0.2,
        "batch_size": 32,
        "sequence_length": 100,
        "epochs": 8.0,
        "shuffle": True,
        "optimizer": "muon",
        "learning_rate": 0.01,
        "schedule": "cosine",
        "warmup_steps": 30,
        "averaging": 0.99,
        "gradient": "mean",
        "clip": "norm",
        "clip_at": 1.0,
        "validation": "songs",
        "validation_characters": 100_000,
        "patience": 5,
        "checkpoint_every": 1000,
        "checkpoint_seconds": 15.0,
        "precision": "auto",
    },
}
