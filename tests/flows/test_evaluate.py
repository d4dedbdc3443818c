import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from corpus.store import Store
from flows.cli import main
from training.settings import TrainSettings
from training.stage import train


def test_a_run_is_measured_and_shown(
    store: Store,
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    environment: None,
    prefect_server: None,
) -> None:
    train(encode_songs(store), TrainSettings(**tiny), name="Tiny_1")
    assert main(["evaluate", "--data", str(store.root), "--device", "cpu"]) == 0
    shown = capsys.readouterr().out
    assert "evaluate: Tiny_1, step " in shown
    assert "all test songs" in shown
    (artifact,) = asyncio.run(_artifacts("evaluation-tiny-1"))
    assert "bits a character on 2 test songs" in artifact.description


async def _artifacts(key: str) -> list[Any]:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
    async with get_client() as client:
        return await client.read_artifacts(artifact_filter=wanted)
