"""Of a training: the loss curve, and what each checkpoint sang."""

from corpus.manifest import Counts
from flows.artifacts.making import fenced, markdown
from training.curve import as_data_uri, loss_curve_svg
from training.metrics import Record, bits
from training.samples_table import CheckpointSamples

SHOWN_SAMPLES = 3


def loss_curve(run: str, records: list[Record], counts: Counts) -> None:
    lines = [f"![loss curve]({as_data_uri(loss_curve_svg(records))})", ""]
    lines += ["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in counts.items())]
    markdown(f"loss-{run}", lines, f"Loss of run {run}, in bits a character")


def samples(run: str, sung: CheckpointSamples, records: list[Record]) -> None:
    """One version for each checkpoint, all under the run's key."""
    markdown(f"samples-{run}", samples_page(sung, records), headline(sung))


def headline(sung: CheckpointSamples) -> str:
    checkpoint = sung.checkpoint
    words = "" if sung.real_words is None else f", {sung.real_words:.0%} real words"
    return (
        f"step {checkpoint.step:,}, epoch {checkpoint.epoch:.2f}: "
        f"{bits(checkpoint.loss):.3f} bits a character{words}"
    )


def samples_page(sung: CheckpointSamples, records: list[Record]) -> list[str]:
    """The curve, and the first samples of the checkpoint, as Markdown."""
    lines = [f"![loss curve]({as_data_uri(loss_curve_svg(records))})", "", f"**{headline(sung)}**"]
    for row in sung.rows[:SHOWN_SAMPLES]:
        lines += ["", f"temperature {row['temperature']}, seed {row['seed']}:", ""]
        lines += [fenced(row["prime"] + row["text"])]
    return lines
