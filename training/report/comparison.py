"""Samples measured beside songs by people and beside chance."""

import dataclasses
import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

from training.report.chart import Series, line_chart
from training.samples_table import CheckpointSamples, Row, usual_samples
from training.scale import Scale
from training.verses.controls import human_verses, shuffled_letters, shuffled_lines
from training.verses.matching import Matches, longest_matches
from training.verses.measures import (
    NOVELTY_LENGTHS,
    Measures,
    Verse,
    means,
    measure,
    standard_errors,
    tallies,
)
from training.verses.songbook import SongBook

Value = Callable[[Measures], float | None]


@dataclasses.dataclass(frozen=True)
class Named:
    """A measure as it is shown."""

    name: str
    meaning: str
    value: Value
    is_share: bool = True

    def show(self, measures: Measures) -> str:
        value = self.value(measures)
        if value is None:
            return "–"
        return f"{100 * value:.1f} %" if self.is_share else f"{value:.1f}"

    def show_error(self, errors: Measures) -> str:
        """Empty where it is not known, and where samples are alike: that tells little of others."""
        error = self.value(errors)
        return f"± {100 * error if self.is_share else error:.1f}" if error else ""


NAMED = (
    Named("valid words", "words that some song has", lambda m: m.valid_words),
    Named("valid and new", "words that only held-out songs have", lambda m: m.new_words),
    Named("rhyme", "neighbouring lines that rhyme", lambda m: m.rhyme),
    Named("repeated lines", "lines that stand in the same text, or its prime, before",
          lambda m: m.repeated_lines),
    Named("distinct words", "of a text's words (distinct-1)", lambda m: m.distinct_1),
    Named("distinct pairs", "of a text's pairs of words (distinct-2)", lambda m: m.distinct_2),
    Named("new 10-grams", "passages of 10 characters that no training song has",
          lambda m: m.novelty[9]),
    Named("longest copy", "characters of a text's longest passage that stands in a training song",
          lambda m: m.longest_copy, is_share=False),
    Named("line length", "characters", lambda m: m.line_length, is_share=False),
    Named("stanza length", "lines", lambda m: m.stanza_lines, is_share=False),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Controls:
    human: Measures
    lines: Measures
    """Shuffled lines of the human verses."""
    letters: Measures
    """The same with the letters of each word shuffled."""
    verses: int
    length: int
    """Characters of each verse, at most."""
    whole_songs: bool
    """Each verse is of one song, as each sample is; otherwise another song may follow."""


@dataclasses.dataclass(frozen=True)
class Step:
    """The samples of one checkpoint at one temperature."""

    step: int
    bits: float
    """Of the checkpoint on validation, a character."""
    samples: int
    measures: Measures
    errors: Measures
    """Standard errors of the measures."""


@dataclasses.dataclass(frozen=True)
class Comparison:
    controls: Controls
    temperatures: dict[float, list[Step]]
    matches: dict[int, Matches]
    """Of each row's prime and text, by the row's identity."""
    frequency_bits: float
    """What it takes to predict held-out songs from how frequent each character is."""

    @property
    def main_temperature(self) -> float:
        """The one that most checkpoints were sampled at."""
        return max(self.temperatures, key=lambda temperature: len(self.temperatures[temperature]))


def compare(book: SongBook, checkpoints: Sequence[CheckpointSamples], scale: Scale) -> Comparison:
    """Everything is looked up in the training songs at once: that is what takes time.

    Measured are only the `usual_samples`: others do not compare.
    """
    rows = [row for checkpoint in checkpoints for row in checkpoint.rows]
    usual = usual_samples(checkpoints)
    length = int(statistics.median(len(row["text"]) for one in usual for row in one.rows))
    whole_songs = usual[0].rows[0]["whole_song"]
    human = human_verses(book.held_out, length, whole_songs=whole_songs)
    groups = [human, shuffled_lines(human), shuffled_letters(human)]
    texts = [row["prime"] + row["text"] for row in rows]
    found = longest_matches([s.text for s in book.train], [*texts, *chain(*groups)])
    matches = {id(row): found[number] for number, row in enumerate(rows)}
    rest = iter(found[len(rows) :])
    by_people, lines, letters = (
        measure([Verse("", text, next(rest)) for text in group], book, songs_with_new_word=2)
        for group in groups
    )
    return Comparison(
        Controls(by_people, lines, letters, len(human), length, whole_songs),
        _by_temperature(book, usual, matches, scale),
        matches,
        frequency_bits(book),
    )


def frequency_bits(book: SongBook) -> float:
    """Bits a character of held-out songs, predicted by its frequency in training songs."""
    known = Counter("".join(song.text for song in book.train))
    total = known.total() + len(known) + 1  # One is added to each, and to any that is unknown.
    held_out = Counter("".join(song.text for song in book.held_out))
    cost = sum(-n * math.log2((known[c] + 1) / total) for c, n in held_out.items())
    return cost / max(held_out.total(), 1)


def _by_temperature(
    book: SongBook,
    checkpoints: Sequence[CheckpointSamples],
    matches: dict[int, Matches],
    scale: Scale,
) -> dict[float, list[Step]]:
    found: dict[float, list[Step]] = {}
    for checkpoint in checkpoints:
        for temperature in sorted({row["temperature"] for row in checkpoint.rows}):
            rows = [row for row in checkpoint.rows if row["temperature"] == temperature]
            found_VM2 = tallies([_verse(row, matches[id(row)]) for row in rows], book)
            file, bits = checkpoint.checkpoint, scale.bits(checkpoint.checkpoint.loss)
            measures, errors = means(found_VM2), standard_errors(found_VM2)
            step = Step(file.step, bits, len(rows), measures, errors)
            found.setdefault(temperature, []).append(step)
    return dict(sorted(found.items()))


def _verse(row: Row, matches: Matches) -> Verse:
    """What follows from a place does not depend on what stands before it."""
    begin = len(row["prime"])
    own = Matches(matches.lengths[begin:], matches.songs[begin:])
    return Verse(row["prime"], row["text"], own)


def training_charts(comparison: Comparison) -> list[tuple[Named, str]]:
    """Each measure over the steps, with a level for people and two for chance.

    None where there is one checkpoint only.
    """
    if len({step.step for found in comparison.temperatures.values() for step in found}) < 2:
        return []
    return [(named, _training_chart(comparison, named)) for named in NAMED]


def _training_chart(comparison: Comparison, named: Named) -> str:
    steps = [step.step for found in comparison.temperatures.values() for step in found]
    ends = (min(steps), max(steps))
    series = [
        Series(name, tuple((x, value) for x in ends), style)
        for name, style, measures in _control_lines(comparison.controls)
        if (value := named.value(measures)) is not None
    ]
    for number, (temperature, found) in enumerate(comparison.temperatures.items()):
        values = [
            ((step.step, value), named.value(step.errors) or 0.0)
            for step in found
            if (value := named.value(step.measures)) is not None
        ]
        points, errors = zip(*values, strict=True) if values else ((), ())
        name = f"temperature {temperature}"
        band = errors if any(errors) else ()
        series.append(Series(name, points, f"line-{number % 4}", True, band))
    return line_chart(f"{named.name} over training", "steps", series, percent=named.is_share)


def novelty_chart(comparison: Comparison) -> str:
    """Share of new passages over their length, of the first and the last checkpoint."""
    series = [
        Series(name, _novelty_points(measures), style)
        for name, style, measures in _control_lines(comparison.controls)
    ]
    found = comparison.temperatures[comparison.main_temperature]
    for step, style in {found[0]: "begin", found[-1]: "end"}.items():
        series.append(Series(f"step {step.step:,}", _novelty_points(step.measures), style))
    label = "share of passages that no training song has, over their length"
    return line_chart(label, "characters of a passage", series, percent=True)


def _control_lines(controls: Controls) -> list[tuple[str, str, Measures]]:
    return [
        ("people", "human", controls.human),
        ("shuffled lines", "chance", controls.lines),
        ("shuffled letters", "letters", controls.letters),
    ]


def _novelty_points(measures: Measures) -> tuple[tuple[float, float], ...]:
    pairs = zip(NOVELTY_LENGTHS, measures.novelty, strict=True)
    return tuple((n, value) for n, value in pairs if value is not None)
