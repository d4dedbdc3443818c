"""`runs/<run>/samples.parquet`: what a run's checkpoints sang, one row a sample.

Every column says in its metadata what it holds.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from corpus.columns import column
from corpus.errors import DataError
from corpus.store import Store
from training.checkpoint import CheckpointFile, checkpoint_path

SCHEMA = pa.schema(
    [
        column("checkpoint", pa.string(), "Name of the checkpoint that sang."),
        column("step", pa.int64(), "Its training step."),
        column("epoch", pa.float64(), "Passes over the training songs by then."),
        column("loss", pa.float64(), "Its validation loss, nats a symbol."),
        column("prime", pa.string(), "How the song begins."),
        column("temperature", pa.float64(), "Of the drawing; 0 takes the likeliest symbol."),
        column("top_k", pa.int64(), "Drawn from so many likeliest symbols; 0 is all."),
        column("top_p", pa.float64(), "Drawn from the likeliest with this probability; 1 is all."),
        column("repetition_penalty", pa.float64(), "Of what prolongs a repetition; 1 is none."),
        column("length", pa.int64(), "Symbols after the prime, at most."),
        column("lines", pa.int64(), "Lines that are not blank, at most; 0 is no limit."),
        column("whole_song", pa.bool_(), "Whether it stops where the song ends."),
        column("seed", pa.int64(), "Of the random numbers."),
        column("text", pa.string(), "The song, without its prime."),
        column(
            "real_words",
            pa.float64(),
            "Share of its words that the training songs have; null where nobody can tell.",
            nullable=True,
        ),
    ]
)
LATER_COLUMNS: dict[str, Any] = {
    "top_k": 0,
    "top_p": 1.0,
    "repetition_penalty": 1.0,
    "lines": 0,
    "whole_song": False,
}
"""Columns that tables written before them lack, and what was meant."""
SUNG_WITH = (
    "prime", "temperature", "top_k", "top_p", "repetition_penalty",
    "length", "lines", "whole_song", "seed",
)  # fmt: skip
"""The columns that decide a checkpoint's sample, on one device and in one precision: what another
of them sings is taken for the same sample, and replaces it."""
_DRAWN_WITH = tuple(name for name in SUNG_WITH if name not in ("prime", "temperature", "seed"))

Row = dict[str, Any]
Key = tuple[Any, ...]
Item = TypeVar("Item", bound=Hashable)


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


def read_samples(store: Store, run: str) -> list[Row]:
    """All samples of a run, from early to late; none when nothing was sampled yet.

    Raises DataError for a damaged table.
    """
    if not store.exists(samples_path(run)):
        return []
    try:
        table = store.read_table(samples_path(run))
    except DataError as error:
        raise DataError(f"{error}{_remedy(run)}") from error
    for name, value in LATER_COLUMNS.items():
        if name not in table.column_names:
            column = pa.array([value] * len(table), SCHEMA.field(name).type)
            table = table.append_column(SCHEMA.field(name), column)
    if set(table.column_names) != set(SCHEMA.names):
        raise DataError(f"{store.path(samples_path(run))} is not a table of samples{_remedy(run)}")
    try:
        rows: list[Row] = table.select(SCHEMA.names).cast(SCHEMA).to_pylist()
    except (ValueError, NotImplementedError) as error:  # Arrow's own are of these.
        raise DataError(
            f"{store.path(samples_path(run))} is not a table of samples ({error}){_remedy(run)}"
        ) from error
    return rows


def _remedy(run: str) -> str:
    return f": move it away, then `lyrics run --from sample --name {run}` sings them anew"


def add_samples(store: Store, run: str, rows: list[Row]) -> None:
    """Samples that were sung with the same settings before are replaced."""
    new = {key_of(row) for row in rows}
    # Training may sing at a checkpoint while another process sings the one before.
    with store.lock(f"locks/runs-{run}-samples"):
        kept = [row for row in read_samples(store, run) if key_of(row) not in new]
        ordered = sorted(kept + rows, key=lambda row: (row["step"], *key_of(row)))
        store.write_table(samples_path(run), pa.Table.from_pylist(ordered, schema=SCHEMA))


def key_of(row: Row) -> Key:
    return (row["checkpoint"], *song_of(row))


def song_of(row: Row) -> Key:
    """What is the same of a song at every checkpoint that sang it."""
    return tuple(row[name] for name in SUNG_WITH)


def by_checkpoint(store: Store, run: str) -> list[CheckpointSamples]:
    """All samples of a run, checkpoint by checkpoint, from early to late.

    A checkpoint need not be there any more. Raises as `read_samples`.
    """
    groups: dict[str, list[Row]] = {}
    for row in read_samples(store, run):
        groups.setdefault(row["checkpoint"], []).append(row)
    # Rows of earlier versions may differ in how the loss is rounded: the first tells it.
    sung = [
        CheckpointSamples(_file(run, name, rows[0]), tuple(rows)) for name, rows in groups.items()
    ]
    return sorted(sung, key=lambda one: one.checkpoint.step)


def usual_samples(checkpoints: Sequence[CheckpointSamples]) -> list[CheckpointSamples]:
    """The samples that were drawn in one way: that of most checkpoints, then of most samples.

    Of these only songs that many checkpoints sang: what somebody tried at one does not compare.
    """
    by_rows = Counter(_way(row) for sung in checkpoints for row in sung.rows)
    by_checkpoints = Counter(way for sung in checkpoints for way in set(map(_way, sung.rows)))
    usual = max(by_rows, key=lambda way: (by_checkpoints[way], by_rows[way]), default=())
    alike = _only(checkpoints, lambda row: _way(row) == usual)
    songs = sung_by_many(Counter(song_of(row) for sung in alike for row in sung.rows))
    return _only(alike, lambda row: song_of(row) in songs)


def sung_by_many(checkpoints_by_song: Mapping[Item, int]) -> set[Item]:
    """Songs of more than half as many checkpoints as the one that most have; others were tried."""
    most = max(checkpoints_by_song.values(), default=0)
    return {song for song, count in checkpoints_by_song.items() if 2 * count > most}


def _only(
    checkpoints: Sequence[CheckpointSamples], is_wanted: Callable[[Row], bool]
) -> list[CheckpointSamples]:
    """These rows; checkpoints that have none are left out."""
    kept = (
        CheckpointSamples(sung.checkpoint, tuple(filter(is_wanted, sung.rows)))
        for sung in checkpoints
    )
    return [sung for sung in kept if sung.rows]


def _way(row: Row) -> Key:
    return tuple(row[name] for name in _DRAWN_WITH)


def _file(run: str, name: str, row: Row) -> CheckpointFile:
    return CheckpointFile(checkpoint_path(run, name), row["step"], row["epoch"], row["loss"])
