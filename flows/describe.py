"""What a stage did, as one line for the terminal, the log and the Prefect UI."""

import contextlib
from collections.abc import Callable, Iterator, Sequence

from corpus.errors import DataError
from corpus.manifest import Counts, StageResult
from corpus.scrape.schema import OUTCOMES


def describe(result: StageResult) -> str:
    """For example: `clean: 310 of 320 songs kept … (0.8 s)`.

    Raises DataError where a manifest was damaged.
    """
    with reading_counts(result.stage):
        text = f"{result.stage}: {_TEXTS[result.stage](result.counts)}"
    if result.cached:
        return f"{text} (cached: {result.reason})"
    return f"{text} ({result.seconds:.1f} s)"


@contextlib.contextmanager
def reading_counts(stage: str) -> Iterator[None]:
    """Raises DataError where a manifest was damaged, and its counts are not the stage's."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            f"the manifest of {stage} is damaged: its counts are not this stage's; run it "
            "again with --force"
        ) from error


def describe_all(results: Sequence[StageResult]) -> str:
    """What a whole pipeline made, in short: `317 songs; 1.235 bits a character; report: …`."""
    parts = [_IN_SHORT[one.stage](one.counts) for one in results if one.stage in _IN_SHORT]
    told = "; ".join(parts) or describe(results[-1])
    return f"nothing changed: {told}" if all(one.cached for one in results) else told


def _scrape(counts: Counts) -> str:
    parts = [f"{counts['songs']:,} songs by {counts['way']}"]
    parts += [f"{counts[name]:,} {name}" for name in OUTCOMES if counts[name]]
    requests = number_of(counts["requests"], "request")
    return f"{', '.join(parts)}; {requests}, {counts['bytes'] / 1e6:.1f} MB"


def _clean(counts: Counts) -> str:
    reasons = ", ".join(f"{number:,} {reason}" for reason, number in counts["reasons"].items())
    dropped = f"{counts['dropped']:,} dropped" + (f" ({reasons})" if reasons else "")
    return (
        f"{counts['kept']:,} of {counts['songs_in']:,} songs kept, {dropped}; "
        f"{counts['characters'] / 1e6:.2f} MB of lyrics"
    )


def _overview(counts: Counts) -> str:
    return f"{counts['songs']:,} songs in {counts['page']}"


def _vocabulary(counts: Counts) -> str:
    sizes = ", ".join(
        f"{size['songs']:,} {split} ({size['characters'] / 1e6:.2f} MB)"
        for split, size in counts["splits"].items()
    )
    held_out = [size for name, size in counts["splits"].items() if name != "train"]
    unknown, total = (sum(size[of] for size in held_out) for of in ("unknown", "symbols"))
    covered = f"{1 - unknown / total:.2%}" if total else "-"
    return f"{counts['size']:,} symbols ({counts['unit']}), {covered} of held-out; songs: {sizes}"


def _train(counts: Counts) -> str:
    is_word = "validation_perplexity" in counts
    return (
        f"{counts['run']}: {counts['steps']:,} steps, {counts['epochs']} epochs, "
        f"{number_of(counts['checkpoints'], 'checkpoint')}; "
        f"{counts['validation_bits']:.3f} bits a character on validation, "
        f"best {counts['best_validation_bits']:.3f} at step {counts['best_step']:,}"
        + (f", perplexity {counts['validation_perplexity']:,.0f} a word" if is_word else "")
    )


def _sample(counts: Counts) -> str:
    return _samples(counts) if counts["checkpoints"] else "all samples are there"


def _samples(counts: Counts) -> str:
    samples = number_of(counts["samples"], "sample")
    return f"{samples} of {number_of(counts['checkpoints'], 'checkpoint')}"


def number_of(number: int, thing: str) -> str:
    """`1 sample`, `1,200 samples`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _evaluate(counts: Counts) -> str:
    error = f" ± {counts['bits_error']:.3f}" if "bits_error" in counts else ""
    return (
        f"{counts['run']}, step {counts['step']:,}: {counts['bits']:.3f}{error} bits a character "
        f"on {counts['songs']:,} {counts['split']} songs"
    )


def _report(counts: Counts) -> str:
    warning = ""
    if counts.get("memorises"):
        warning = f"; it knows songs by heart: {counts['memorised']:.0%} more than it could guess"
    return f"{_samples(counts)} in {counts['report']}{warning}"


def _export(counts: Counts) -> str:
    return f"{counts['songs']:,} songs, {counts['bytes'] / 1e6:.1f} MB in {counts['folder']}"


def _verify(counts: Counts) -> str:
    return f"all {counts['songs']:,} songs are the same"


_TEXTS: dict[str, Callable[[Counts], str]] = {
    "scrape": _scrape,
    "clean": _clean,
    "overview": _overview,
    "vocabulary": _vocabulary,
    "train": _train,
    "sample": _sample,
    "evaluate": _evaluate,
    "report": _report,
    "export": _export,
    "verify": _verify,
}
_IN_SHORT: dict[str, Callable[[Counts], str]] = {
    "clean": lambda counts: number_of(counts["kept"], "song"),
    "train": lambda counts: f"{counts['validation_bits']:.3f} bits a character on validation",
    "report": lambda counts: f"report: {counts['report']}",
}
