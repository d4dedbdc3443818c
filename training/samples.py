"""What a run's checkpoints sang: `runs/<run>/samples.parquet`, one row a sample."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from corpus.errors import DataError
from corpus.store import Store
from training.checkpoint import (
    CheckpointFile,
    find_checkpoint,
    list_checkpoints,
    load_checkpoint,
)
from training.device import pick_device
from training.runs import latest_run, read_config
from training.sampling import Sampling, sample
from training.settings import SampleSettings
from training.words import real_word_share, training_words

SCHEMA = pa.schema(
    [
        pa.field("checkpoint", pa.string(), nullable=False),
        pa.field("step", pa.int64(), nullable=False),
        pa.field("epoch", pa.float64(), nullable=False),
        pa.field("loss", pa.float64(), nullable=False),  # Of the checkpoint: nats a character.
        pa.field("prime", pa.string(), nullable=False),
        pa.field("temperature", pa.float64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("seed", pa.int64(), nullable=False),
        pa.field("text", pa.string(), nullable=False),  # Without the prime.
        pa.field("real_words", pa.float64()),  # Share; null when the text has no whole word.
    ]
)
KEY = ("checkpoint", "prime", "temperature", "length", "seed")

Row = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class CheckpointSamples:
    """The samples of one checkpoint."""

    checkpoint: CheckpointFile
    rows: tuple[Row, ...]

    @property
    def real_words(self) -> float | None:
        """Mean share of real words; None when no sample has a whole word."""
        shares = [row["real_words"] for row in self.rows if row["real_words"] is not None]
        return sum(shares) / len(shares) if shares else None


def samples_path(run: str) -> str:
    return f"runs/{run}/samples.parquet"


def sample_at(
    store: Store, run: str | None, which: str, settings: SampleSettings, device: str = "auto"
) -> CheckpointSamples:
    """Sample from `which`: last, best, a step or a name of a run's checkpoint, or a file's path.

    `run` is the newest where it is None. A run's samples are stored with it, a file's are not.
    """
    if "/" in which:
        folder, _, name = which.rpartition("/")
        file = CheckpointFile.parse(name) or CheckpointFile(name, 0, 0.0, 0.0)
        return CheckpointSamples(file, tuple(_sing(Store(folder or "/"), file, settings, device)))
    run = run or latest_run(store)
    read_config(store, run)
    return sample_checkpoint(store, run, find_checkpoint(store, run, which), settings, device)


def sample_checkpoint(
    store: Store, run: str, file: CheckpointFile, settings: SampleSettings, device: str = "auto"
) -> CheckpointSamples:
    """Sample one checkpoint over all primes and temperatures, and store the samples.

    Samples that the run has already are replaced. Raises CheckpointError for a damaged
    checkpoint, VocabularyError for a prime with unknown characters.
    """
    words = training_words(store)
    rows = [
        row | {"real_words": real_word_share(row["text"], words, row["prime"])}
        for row in _sing(store, file, settings, device)
    ]
    _merge(store, run, rows)
    return CheckpointSamples(file, tuple(rows))


def _sing(store: Store, file: CheckpointFile, settings: SampleSettings, device: str) -> list[Row]:
    checkpoint = load_checkpoint(store, file.path)
    model = checkpoint.build_model(pick_device(device))
    return [
        {
            **_facts(file),
            "prime": sampling.prime,
            "temperature": sampling.temperature,
            "length": sampling.length,
            "seed": seed,
            "text": text,
            "real_words": None,
        }
        for sampling in _grid(settings)
        for seed, text in zip(
            sampling.seeds, sample(model, checkpoint.vocabulary, sampling), strict=True
        )
    ]


def missing_samples(store: Store, run: str, settings: SampleSettings) -> list[CheckpointFile]:
    """The checkpoints that lack samples of these settings, from early to late."""
    there = {_key(row) for row in read_samples(store, run)}
    return [file for file in list_checkpoints(store, run) if _keys(file, settings) - there]


def read_samples(store: Store, run: str) -> list[Row]:
    """All samples of a run, from early to late; none when nothing was sampled yet."""
    if not store.exists(samples_path(run)):
        return []
    table = store.read_table(samples_path(run))
    if not table.schema.equals(SCHEMA):
        raise DataError(f"{store.path(samples_path(run))} is not a table of samples")
    rows: list[Row] = table.to_pylist()
    return rows


def by_checkpoint(rows: Iterable[Row]) -> list[CheckpointSamples]:
    """Rows grouped by their checkpoint, from early to late."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["checkpoint"], []).append(row)
    files = {name: CheckpointFile(name, *_place(group[0])) for name, group in groups.items()}
    ordered = sorted(groups, key=lambda name: files[name].step)
    return [CheckpointSamples(files[name], tuple(groups[name])) for name in ordered]


def _place(row: Row) -> tuple[int, float, float]:
    return row["step"], row["epoch"], row["loss"]


def _facts(file: CheckpointFile) -> Row:
    return {"checkpoint": file.name, "step": file.step, "epoch": file.epoch, "loss": file.loss}


def _grid(settings: SampleSettings) -> list[Sampling]:
    seeds = tuple(range(settings.seed, settings.seed + settings.samples))
    return [
        Sampling(prime, temperature, settings.length, seeds)
        for prime in settings.primes
        for temperature in settings.temperatures
    ]


def _keys(file: CheckpointFile, settings: SampleSettings) -> set[tuple[Any, ...]]:
    return {
        (file.name, sampling.prime, sampling.temperature, sampling.length, seed)
        for sampling in _grid(settings)
        for seed in sampling.seeds
    }


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEY)


def _merge(store: Store, run: str, rows: list[Row]) -> None:
    new = {_key(row) for row in rows}
    kept = [row for row in read_samples(store, run) if _key(row) not in new]
    ordered = sorted(kept + rows, key=lambda row: (row["step"], *_key(row)))
    fields = [{name: row[name] for name in SCHEMA.names} for row in ordered]
    store.write_table(samples_path(run), pa.Table.from_pylist(fields, schema=SCHEMA))
