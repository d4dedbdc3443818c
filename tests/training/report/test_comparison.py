"""The report's figures, of two checkpoints whose samples are written down."""

import math
from typing import Any

import pytest

from training.checkpoint import CheckpointFile
from training.report.comparison import (
    NAMED,
    compare,
    frequency_bits,
    novelty_chart,
    training_charts,
)
from training.samples_table import LATER_COLUMNS, CheckpointSamples, Row
from training.scale import Scale
from training.verses.songbook import KnownSong, SongBook

BOOK = SongBook(
    train=(KnownSong("1", "", "chai garam\nlo pii"),),
    held_out=(KnownSong("2", "", "nadii chai\nlo"), KnownSong("3", "", "nadii chai\npii")),
)
WITHOUT_LINES = "zzz lo pii "
WITH_A_NEW_WORD = "nadii chai\n"
COPIED = ("chai ga", "ram\nlo pii\n")


def row(text: str, prime: str = "", **others: Any) -> Row:
    usual = {**LATER_COLUMNS, "length": 11, "temperature": 0.7, "seed": 1}
    return {**usual, "prime": prime, "text": text, **others}


def sung(step: int, bits: float, *rows: Row) -> CheckpointSamples:
    return CheckpointSamples(CheckpointFile(f"step-{step}", step, 0.5, bits * math.log(2)), rows)


FIRST = sung(5, 3.0, row(WITHOUT_LINES, seed=2))
SECOND = sung(10, 2.0, row(WITH_A_NEW_WORD), row(COPIED[1], COPIED[0]))


def test_each_checkpoint_is_measured_by_its_own_samples() -> None:
    first, second = compare(BOOK, [FIRST, SECOND], Scale()).temperatures[0.7]
    assert (first.step, first.samples, first.bits) == (5, 1, pytest.approx(3))
    assert (second.step, second.samples, second.bits) == (10, 2, pytest.approx(2))
    assert (first.measures.valid_words, second.measures.valid_words) == (2 / 3, 1)
    assert (first.measures.new_words, second.measures.new_words) == (0, 1 / 5)
    assert (first.measures.rhyme, second.measures.rhyme) == (None, 0)
    assert (first.measures.line_length, second.measures.line_length) == (None, 26 / 3)
    assert (first.measures.novelty[9], second.measures.novelty[9]) == (1, 3 / 4)


def test_figures_of_few_samples_are_told_with_their_error() -> None:
    found = compare(BOOK, [FIRST, SECOND], Scale())
    first, second = found.temperatures[0.7]
    words, new, rhyme = NAMED[:3]
    assert words.show_error(first.errors) == ""  # Of one sample.
    assert words.show_error(second.errors) == ""  # All words of both are valid.
    assert new.show(second.measures) == "20.0 %"
    assert new.show_error(second.errors).startswith("± 2")
    charts = dict(training_charts(found))
    assert charts[new].count("<polygon") == 1
    assert "<polygon" not in charts[words]
    assert "<polygon" not in charts[rhyme]


def test_what_the_prime_was_copied_from_is_not_counted() -> None:
    first, second = compare(BOOK, [FIRST, SECOND], Scale()).temperatures[0.7]
    assert first.measures.longest_copy == len("lo pii")
    assert second.measures.longest_copy == (len("chai") + len("ram\nlo pii")) / 2


def test_people_and_chance_have_as_much_text_as_a_sample() -> None:
    base = compare(BOOK, [FIRST, SECOND], Scale()).controls
    assert (base.verses, base.length) == (2, 11)
    assert (base.human.valid_words, base.human.new_words) == (1, 1 / 2)
    assert (base.human.line_length, base.human.longest_copy) == (10, len("chai"))
    assert base.lines == base.human  # Both songs begin with the same line.
    assert base.letters.line_length == 10
    assert base.letters.valid_words == 0


@pytest.mark.parametrize("whole", [True, False])
def test_people_sing_on_where_samples_do(whole: bool) -> None:
    samples = sung(5, 3.0, row("chai\n" * 8, whole_song=whole))
    base = compare(BOOK, [samples], Scale()).controls
    assert (base.length, base.whole_songs) == (40, whole)
    assert base.human.stanza_lines == (None if whole else 2)


def test_the_frequencies_of_characters_predict_held_out_songs() -> None:
    book = SongBook((KnownSong("1", "", "ab"),), (KnownSong("2", "", "a"),))
    assert frequency_bits(book) == pytest.approx(math.log2((1 + 1 + 2 + 1) / (1 + 1)))


def test_samples_that_were_drawn_otherwise_are_marked_but_not_measured() -> None:
    odd = (
        row("chai garam\nlo pii\n" * 9, length=162),
        row("chai garam\n", top_k=3),
        row("chai garam\n", whole_song=True),
    )
    last = CheckpointSamples(SECOND.checkpoint, (*SECOND.rows, *odd * 4))
    expected, found = (compare(BOOK, [FIRST, one], Scale()) for one in (SECOND, last))
    assert found.temperatures == expected.temperatures
    assert found.controls == expected.controls
    assert all(id(one) in found.matches for one in odd)


def test_a_song_that_somebody_tried_is_marked_but_not_measured() -> None:
    tried = (
        row("chai garam\n", prime="dil"),
        row("chai garam\n", seed=9),
        row("chai garam\n", temperature=0.2),
    )
    runs = [sung(5, 3.0, row(WITHOUT_LINES)), sung(10, 2.0, row(WITH_A_NEW_WORD))]
    last = CheckpointSamples(runs[1].checkpoint, (*runs[1].rows, *tried))
    expected, found = (compare(BOOK, [runs[0], one], Scale()) for one in (runs[1], last))
    assert found.temperatures == expected.temperatures
    assert found.controls == expected.controls
    assert all(id(one) in found.matches for one in tried)


def test_the_novelty_of_the_temperature_that_most_checkpoints_have_is_drawn() -> None:
    cold = row("chai garam\n", temperature=0.2)
    last = CheckpointSamples(SECOND.checkpoint, (cold, *SECOND.rows))
    found = compare(BOOK, [FIRST, last], Scale())
    assert list(found.temperatures) == [0.2, 0.7]
    assert found.main_temperature == 0.7
    drawn = novelty_chart(found)
    assert "<title>step 5</title>" in drawn
    assert "<title>step 10</title>" in drawn
    charts = {named.name: chart for named, chart in training_charts(found)}
    assert charts["valid words"].count("<circle") == 3
    assert charts["rhyme"].count("<circle") == 1


def test_one_checkpoint_makes_no_line_over_the_steps() -> None:
    found = compare(BOOK, [SECOND], Scale())
    assert training_charts(found) == []
    assert "<title>step 10</title>" in novelty_chart(found)
