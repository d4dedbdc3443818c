"""docs/several-machines.md, step by step: two machines that share a server and an object store."""

import json
import shlex
from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.server

CHANGES = {
    "layers": 1, "hidden_size": 16, "batch_size": 8, "sequence_length": 32, "epochs": 0.3,
    "checkpoint_every": 20, "threads": 1, "device": "cpu",
}  # fmt: skip


@pytest.fixture
def document(read_document: Callable[..., Any], free_port: Callable[[], int]) -> Any:
    ports = {old: str(free_port()) for old in ("4200", "5000", "5433")}
    return read_document("docs/several-machines.md", ports)


def test_one_pipeline_runs_across_two_machines(
    document: Any,
    postgres_machine: Any,
    make_machine: Callable[..., Any],
    wait_until: Callable[..., Any],
    make_api: Callable[..., Any],
) -> None:
    settings = document.commands("Settings")[0]
    shared = dict(
        word.split("=", 1) for word in shlex.split(settings.replace("export", "")) if "=" in word
    )
    postgres_machine.run(document.commands("Database")[0])
    cpu, gpu, home = (make_machine(name, **shared) for name in ("cpu", "gpu", "server"))

    serve_objects, make_bucket = document.commands("Object store")
    home.start(serve_objects, "objects")
    endpoint = shared["AWS_ENDPOINT_URL"]
    wait_until(lambda: _answers(endpoint), 60, "the object store answers")
    home.run(make_bucket)

    serve, deploy = document.commands("Server")
    home.start(serve, "server")
    api = make_api(shared["PREFECT_API_URL"], shared["PREFECT_API_AUTH_STRING"])
    wait_until(api.answers, 180, "the server answers")
    assert httpx.post(f"{api.url}/flows/filter", json={}).status_code == 401
    told = cpu.run(deploy)
    assert f"{shared['PREFECT_API_URL']} has the work pool 'lyrics'" in told
    assert f"data root in the forms: {shared['LYRICS_DATA']};" in told

    work, work_with_gpu, *_ = document.commands("Workers")
    quick = {"PREFECT_WORKER_QUERY_SECONDS": "2"}
    cpu.start(work, "worker", **quick)
    words = shlex.split(document.commands("A run across both")[0])
    parameters = json.loads(words[words.index("--params") + 1])
    parameters |= {"changes": CHANGES, "sampling": {"length": 40, "samples": 1}}
    run = api.start_run("pipeline/pipeline", parameters, "across both")

    wait_until(lambda: "no worker asks for the queue 'gpu'" in api.logs(run), 240, "it is told")
    gpu.start(work_with_gpu, "worker", **quick)
    ended = api.wait_for(run, "COMPLETED", "FAILED", "CRASHED", seconds=240)
    assert ended["state_name"] == "Completed", api.logs(run)
    by_queue = {row["work_queue_name"]: row["name"] for row in _started_by_workers(api)}
    assert by_queue.keys() == {"default", "gpu"}
    _check_data_root(cpu, parameters["data"])
    # Results lie in the folder of the machine that worked: the training's alone on the other one.
    assert len(list(gpu.folder.glob(".prefect/storage/*"))) == 1
    assert len(list(cpu.folder.glob(".prefect/storage/*"))) > 3
    assert not (cpu.folder / "data" / "raw").exists()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code < 500
    except httpx.HTTPError:
        return False


def _started_by_workers(api: Any) -> list[dict[str, Any]]:
    wanted = {"state": {"type": {"any_": ["COMPLETED"]}}}
    rows = api.post("flow_runs/filter", flow_runs=wanted)
    return [row for row in rows if row["deployment_id"]]


def _check_data_root(machine: Any, data: str) -> None:
    shown = machine.run(f"lyrics status --data {data}")
    assert shown.startswith(f"data root: {data}")
    assert "1 run:" in shown
    assert "not made yet" not in shown
