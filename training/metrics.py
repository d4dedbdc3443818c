"""`metrics.jsonl`: one JSON record a line, of training steps and of validations.

    {"step": 20, "epoch": 0.1, "loss": 2.9, "bits": 4.2, "rate": 0.002,
     "characters_per_second": 31000, "seconds": 1.6, "paused": 0.013}
    {"step": 150, "epoch": 0.9, "validation_loss": 1.9, "validation_bits": 2.8,
     "checkpoint": "runs/…pt", "seconds": 12.1}

Losses are in nats a symbol, `bits` in bits a character (training/scale.py). Where symbols are
words, `perplexity` and `validation_perplexity` are there too, and `characters_per_second` counts
words. `seconds` is the time trained so far; `paused` the share of this session in which validation,
saving and sampling held training up.
"""

import json
import math
import time
from typing import Any

from corpus.store import Store
from training.checkpoint import CheckpointFile
from training.scale import Scale, is_figure

Record = dict[str, Any]
WRITE_SECONDS = 2.0
"""Between two writings of records."""


def validation_record(checkpoint: CheckpointFile, seconds: float, scale: Scale) -> Record:
    return {
        "step": checkpoint.step,
        "epoch": round(checkpoint.epoch, 4),
        "validation_loss": checkpoint.loss,
        **scale.figures(checkpoint.loss, "validation_"),
        "checkpoint": checkpoint.path,
        "seconds": round(seconds, 3),
    }


def metrics_path(run: str) -> str:
    return f"runs/{run}/metrics.jsonl"


class MetricsLog:
    """The metrics of one run.

    Records are written as they come, but at most each WRITE_SECONDS: a GPU makes 70 a second,
    and each rewrites the file on an object store. Those in between wait for the next, or `flush`.
    """

    def __init__(self, store: Store, run: str) -> None:
        self.store, self.run = store, run
        self._lines: list[str] = []
        self._written = -math.inf

    @property
    def path(self) -> str:
        return metrics_path(self.run)

    def append(self, record: Record) -> None:
        self._lines.append(json.dumps(record) + "\n")
        if time.monotonic() - self._written >= WRITE_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._lines:
            self.store.append_text(self.path, "".join(self._lines))
            self._lines, self._written = [], time.monotonic()

    def read(self) -> list[Record]:
        """All records; lines that are none, such as one torn by a crash, are left out."""
        self.flush()
        if not self.store.exists(self.path):
            return []
        records = []
        for line in self.store.read_bytes(self.path).splitlines():
            try:
                record = json.loads(line)
            except ValueError:  # Not JSON, or not UTF-8.
                continue
            if _is_record(record):
                records.append(record)
        return records

    def cut_after(self, step: int) -> None:
        """Forget what came after `step`: a resumed run writes it again."""
        kept = [record for record in self.read() if record["step"] <= step]
        self.store.write_text(self.path, "".join(json.dumps(record) + "\n" for record in kept))


def _is_record(found: Any) -> bool:
    if not isinstance(found, dict) or type(found.get("step")) is not int:
        return False
    return all(
        isinstance(value, str) if name == "checkpoint" else is_figure(value)
        for name, value in found.items()
    )
