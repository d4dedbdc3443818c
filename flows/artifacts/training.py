"""Of a training: the loss curve, and what each checkpoint sang."""

from corpus.manifest import Counts
from flows.artifacts.making import fenced, markdown
from training.curve import as_data_uri, loss_curve_svg
from training.metrics import Record
from training.samples_table import CheckpointSamples
from training.scale import Scale

SHOWN_SAMPLES = 3


def loss_curve(run: str, records: list[Record], counts: Counts) -> None:
    lines = [f"![loss curve]({as_data_uri(loss_curve_svg(records))})", ""]
    lines += ["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in counts.items())]
    markdown(f"loss-{run}", lines, f"Loss of run {run}, in bits a character")


def samples(run: str, sung: CheckpointSamples, records: list[Record], scale: Scale) -> None:
    """One version for each checkpoint, all under the run's key."""
    markdown(f"samples-{run}", samples_page(sung, records, scale), headline(sung, scale))


def headline(sung: CheckpointSamples, scale: Scale) -> str:
    checkpoint = sung.checkpoint
    words = "" if sung.real_words is None else f", {sung.real_words:.0%} real words"
    return (
        f"step {checkpoint.step:,}, epoch {checkpoint.epoch:.2f}: "
        f"{scale.describe(checkpoint.loss)}{words}"
    )


def samples_page(sung: CheckpointSamples, records: list[Record], scale: Scale) -> list[str]:
    """The curve, and the first samples of the checkpoint, as Markdown."""
    curve = f"![loss curve]({as_data_uri(loss_curve_svg(records))})"
    lines = [curve, "", f"**{headline(sung, scale)}**"]
    for row in sung.rows[:SHOWN_SAMPLES]:
        lines += ["", f"temperature {row['temperature']}, seed {row['seed']}:", ""]
        lines += [fenced(row["prime"] + row["text"])]
    return lines
