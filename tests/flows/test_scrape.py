import asyncio
import json
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.states import Failed

from corpus.errors import ArchiveError, DataError, SettingsError, StorageError
from corpus.replica import Fault, Replica
from corpus.replica.api import API_KEY
from corpus.scrape.known import read_songs
from corpus.scrape.metadata import METADATA_FILE
from corpus.scrape.schema import HISTORY_FILE
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from flows import scrape as scrape_flow
from flows.home import SAMPLE_ARCHIVE
from flows.shared_rate import limit_name

Scrape = Callable[..., dict[str, Any]]


@pytest.fixture
def scrape(prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> Scrape:
    """Without the pauses between attempts."""
    monkeypatch.setattr("corpus.scrape.client.BACKOFF", 0.001)
    monkeypatch.setattr(scrape_flow.fetch, "retry_delay_seconds", 0)
    return scrape_flow.scrape


@pytest.fixture
def settings_for() -> Callable[..., ScrapeSettings]:
    def settings(replica: Replica, **others: Any) -> ScrapeSettings:
        return ScrapeSettings(archive=replica.url, **{"delay": 0.0, "retries": 0, **others})

    return settings


def artifacts(key: str) -> list[Any]:
    """All versions, from old to new."""

    async def read() -> list[Any]:
        from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

        wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        async with get_client() as client:
            return await client.read_artifacts(artifact_filter=wanted)

    return sorted(asyncio.run(read()), key=lambda artifact: artifact.created)


def table(key: str) -> list[dict[str, Any]]:
    return list(json.loads(artifacts(key)[-1].data))


@pytest.mark.parametrize(
    ("error", "again"), [(ArchiveError("busy"), True), (StorageError(""), False)]
)
def test_only_the_archives_faults_are_tried_again(error: Exception, again: bool) -> None:
    none: Any = None
    assert scrape_flow._is_the_archives(none, none, Failed(data=error)) is again


def test_an_unwritable_data_root_is_said_at_once(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageError, match="cannot lock .*Not a directory"):
        scrape(str(tmp_path / "file"), ScrapeSettings(archive=str(tiny_archive)))


def test_outcomes_drift_and_progress_are_shown(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any
) -> None:
    with Replica(tiny_archive) as replica:
        settings = settings_for(replica, way="files", songs_per_batch=20)
        scrape(str(tmp_path), settings)
        assert {"outcome": "fetched", "songs": 60} in table("scrape-outcomes")
        progress = artifacts("scrape-progress")[-1]
        assert progress.data == 100.0
        assert progress.description.startswith("60 of 60 songs: 60 fetched; ")
        gone, changed = sorted(replica.songs)[:2]
        del replica.songs[gone]
        replica.songs[changed] = replica.songs[changed] + b"% seen again\n"
        scrape(str(tmp_path), settings)
    drift = table("scrape-drift")
    assert [(row["event"], row["id"]) for row in drift] == [("gone", gone), ("changed", changed)]
    assert artifacts("scrape-drift")[-1].description == "0 added, 1 changed, 1 gone, 0 back"


def test_a_batch_that_is_tried_again_asks_for_what_it_lacks(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any
) -> None:
    def fault(path: str, _: int) -> Fault | None:
        is_bad_time = ".isb" in path and 30 <= replica.requests["file"] < 35
        return Fault(503) if is_bad_time else None

    with Replica(tiny_archive, fault=fault) as replica:
        record = scrape(str(tmp_path), settings_for(replica, way="files", songs_per_batch=50))
        # Five in a row end the first attempt; the second asks for them and for what was left.
        assert replica.requests["file"] == 60 + 5
    assert (record["counts"]["fetched"], record["counts"]["requests"]) == (60, 2 + 65)


def test_failures_are_listed_and_what_came_is_kept(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any
) -> None:
    song = sorted(path.name.partition(".")[0] for path in tiny_archive.iterdir())[7]
    with Replica(tiny_archive) as replica:
        replica.fault = lambda path, _: Fault(403) if f"/{song}.isb" in path else None
        with pytest.raises(ArchiveError, match="1 of 60 songs failed, more than max-failures"):
            scrape(str(tmp_path), settings_for(replica, way="files"))
    (row,) = table("scrape-failures")
    assert row["id"] == song
    assert "answered 403" in row["reason"]
    assert row["url"].endswith(f"{song}.isb.txt")
    link = artifacts("scrape-fetches")[-1].data
    assert link == f"[the outcome of every song]({(tmp_path / 'raw/fetches.parquet').as_uri()})"
    assert len(read_songs(Store(tmp_path))) == 59


def test_an_archive_that_stops_answering_fails_the_run_and_the_next_goes_on(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any, monkeypatch: Any
) -> None:
    told: list[dict[str, int]] = []
    monkeypatch.setattr(scrape_flow, "tell_of_changes", lambda store, drift: told.append(drift))
    with Replica(tiny_archive) as replica:
        replica.fault = lambda path, _: Fault(503) if replica.requests["file"] > 25 else None
        settings = settings_for(replica, way="files", songs_per_batch=20)
        with pytest.raises(ArchiveError, match="does not answer any more"):
            scrape(str(tmp_path), settings)
        assert len(read_songs(Store(tmp_path))) == 25
        assert told == []  # Who reacts would clean and train on a part.
        replica.fault = None
        replica.requests.clear()
        assert scrape(str(tmp_path), settings)["counts"]["fetched"] == 35
        assert replica.requests == {"catalogue": 1, "file": 35}
        assert scrape(str(tmp_path), settings)["cached"]
        scrape(str(tmp_path), settings, force=True)
        assert replica.requests["file"] == 35 + 60
    assert [drift["added"] for drift in told] == [25 + 35, 0, 0]


def test_changes_that_a_scrape_had_no_time_to_tell_of_are_told_by_the_next_one(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any, monkeypatch: Any
) -> None:
    told: list[dict[str, int]] = []
    monkeypatch.setattr(scrape_flow, "tell_of_changes", lambda store, drift: told.append(drift))

    def and_no_more(*how: Any) -> None:
        carry_out(*how)
        raise StorageError("no space left on device")

    carry_out = scrape_flow.stage.carry_out
    with Replica(tiny_archive) as replica:
        settings = settings_for(replica, way="files")
        monkeypatch.setattr(scrape_flow.stage, "carry_out", and_no_more)
        with pytest.raises(StorageError):
            scrape(str(tmp_path), settings)
        monkeypatch.setattr(scrape_flow.stage, "carry_out", carry_out)
        scrape(str(tmp_path), settings)
        Store(tmp_path).remove(HISTORY_FILE)
        scrape(str(tmp_path), settings)
    assert [drift["added"] for drift in told] == [60, 60]


@pytest.mark.parametrize("damaged", ['["added"]', '{"added": "60"}', "{"])
def test_what_was_told_may_be_damaged(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any, damaged: str
) -> None:
    store = Store(tmp_path)
    store.write_text(scrape_flow.TOLD, damaged)
    with Replica(tiny_archive) as replica, pytest.raises(DataError, match=r"told\.json is damaged"):
        scrape(str(tmp_path), settings_for(replica, way="files"))


def test_changes_of_a_scrape_that_failed_are_told_by_the_next_one_that_does_not(
    scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any, monkeypatch: Any
) -> None:
    """Also where that finds nothing new itself."""
    told: list[dict[str, int]] = []
    monkeypatch.setattr(scrape_flow, "tell_of_changes", lambda store, drift: told.append(drift))
    with Replica(tiny_archive) as replica:
        settings = settings_for(replica, way="files", max_gone=0.05)
        scrape(str(tmp_path), settings)
        whole = dict(replica.songs)
        song, *gone = sorted(whole)[:20]
        whole[song] += b"% seen again\n"
        replica.songs = {one: text for one, text in whole.items() if one not in gone}
        with pytest.raises(ArchiveError, match="max-gone"):
            scrape(str(tmp_path), settings)
        replica.songs = whole
        scrape(str(tmp_path), settings)
    assert [(drift["added"], drift["changed"]) for drift in told] == [(60, 0), (0, 1)]


def test_two_runs_at_once_make_the_requests_of_one(
    prefect_server: None, tiny_archive: Path, tmp_path: Path, settings_for: Any
) -> None:
    with Replica(tiny_archive) as replica:
        settings = settings_for(replica, way="files")
        runs = [
            threading.Thread(target=scrape_flow.scrape, args=(str(tmp_path), settings))
            for _ in range(2)
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        assert replica.requests == {"robots": 1, "catalogue": 2, "file": 60}


def test_two_runs_into_two_places_share_one_rate(
    prefect_server: None, tiny_archive: Path, tmp_path: Path, settings_for: Any
) -> None:
    with Replica(tiny_archive) as replica:
        settings = settings_for(replica, way="bundle", delay=0.3)
        runs = [
            threading.Thread(target=scrape_flow.scrape, args=(str(tmp_path / name), settings))
            for name in "ab"
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        times = replica.times
    assert len(times) == 4
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(times))
    # So far it may have been the pace that scrapes of one machine share.
    with get_client(sync_client=True) as client:
        host = replica.url.removeprefix("http://")
        limit = client.read_global_concurrency_limit_by_name(limit_name(host))
    assert limit.slot_decay_per_second == pytest.approx(1 / 0.3)


class TestMetadata:
    @pytest.fixture
    def describe(
        self, scrape: Scrape, tiny_archive: Path, tmp_path: Path, settings_for: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Callable[[], Store]:  # fmt: skip
        monkeypatch.delenv("GIITAAYAN_API_KEY", raising=False)

        def describe() -> Store:
            with Replica(tiny_archive) as replica:
                scrape(str(tmp_path), settings_for(replica, metadata=True))
            return Store(tmp_path)

        return describe

    def test_with_the_key_of_the_environment(
        self, describe: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("GIITAAYAN_API_KEY", API_KEY)
        with caplog.at_level("INFO"):
            store = describe()
        assert len(store.read_table(METADATA_FILE)) == 60
        assert "metadata: 60 songs described" in caplog.text

    def test_with_the_key_of_a_secret_block(self, describe: Any) -> None:
        Secret(value=API_KEY).save("giitaayan-api-key", overwrite=True)
        try:
            assert len(describe().read_table(METADATA_FILE)) == 60
        finally:
            Secret.delete("giitaayan-api-key")

    def test_without_a_key_nothing_is_scraped(self, describe: Any, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="set GIITAAYAN_API_KEY, or the Prefect Secret"):
            describe()
        assert not (tmp_path / "raw/songs.parquet").exists()

    def test_of_an_archive_without_an_api_nothing_is_scraped(
        self, scrape: Scrape, tiny_archive: Path, tmp_path: Path, monkeypatch: Any
    ) -> None:
        monkeypatch.setenv("GIITAAYAN_API_KEY", API_KEY)
        with pytest.raises(SettingsError, match="has no catalogue API"):
            scrape(str(tmp_path), ScrapeSettings(archive=str(tiny_archive), metadata=True))
        assert not (tmp_path / "raw/songs.parquet").exists()

    def test_a_wrong_key_keeps_the_songs_and_is_never_told(
        self, describe: Any, tmp_path: Path, monkeypatch: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("GIITAAYAN_API_KEY", "nobodys-business")
        with caplog.at_level("DEBUG"), pytest.raises(ArchiveError, match="refuses the key"):
            describe()
        assert "nobodys-business" not in caplog.text
        assert len(read_songs(Store(tmp_path))) == 60


def test_the_sample_archive_is_served_and_scraped(scrape: Scrape, tmp_path: Path) -> None:
    counts = scrape(str(tmp_path), ScrapeSettings(archive="sample", way="files"))["counts"]
    assert counts["fetched"] == len(list(SAMPLE_ARCHIVE.glob("*.isb.txt")))
