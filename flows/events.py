"""What happened, told to the Prefect server: the deployments of prefect.yaml react to it.

    lyrics.archive.changed     a scrape found songs that are new, changed, gone or back
    lyrics.checkpoint.saved    a training wrote a checkpoint

An event names the data root by its absolute place, so that who reacts works on the same one.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from prefect.events import emit_event

from corpus.store import Store
from flows.asking import asked_by

if TYPE_CHECKING:  # A scrape does without torch.
    from training.checkpoint import CheckpointFile
    from training.settings import SampleSettings

ARCHIVE_CHANGED = "lyrics.archive.changed"
CHECKPOINT_SAVED = "lyrics.checkpoint.saved"


def tell_of_changes(store: Store, drift: Mapping[str, int]) -> None:
    """`drift` is the number of songs by what became of them; nothing is told when nothing did."""
    if not any(drift.values()):
        return
    resource = {
        "prefect.resource.id": f"lyrics.archive.{store.path('')}",
        "prefect.resource.name": "the archive",
        # Only a scrape by itself starts the rest of the way; a pipeline goes on anyhow.
        "lyrics.asked_by": asked_by(),
    }
    emit_event(ARCHIVE_CHANGED, resource, payload={"data": store.path(""), "drift": dict(drift)})


def tell_of_checkpoint(
    store: Store, run: str, file: "CheckpointFile", sampled_by: str, sampling: "SampleSettings"
) -> None:
    """`sampled_by` says who samples it: `training` itself, or who reacts to this (`event`).

    `sampling` is what is to be sung.
    """
    resource = {
        "prefect.resource.id": f"lyrics.checkpoint.{run}.{file.step}",
        "prefect.resource.name": f"{run}, step {file.step:,}",
        "lyrics.sampled_by": sampled_by,
    }
    payload = {
        "data": store.path(""),
        "run": run,
        "checkpoint": file.name,
        "step": file.step,
        "loss": file.loss,
        "sampling": sampling.to_dict(),
    }
    emit_event(CHECKPOINT_SAVED, resource, payload=payload)
