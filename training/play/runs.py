"""The runs that can be chosen."""

from typing import Any

from corpus.errors import LyricsError
from corpus.store import Store
from training.checkpoint import CheckpointFile, find_checkpoint, list_checkpoints
from training.runs import list_runs, read_config
from training.scale import Scale


def playable_runs(store: Store) -> list[dict[str, Any]]:
    """All runs, the newest first; one that cannot be read says why, and hides no other one."""
    return [_run(store, name) for name in reversed(list_runs(store))]


def _run(store: Store, name: str) -> dict[str, Any]:
    run: dict[str, Any] = {"name": name, "checkpoints": [], "error": ""}
    try:
        scale = Scale.from_config(read_config(store, name))
        run["checkpoints"] = [_checkpoint(file, scale) for file in list_checkpoints(store, name)]
        run["best"] = find_checkpoint(store, name, "best").step
    except LyricsError as error:
        run["error"] = str(error)
    return run


def _checkpoint(file: CheckpointFile, scale: Scale) -> dict[str, Any]:
    return {
        "name": file.name,
        "step": file.step,
        "epoch": file.epoch,
        "bits": round(scale.bits(file.loss), 2),
    }
