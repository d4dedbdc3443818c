"""Each run's facts as the table and the page write them, and what of them does not compare."""

from collections.abc import Callable, Iterator, Sequence

from corpus.settings import option
from training.checkpoint import LOSS_DECIMALS
from training.compare.facts import RunFacts
from training.evaluation.table import with_error
from training.samples_table import LATER_COLUMNS

NOTHING = "–"
LONG_SECONDS = 120.0
"""From here on minutes say more."""
_COLUMNS: dict[str, Callable[[RunFacts], str]] = {
    "epochs": lambda facts: f"{facts.epoch:.2f}",
    "trained": lambda facts: _duration(facts.seconds),
    "symbols/s": lambda facts: NOTHING if facts.speed is None else f"{facts.speed:,.0f}",
    "validation": lambda facts: f"{facts.best.bits:.3f}" if facts.best else NOTHING,
    "at step": lambda facts: f"{facts.best.step:,}" if facts.best else NOTHING,
    "test songs": lambda facts: _measured(facts, "bits"),
    "dynamic": lambda facts: _measured(facts, "dynamic_bits"),
    "real words": lambda facts: NOTHING if facts.real_words is None else f"{facts.real_words:.0%}",
}
_ALIKE: dict[str, Callable[[RunFacts], str]] = {
    "validation compares only between runs that are validated on the same text:": (
        lambda facts: facts.validated_on if facts.best else ""
    ),
    "they were evaluated on other songs: lyrics evaluate measures them on today's": (
        lambda facts: _measured_on(facts) if _is_test(facts) else ""
    ),
    "dynamic compares only between runs that were evaluated with the same --dynamic-… :": (
        lambda facts: _adapted_by(facts)
    ),
    "real words compare only between runs that sang in the same way:": (
        lambda facts: _sung_as(facts)
    ),
}
"""What is said where runs differ in what these tell; "" is of runs that have no such figure."""


def columns_of(runs: Sequence[RunFacts]) -> dict[str, Callable[[RunFacts], str]]:
    """Headings, and what writes a run's cell: those in which some run has something."""
    return {
        heading: cell
        for heading, cell in _COLUMNS.items()
        if any(cell(facts) != NOTHING for facts in runs)
    }


def trained_as(facts: RunFacts) -> str:
    """The preset and what differs from it, as the options are called."""
    options = [_option(name, value) for name, value in facts.changes.items()]
    return ", ".join((facts.settings.preset, *options))


def notes(runs: Sequence[RunFacts]) -> Iterator[str]:
    """What in the columns must not be compared, a line each."""
    for what, key in _ALIKE.items():
        groups = _groups(runs, key)
        if len(groups) > 1:
            yield what
            yield from (f"  {', '.join(names)}: {text}" for text, names in groups.items())
    for facts in runs:
        if facts.evaluation and not _is_test(facts):
            yield f"{facts.run} was evaluated on its validation songs, not on test songs"
        elif facts.evaluation and facts.best and not _is_of_best(facts):
            yield (
                f"{facts.run} was evaluated at step {facts.evaluation['step']:,}, and validated "
                f"best at {facts.best.step:,}"
            )
        if not facts.evaluation.get("same_split", True):
            yield f"{facts.run} was trained on another split: it may know some of the test songs"


def _is_of_best(facts: RunFacts) -> bool:
    """Whether the checkpoint that was evaluated is as good as the best, as far as names tell."""
    losses = {one.step: round(one.loss, LOSS_DECIMALS) for one in facts.validations}
    return losses.get(facts.evaluation["step"]) == min(losses.values())


def _groups(runs: Sequence[RunFacts], key: Callable[[RunFacts], str]) -> dict[str, list[str]]:
    """The runs' names by their key, but for those whose key is empty."""
    found: dict[str, list[str]] = {}
    for facts in runs:
        if text := key(facts):
            found.setdefault(text, []).append(facts.run)
    return found


def _measured_on(facts: RunFacts) -> str:
    evaluation = facts.evaluation
    return (
        f"{evaluation['songs']:,} songs of the split {evaluation['split']}, "
        f"{evaluation['songs_sha'][:8]}"
    )


def _adapted_by(facts: RunFacts) -> str:
    """How dynamic evaluation was set, in words. A rate that was chosen is each run's own."""
    if _measured(facts, "dynamic_bits") == NOTHING:
        return ""
    if not (how := facts.evaluation.get("dynamic")):
        return "nobody knows how"
    is_chosen = bool(how["validation_bits_by_rate"])
    size = "" if is_chosen else f"of {how['rate']:g} "
    # Evaluations that were written before do not have it.
    songs = f"up to {how['songs']} songs" if "songs" in how else "songs that nobody counted"
    return (
        f"{how['rule']}, a step {size}every {how['every']:,} symbols, "
        f"{'chosen and ' if is_chosen else ''}scaled on {songs}"
    )


def _sung_as(facts: RunFacts) -> str:
    """How the songs were sung whose real words are told, in words."""
    if facts.real_words is None:
        return ""
    values = facts.sung_with
    primes = ", ".join(repr(prime) if prime else "nothing" for prime in values["prime"])
    temperatures = ", ".join(map(str, values["temperature"]))
    others = [
        f", {_option(name, value)}"
        for name, usual in LATER_COLUMNS.items()
        for value in values[name]
        if value != usual
    ]
    (length,) = values["length"]
    return f"{length:,} {facts.unit}s from {primes} at temperature {temperatures}{''.join(others)}"


def _is_test(facts: RunFacts) -> bool:
    return facts.evaluation.get("split") == "test"


def _measured(facts: RunFacts, name: str) -> str:
    is_measured = _is_test(facts) and facts.evaluation.get(name) is not None
    return with_error(facts.evaluation, name) if is_measured else NOTHING


def _option(name: str, value: object) -> str:
    if isinstance(value, bool):
        return f"--{'' if value else 'no-'}{option(name)}"
    return f"--{option(name)} {value}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < LONG_SECONDS else f"{seconds / 60:.1f} min"
