"""Handing on from the command line: export, delete everything, rebuild, verify."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow
from prefect.states import AwaitingRetry

from corpus.replica import Replica
from corpus.scrape.settings import ScrapeSettings
from flows.clean import clean
from flows.cli import main
from flows.release import export, verify
from flows.scrape import scrape


@pytest.fixture
def archive(tiny_archive: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_archive, tmp_path / "archive"))


@pytest.fixture(scope="module")
def exported(
    tiny_archive: Path, tmp_path_factory: pytest.TempPathFactory, prefect_server: None
) -> Path:
    """The data-set folder of a corpus that is gone."""
    folder = tmp_path_factory.mktemp("exported")
    data, exported = str(folder / "data"), folder / "set"
    scrape(data, ScrapeSettings(archive=str(tiny_archive)))
    clean(data)
    export(str(exported), data)
    shutil.rmtree(data)
    return exported


@pytest.fixture
def manifest(exported: Path, tmp_path: Path, environment: None) -> str:
    return f"{shutil.copytree(exported, tmp_path / 'set')}/manifest.json"


def test_a_rebuilt_corpus_is_the_same(
    manifest: str, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(tmp_path / "again")
    assert main(["verify", manifest, "--archive", str(archive), "--data", data]) == 0
    assert "verify: all 60 songs are the same" in capsys.readouterr().out
    assert main(["export", str(tmp_path / "set2"), "--data", data]) == 0
    for path in (tmp_path / "set").iterdir():
        assert (tmp_path / "set2" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_way_into_the_archive_does_not_matter(manifest: str, archive: Path) -> None:
    with Replica(archive) as replica:
        by_files = ["--archive", replica.url, "--way", "files", "--delay", "0"]
        assert main(["verify", manifest, *by_files]) == 0


def test_a_changed_archive_is_told_song_by_song(
    manifest: str,
    archive: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables: dict[str, list[Any]] = {}
    monkeypatch.setattr(
        "flows.artifacts.cleaning.table", lambda key, rows, text: tables.update({key: rows})
    )
    gone, changed, *_ = sorted(archive.iterdir())
    gone.unlink()
    changed.write_text(changed.read_text().replace("#endindian", "ek aur pankti\n#endindian"))
    assert main(["verify", manifest, "--archive", str(archive)]) == 1
    told = capsys.readouterr()
    names = [path.name.removesuffix(".isb.txt") for path in (gone, changed)]
    assert f"1 missing (the archive has not got the song):\n  {names[0]}: " in told.out
    assert f"  {names[1]}: sha " in told.out
    assert told.err.startswith("lyrics: the rebuilt corpus is not the one of ")
    assert "2 differences to its 60 songs" in told.err
    assert len(tables["verified-songs"]) == 2
    assert "corpus-gates" not in tables  # What must be the same need not be good.


def test_a_verification_that_failed_can_be_retried(
    manifest: str, archive: Path, tmp_path: Path
) -> None:
    first = sorted(archive.iterdir())[0]
    first.rename(tmp_path / first.name)
    scraping = ScrapeSettings(archive=str(archive))
    state = verify(manifest, scraping=scraping, return_state=True)
    assert state.is_failed()
    (tmp_path / first.name).rename(first)
    run_id = state.state_details.flow_run_id
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run_id, AwaitingRetry(), force=True)
        run = client.read_flow_run(run_id)
    again = run_flow(verify, run, return_type="state")
    assert again.is_completed(), again.message


def test_a_stage_whose_end_was_told_twice_fails_no_verification(
    manifest: str, archive: Path, lost_answers: None
) -> None:
    assert main(["verify", manifest, "--archive", str(archive)]) == 0
