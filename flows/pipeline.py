"""The whole way: scrape, clean, vocabulary, train and sample, report."""

from typing import Any

from prefect import flow

from corpus.clean.stage import CleanSettings
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.vocabulary import VocabularySettings
from flows.clean import clean
from flows.home import DATA_ROOT
from flows.overview import overview
from flows.report import report
from flows.sample import sample
from flows.scrape import scrape
from flows.stages import StageRecord
from flows.train import train
from flows.vocabulary import vocabulary
from training.arguments import DEFAULT_PRESET
from training.settings import SampleSettings


@flow(name="pipeline", flow_run_name="pipeline {preset} on {data}")
def pipeline(
    data: str = DATA_ROOT,
    scraping: ScrapeSettings = ScrapeSettings(),
    cleaning: CleanSettings = CleanSettings(),
    gates: GateSettings = GateSettings(),
    accept: bool = False,
    encoding: VocabularySettings = VocabularySettings(),
    preset: str = DEFAULT_PRESET,
    changes: dict[str, Any] | None = None,
    sampling: SampleSettings = SampleSettings(),
    name: str | None = None,
    resume: bool = True,
    force: bool = False,
    in_terminal: bool = False,
) -> list[StageRecord]:
    """From the archive to songs sung by every checkpoint; what did not change is skipped.

    Args:
        data: Data root: a folder, or a URL that fsspec opens.
        scraping: What to scrape, and how.
        cleaning: How to clean.
        gates: What a cleaned corpus must show; one that fails is not taken, and nothing is trained.
        accept: Take a corpus although it fails a gate.
        encoding: What a symbol is, and what becomes of those that the training songs lack.
        preset: Training settings to start from: `char-rnn` or `quick`.
        changes: Settings to change in the preset, such as {"hidden_size": 512}.
        sampling: What is sung at each checkpoint.
        name: The run's name; by default it is made from preset and settings.
        resume: Go on from the run's last checkpoint; otherwise a new run is started beside it.
        force: Run every stage although nothing changed; training starts a new run.
        in_terminal: Show a progress bar and samples where the flow runs.
    """
    records = [
        scrape(data, scraping, force),
        clean(data, cleaning, gates, accept, force),
        overview(data, force),
        vocabulary(data, encoding, force),
        train(data, preset, changes, sampling, name, resume and not force, in_terminal),
    ]
    run = records[-1]["counts"]["run"]
    # Training samples as it goes; this finds what a kill left out, or what is asked for newly.
    records.append(
        sample(data, run, settings=sampling, device=(changes or {}).get("device", "auto"))
    )
    records.append(report(data, run, force))
    return records
