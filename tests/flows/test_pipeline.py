import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from corpus.clean.stage import CleanSettings
from corpus.errors import (
    DataError,
    GateError,
    LyricsError,
    SettingsError,
    TrainingError,
    TrainingStopped,
    VocabularyError,
)
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from corpus.vocabulary import VocabularySettings
from training.samples import sample_checkpoint
from training.settings import SampleSettings, TrainSettings

STAGES = ["scrape", "clean", "overview", "vocabulary", "train", "sample", "report"]
SAMPLING = SampleSettings(temperatures=(0.7,), length=40, samples=2)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One data root for this module: its tests go from the first run to the reruns."""
    return str(tmp_path_factory.mktemp("data"))


@pytest.fixture
def run_pipeline(prefect_server: None, tiny_archive: Path, root: str, tiny: dict[str, Any]) -> Any:
    from flows.pipeline import pipeline

    def run(**changes: Any) -> list[dict[str, Any]]:
        settings = {
            "data": root,
            "scraping": ScrapeSettings(archive=str(tiny_archive)),
            "changes": tiny,
            "sampling": SAMPLING,
        }
        return pipeline(**(settings | changes))

    return run


def test_the_whole_way_leaves_every_output(run_pipeline: Any, root: str) -> None:
    records = run_pipeline()
    assert [record["stage"] for record in records] == STAGES
    counts = {record["stage"]: record["counts"] for record in records}
    assert counts["scrape"]["songs"] == 60
    assert counts["clean"]["kept"] + counts["clean"]["dropped"] == 60
    run = counts["train"]["run"]
    store = Store(root)
    for name in ("config.json", "metrics.jsonl", "samples.parquet", "report.html"):
        assert store.exists(f"runs/{run}/{name}")
    samples = store.read_table(f"runs/{run}/samples.parquet").to_pylist()
    assert len(samples) == counts["train"]["checkpoints"] * SAMPLING.samples
    assert all(len(row["text"]) >= SAMPLING.length - 5 for row in samples)


def test_nothing_runs_twice_when_nothing_changed(run_pipeline: Any) -> None:
    state = run_pipeline(return_state=True)
    assert [record["cached"] for record in state.result()] == [True] * len(STAGES)
    assert state.message.startswith("nothing changed: ")


def test_a_pipeline_whose_end_was_told_twice_has_its_result_and_its_error(
    run_pipeline: Any, tmp_path: Path, lost_answers: None
) -> None:
    assert [record["stage"] for record in run_pipeline(only="clean")] == ["clean"]
    with pytest.raises(DataError, match="songs.parquet is missing"):
        run_pipeline(only="clean", data=str(tmp_path))


def test_new_primes_are_sung_by_the_checkpoints_that_are_there(run_pipeline: Any) -> None:
    settings = SampleSettings(primes=("dil",), temperatures=(0.7,), length=20, samples=1)
    records = run_pipeline(sampling=settings)
    cached = {record["stage"]: record["cached"] for record in records}
    assert cached == dict.fromkeys(STAGES, True) | {"sample": False, "report": False}
    assert records[5]["counts"]["samples"] == records[4]["counts"]["checkpoints"]


def test_a_stage_whose_output_was_touched_runs_again(run_pipeline: Any, root: str) -> None:
    Store(root).remove("vocabulary/test.npy")
    records = run_pipeline(start="vocabulary")
    assert [r["stage"] for r in records if not r["cached"]] == ["vocabulary"]
    assert "vocabulary/test.npy is missing" in records[0]["reason"]


def test_force_starts_a_new_run_and_keeps_the_old(run_pipeline: Any, root: str) -> None:
    (first,) = Store(root).folders("runs")
    second = run_pipeline(start="train", force=True)[0]["counts"]["run"]
    assert second == f"{first}-2"
    records = run_pipeline(start="train")  # The settings name it, though it is not the newest.
    assert {record["counts"]["run"] for record in records} == {first}
    assert Store(root).exists(f"runs/{first}/report.html")


def test_samples_that_are_there_are_not_forced_and_the_plan_says_so(
    run_pipeline: Any, root: str, tiny: dict[str, Any]
) -> None:
    from flows.plan import Wishes, plan

    record, report = run_pipeline(start="sample", force=True)
    assert not report["cached"]
    training = TrainSettings.of_preset("quick", **tiny)
    made = CleanSettings(), GateSettings(), VocabularySettings(), training, SAMPLING
    (planned,) = plan(Store(root), Wishes(*made, force=True), ("sample",))
    assert (record["cached"], planned.verdict) == (True, "cached")


def test_a_prime_with_unknown_characters_stops_before_training(run_pipeline: Any) -> None:
    with pytest.raises(VocabularyError, match=r"'9' \(U\+0039\)"):
        run_pipeline(start="train", sampling=SampleSettings(primes=("dil 9",)), name="never")


@pytest.mark.parametrize("sung", ["between steps", "beside training"])
def test_the_ui_shows_stages_tasks_and_artifacts(
    run_pipeline: Any, root: str, sung: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cores = 2 if sung == "beside training" else 1
    monkeypatch.setattr("training.beside.cores", lambda: cores)
    train, sample, _ = run_pipeline(start="train", name=f"shown-{cores}")
    assert not train["cached"]
    assert sample["cached"]  # Training has sung all there was.
    run = train["counts"]["run"]
    flow_runs, task_runs, artifacts = asyncio.run(_recorded())
    names = {run.name for run in flow_runs}
    assert {"pipeline · quick 1x16", "clean roman · 60 songs", "train 1x16 · 60 songs"} <= names
    assert {"Cached", "Completed"} <= {run.state_name for run in flow_runs}
    tags = [set(run.tags) for run in flow_runs if "pipeline" in run.tags]
    assert tags
    assert all({"lyrics", "quick"} <= of_run for of_run in tags)
    assert {"clean songs (roman)", "encode songs"} <= {run.name for run in task_runs}
    ended = _tasks_of_the_last_training(1 + train["counts"]["checkpoints"])
    assert {"train 1x16", "sample step 10"} <= ended.keys()
    assert set(ended.values()) == {"Completed"}
    keys = {artifact.key for artifact in artifacts}
    assert {"plan", "outputs-clean", f"progress-{run}"} <= keys
    wanted = {"scrape-outcomes", "clean-rules", "vocabulary", f"loss-{run}", f"samples-{run}"}
    assert wanted <= keys
    versions = [a for a in artifacts if a.key == f"samples-{run}"]
    assert len(versions) == train["counts"]["checkpoints"]
    assert all("data:image/svg+xml;base64," in version.data for version in versions)


class HoarseSinger:
    """Sings once."""

    def __init__(self) -> None:
        self.has_sung = False

    def __call__(self, *asked: Any) -> Any:
        if self.has_sung:
            raise TrainingError("hoarse")
        self.has_sung = True
        return sample_checkpoint(*asked, "cpu")

    def dismiss(self) -> None:
        """It has no process."""


def test_songs_that_fail_beside_training_spoil_nothing(
    run_pipeline: Any, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.beside.cores", lambda: 2)
    monkeypatch.setattr("training.beside.Singer", HoarseSinger)
    sampling = SampleSettings(primes=("",), length=21)
    train, sample, _ = run_pipeline(start="train", name="hoarse", sampling=sampling)
    checkpoints = train["counts"]["checkpoints"]
    assert sample["counts"]["checkpoints"] == checkpoints - 1  # The stage `sample` makes up.
    ended = _tasks_of_the_last_training(1 + checkpoints)
    assert ended.pop("train 1x16") == "Completed"
    assert ended.pop("sample step 10") == "Completed"
    assert list(ended.values()) == ["Failed"] * (checkpoints - 1)


def _tasks_of_the_last_training(number: int) -> dict[str, str]:
    """Their states by name, once so many have ended: Prefect records them a little later."""
    for _ in range(100):
        flow_runs, task_runs, _ = asyncio.run(_recorded())
        trainings = [run for run in flow_runs if run.name.startswith("train 1x16")]
        last = max(trainings, key=lambda run: run.created).id
        tasks = [run for run in task_runs if run.flow_run_id == last]
        ended = {run.name: run.state_name for run in tasks if run.state.is_final()}
        if len(ended) == number:
            return ended
        time.sleep(0.1)
    raise AssertionError(f"{number} task runs should have ended, not only {ended}")


async def _recorded() -> tuple[list[Any], list[Any], list[Any]]:
    """The newest, as tests of other files have runs on the same server."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import ArtifactSort, FlowRunSort, TaskRunSort

    async with get_client() as client:
        return (
            await client.read_flow_runs(limit=200, sort=FlowRunSort.START_TIME_DESC),
            await client.read_task_runs(limit=200, sort=TaskRunSort.EXPECTED_START_TIME_DESC),
            await client.read_artifacts(limit=200, sort=ArtifactSort.CREATED_DESC),
        )


def test_every_output_names_the_flow_run_that_made_it(run_pipeline: Any, root: str) -> None:
    by_id = {str(run.id): run.name for run in asyncio.run(_recorded())[0]}
    manifests = ["raw", "clean", "vocabulary", "runs/shown-1"]
    made = [Store(root).read_json(f"{folder}/manifest.json")["made_by"] for folder in manifests]
    assert [by_id[maker["flow_run"]] for maker in made] == [maker["name"] for maker in made]
    assert all(by_id[maker["pipeline"]].startswith("pipeline ") for maker in made)


def test_only_one_stage_or_from_one_to_the_end(run_pipeline: Any) -> None:
    assert [record["stage"] for record in run_pipeline(only="vocabulary")] == ["vocabulary"]
    assert [r["stage"] for r in run_pipeline(start="train", name="shown-1")] == STAGES[4:]
    with pytest.raises(SettingsError, match="give one of the two"):
        run_pipeline(start="clean", only="train")
    state = run_pipeline(start="clean", only="train", return_state=True)
    assert state.is_failed()
    assert state.message.endswith("Next: give the command again with the parameter changed.")


def test_the_gpu_is_asked_of_the_machine_that_trains(run_pipeline: Any, tiny: Any) -> None:
    on_gpu = {"changes": tiny | {"device": "cuda"}, "training_on": "gpu queue", "only": "sample"}
    (record,) = run_pipeline(**on_gpu, sampling=SampleSettings(length=3, samples=1))
    assert record["counts"]["samples"]


def test_a_pipeline_that_ctrl_c_ends_is_cancelled_and_not_crashed(
    run_pipeline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.stages import Interrupted, stage_flow

    @stage_flow("scrape", lambda given: "interrupted")
    def interrupt(*asked: Any) -> Any:
        raise KeyboardInterrupt from TrainingStopped("stopped at step 7")

    monkeypatch.setattr("flows.pipeline.scrape", interrupt)
    with pytest.raises(Interrupted, match="stopped at step 7") as ended:
        run_pipeline()
    assert ended.value.exit_code == 130
    state = run_pipeline(return_state=True)
    assert (state.is_cancelled(), state.message) == (True, "stopped at step 7")
    stages = [run for run in asyncio.run(_recorded())[0] if run.name == "interrupted"]
    assert {run.state_name for run in stages} == {"Cancelled"}


def test_ctrl_c_between_two_stages_cancels_the_pipeline(
    run_pipeline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*asked: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.pipeline.plan", interrupt)
    state = run_pipeline(return_state=True)
    assert state.is_cancelled()
    assert state.message == "stopped; the same command goes on from there"


def test_a_failed_stage_fails_the_pipeline_with_its_own_error(
    run_pipeline: Any, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    with pytest.raises(LyricsError, match="holds no songs: expected files named"):
        run_pipeline(scraping=ScrapeSettings(archive=str(nothing)), data=str(tmp_path / "data"))


def test_a_corpus_that_fails_a_gate_is_not_trained_on(run_pipeline: Any, root: str) -> None:
    store = Store(root)
    names = ("clean/songs.parquet", "clean/manifest.json", "vocabulary/vocabulary.json")
    before, runs = [store.read_bytes(name) for name in names], store.folders("runs")
    with pytest.raises(GateError, match="min-songs: [0-9]+, not at least 1,000"):
        run_pipeline(start="clean", gates=GateSettings(min_songs=1000), name="never")
    messages = [run.state.message for run in asyncio.run(_recorded())[0] if run.state.is_failed()]
    assert any("The former corpus was kept." in message for message in messages)
    assert [store.read_bytes(name) for name in names] == before
    assert store.folders("runs") == runs
    (record,) = run_pipeline(only="clean", gates=GateSettings(min_songs=1000), accept=True)
    assert not record["cached"]
