import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from corpus.manifest import StageResult
from corpus.store import Store
from flows.cli import main
from training.evaluation.stage import evaluate
from training.settings import TrainSettings
from training.stage import train


def test_a_run_is_measured_and_shown(
    store: Store,
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    environment: None,
    prefect_server: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    devices: list[str] = []

    def evaluate_run(*asked: Any, device: str, force: bool) -> StageResult:
        devices.append(device)
        return evaluate(*asked, device=device, force=force)

    monkeypatch.setattr("flows.evaluate.evaluate_run", evaluate_run)
    train(encode_songs(store), TrainSettings(**tiny), name="Tiny_1")
    command = ["evaluate", "--data", str(store.root), "--device", "cpu"]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "evaluate: Tiny_1, step " in shown
    assert "all test songs" in shown
    (artifact,) = asyncio.run(_artifacts("evaluation-tiny-1"))
    assert "bits a character on 2 test songs" in artifact.description
    for flags, is_cached in (([], True), (["--force"], False)):
        assert main([*command, *flags]) == 0
        assert ("cached: nothing changed" in capsys.readouterr().out) is is_cached
    assert devices == ["cpu"] * 3


async def _artifacts(key: str) -> list[Any]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
    async with get_client() as client:
        return await client.read_artifacts(artifact_filter=wanted)
