"""Every stage with its data root on an S3 server, and on one that does not answer."""

import importlib
from pathlib import Path
from typing import Any

import fsspec
import pytest

from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from flows.choice import STAGES
from flows.cli import main
from training.settings import SampleSettings


@pytest.fixture
def run_pipeline(
    prefect_server: None, tiny_archive: Path, s3_root: str, tiny: dict[str, Any]
) -> Any:
    from flows.pipeline import pipeline

    def run(**changes: Any) -> list[dict[str, Any]]:
        settings = {
            "data": s3_root,
            "scraping": ScrapeSettings(archive=str(tiny_archive)),
            "changes": tiny,
            "sampling": SampleSettings(length=40, samples=1),
        }
        return pipeline(**(settings | changes))

    return run


def test_every_stage_works_and_a_second_run_finds_nothing_to_do(
    run_pipeline: Any, s3_root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    records = run_pipeline()
    assert not any(record["cached"] for record in records if record["stage"] != "sample")
    run = records[4]["counts"]["run"]
    store = Store(s3_root)
    for name in ("config.json", "metrics.jsonl", "samples.parquet", "report.html"):
        assert store.exists(f"runs/{run}/{name}")
    assert not store.fs.glob(f"{store.root}/**/*.part")
    assert all(record["cached"] for record in run_pipeline(start="train"))
    song = store.read_table("clean/songs.parquet")["id"][0].as_py()
    commands = ("status", f"show {song}", "sample --length 9 --samples 1", f"export {s3_root}/set")
    for command in commands:
        assert main([*command.split(), "--data", s3_root]) == 0
    shown = capsys.readouterr().out
    assert f"data root: {s3_root}" in shown
    assert "fresh" in shown
    assert store.exists("set/manifest.json")


@pytest.fixture
def away(prefect_server: None) -> str:
    """A data root on an object store that nobody answers for."""

    class Away(fsspec.AbstractFileSystem):
        protocol = "away"

        def info(self, path: str, **_: Any) -> Any:
            raise ConnectionError(f"nobody answers for {path}")

        exists = isdir = ls = info

    fsspec.register_implementation("away", Away, clobber=True)
    return "away://bucket/giit"


@pytest.mark.parametrize("module", [*STAGES, "evaluate", "pipeline"])
def test_a_store_that_is_away_fails_every_flow_in_one_line(away: str, module: str) -> None:
    flow = getattr(importlib.import_module(f"flows.{module}"), module)
    state = flow(data=away, return_state=True)
    assert state.is_failed()
    assert state.message.startswith("cannot ")
    assert "nobody answers for" in state.message
    assert "\n" not in state.message
    assert state.message.endswith("then give the command again; what was there before is whole.")
