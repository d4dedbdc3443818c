"""The flows that hand the corpus on: its data-set folder, and the proof of a rebuilt one."""

import contextlib
import tempfile
import time
from typing import Any

from prefect import Flow, task
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import MissingResult

from corpus.errors import VerifyError
from corpus.manifest import Counts, StageResult
from corpus.release.export import export as export_dataset
from corpus.release.proof import Proof, read_proof
from corpus.release.verify import Verification, compare
from corpus.scrape.settings import ScrapeSettings
from corpus.store import Store
from flows.artifacts import cleaning as artifacts
from flows.clean import clean
from flows.home import DATA_ROOT
from flows.scrape import scrape
from flows.stages import StageRecord, log, stage_flow


@stage_flow("export", lambda given: f"export to {given['folder']}")
def export(folder: str, data: str = DATA_ROOT) -> StageResult:
    """Write a data-set folder of the corpus: Parquet, one text file, a card and a manifest.

    Args:
        folder: The data-set folder: a folder, or a URL that fsspec opens.
        data: Data root: a folder, or a URL that fsspec opens.
    """
    started = time.monotonic()
    counts = write_dataset(Store(data), Store(folder))
    seconds = round(time.monotonic() - started, 3)
    return StageResult("export", False, "asked for", counts, seconds)


@task(name="write data set", task_run_name="write data set", cache_policy=NO_CACHE)
def write_dataset(store: Store, target: Store) -> Counts:
    return export_dataset(store, target)


@stage_flow("verify", lambda given: f"verify {given['manifest']}")
def verify(
    manifest: str, data: str | None = None, scraping: ScrapeSettings = ScrapeSettings()
) -> StageResult:
    """Rebuild the corpus of a manifest from the archive, and prove that it is the same.

    Args:
        manifest: Path or URL of an exported manifest.json.
        data: Data root to rebuild in; its corpus is cleaned anew. By default a temporary one.
        scraping: The archive, and how to scrape it.
    """
    started = time.monotonic()
    proof = read_proof(manifest)
    with tempfile.TemporaryDirectory(prefix="lyrics-verify-") as temporary:
        found = _rebuilt(proof, data or temporary, scraping)
    artifacts.verified(found)
    if lines := found.lines():
        log.info("\n".join(lines))
    if found.differences:
        raise VerifyError(
            f"the rebuilt corpus is not the one of {manifest}: {len(found.differences):,} "
            f"differences to its {found.songs:,} songs"
        )
    counts = {"songs": found.songs, "notes": list(found.notes)}
    seconds = round(time.monotonic() - started, 3)
    return StageResult("verify", False, "asked for", counts, seconds)


def _rebuilt(proof: Proof, data: str, scraping: ScrapeSettings) -> Verification:
    _run_anew(scrape, data, scraping)
    _run_anew(clean, data, proof.settings, None)
    return compare_songs(proof, Store(data))


def _run_anew(stage: Flow[..., StageRecord], *asked: Any) -> None:
    """Also in a retry, as the temporary data root of the first try is gone: nothing is persisted.

    So the result is missing where a busy server had to be told twice that the stage is completed.
    """
    with contextlib.suppress(MissingResult):
        stage.with_options(persist_result=False)(*asked)


@task(name="compare songs", task_run_name="compare songs", cache_policy=NO_CACHE)
def compare_songs(proof: Proof, store: Store) -> Verification:
    return compare(proof, store)
