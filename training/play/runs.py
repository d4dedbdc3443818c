"""The runs that can be chosen."""

from typing import Any

from corpus.errors import LyricsError
from corpus.store import Store
from training.checkpoint import CheckpointFile, find_checkpoint, list_checkpoints
from training.runs import read_config
from training.scale import Scale

RUNS = "runs"


def playable_runs(store: Store) -> list[dict[str, Any]]:
    """All runs, the newest first; one that cannot be read says why, and hides no other one."""
    runs = [_run(store, name) for name in store.folders(RUNS)]
    return sorted(runs, key=lambda run: (str(run["created_at"]), str(run["name"])), reverse=True)


def _run(store: Store, name: str) -> dict[str, Any]:
    run: dict[str, Any] = {"name": name, "created_at": "", "checkpoints": [], "error": ""}
    try:
        config = read_config(store, name)
        scale = Scale.from_config(config)
        run["created_at"] = config["created_at"]
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
