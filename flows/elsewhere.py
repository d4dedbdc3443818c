"""Training on another machine: the deployment `train`, started on its queue and waited for."""

import dataclasses

from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment

from corpus.errors import TrainingError
from corpus.manifest import as_result, read_manifest
from corpus.store import Store
from flows.forms import TrainChanges, train_settings
from flows.stages import StageRecord
from training.settings import SampleSettings
from training.stage import run_name, train_stage

DEPLOYMENT = "train/train"


def train_elsewhere(
    data: str,
    preset: str,
    changes: TrainChanges,
    sampling: SampleSettings,
    name: str | None,
    resume: bool,
) -> StageRecord:
    """Both machines must reach the data root. Raises TrainingError when the run does not complete.

    It is a child of this flow run: who cancels this one cancels it too.
    """
    store = Store(data)
    name = run_name(store, train_settings(preset, changes), name, resume=resume)
    parameters = {
        "data": store.path(""),
        "preset": preset,
        "changes": changes.given(),
        "sampling": sampling.to_dict(),
        "name": name,
    }
    run = run_deployment(DEPLOYMENT, parameters=parameters)
    assert isinstance(run, FlowRun)
    if run.state is None or not run.state.is_completed():
        ended = f"{run.state.name}: {run.state.message}" if run.state else "without a state"
        raise TrainingError(f"the training {run.name!r} ended as {ended}")
    manifest = read_manifest(store, train_stage(name))
    if manifest is None:
        raise TrainingError(f"{run.name!r} has completed, but left nothing in {store.path('')}")
    cached = run.state.name == "Cached"
    return dataclasses.asdict(as_result(store, manifest, f"trained by {run.name}", cached=cached))
