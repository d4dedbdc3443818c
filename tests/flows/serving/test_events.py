"""The deployments of prefect.yaml that react to events, with a real server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.store import Store
from training.samples_table import read_samples
from training.settings import SampleSettings

pytestmark = pytest.mark.server
Wait = Callable[..., None]


def test_a_changed_archive_starts_the_rest_of_the_way(
    served: Any, tiny_archive: Path, tmp_path: Path, wait_until: Wait
) -> None:
    root = str(tmp_path / "data")
    settings = {"archive": str(tiny_archive)}
    scraped = served.run("scrape", data=root, settings=settings)
    served.wait_for(scraped, "Completed")
    wait_until(lambda: started(served, root))
    (run,) = started(served, root)
    assert run["parameters"]["start"] == "clean"
    assert run["parameters"]["changes"] == {"keep_best": 3, "keep_last": 2}
    wait_until(lambda: started(served, root)[0]["name"] == "pipeline from clean · quick 2x192")
    served.cancel(run)
    served.wait_for(run, "Cancelled")

    again = served.run("scrape", data=root, settings=settings)
    served.wait_for(again, "Cached")
    assert len(started(served, root)) == 1


def started(served: Any, root: str) -> list[dict[str, Any]]:
    """The pipelines on this data root that run or ran."""
    return [run for run in served.runs("pipeline") if run["parameters"]["data"] == root]


def test_each_checkpoint_is_sampled_by_the_deployment_that_listens(
    served: Any,
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    wait_until: Wait,
) -> None:
    store = encode_songs(Store(tmp_path / "data"))
    sampling = {"primes": ["chai\npii"], "length": 9, "samples": 2}
    parameters = {"name": "sung", "changes": tiny, "sampling": sampling, "sampled_by": "event"}
    run = served.run("train", data=store.path(""), **parameters)
    served.wait_for(run, "Completed")
    files = store.files("runs/sung/checkpoints")
    assert files

    def sung() -> set[str]:
        return {row["checkpoint"] for row in read_samples(store, "sung")}

    wait_until(lambda: len(sung()) == len(files))
    rows = read_samples(store, "sung")
    assert len(rows) == len(files) * 2 * len(SampleSettings().temperatures)
    assert {row["prime"] for row in rows} == set(sampling["primes"])
    wait_until(lambda: any(line.startswith("step 2: ") for line in logged(served, run)))


def logged(served: Any, run: dict[str, Any]) -> list[str]:
    """What the UI shows of a run's log."""
    of_run = {"flow_run_id": {"any_": [run["id"]]}}
    return [row["message"] for row in served.api("logs/filter", logs=of_run)]
