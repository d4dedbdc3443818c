from itertools import pairwise

import numpy as np
import pytest

from training.verses.controls import human_verses, shuffled_letters, shuffled_lines, spread
from training.verses.matching import Matches, longest_matches
from training.verses.measures import (
    Measures,
    Verse,
    means,
    measure,
    standard_errors,
    tallies,
)
from training.verses.songbook import KnownSong, SongBook


def measured(book: SongBook, *texts: str, prime: str = "", songs: int = 1) -> Measures:
    matches = longest_matches([song.text for song in book.train], texts)
    verses = [Verse(prime, text, found) for text, found in zip(texts, matches, strict=True)]
    return measure(verses, book, songs_with_new_word=songs)


def test_words_are_valid_by_any_song_and_new_by_held_out_ones_only(book: SongBook) -> None:
    sung = measured(book, "chai titlii jhuulaa zzz cut")
    assert sung.valid_words == 3 / 4
    assert sung.new_words == 2 / 4
    by_another = measured(book, "chai titlii jhuulaa zzz cut", songs=2)
    assert by_another.new_words == 1 / 4
    assert measured(book, "ai zzz ", prime="ch").valid_words == 1 / 2


def test_lines_are_measured_without_the_last_which_may_be_cut(book: SongBook) -> None:
    sung = measured(book, "ik raat\nik baat\n\nik raat\nvo\nik ba")
    assert sung.rhyme == 1 / 2
    assert sung.repeated_lines == 1 / 4
    assert sung.line_length == (7 + 7 + 7 + 2) / 4
    assert measured(book, "a\n\nb\nb\n\nc\nc\nc\n\nd\n").stanza_lines == (1 + 2 + 3) / 3
    assert sung.stanza_lines == 2
    assert measured(book, "aat\nbaat\n", prime="ik r").rhyme == 1


def test_lines_that_are_sung_are_held_against_those_of_the_prime(book: SongBook) -> None:
    sung = measured(book, "ik baat\nvo\nik raat\n\nkal\n", prime="a\n\na\nik raat\n")
    assert sung.rhyme == 1 / 3
    assert sung.repeated_lines == 1 / 4
    assert sung.line_length == (7 + 2 + 7 + 3) / 4
    assert sung.stanza_lines == 5
    ended = measured(book, "\nvo\n", prime="ik raat\nik baat\n")
    assert (ended.rhyme, ended.repeated_lines, ended.stanza_lines) == (None, 0, 2)
    nothing = measured(book, "", prime="a\na\n\n")
    assert nothing.rhyme is nothing.repeated_lines is nothing.stanza_lines is None


def test_distinct_words_and_pairs(book: SongBook) -> None:
    sung = measured(book, "lo lo lo pii ", "lo pii ")
    assert sung.distinct_1 == (2 / 4 + 1) / 2
    assert sung.distinct_2 == (2 / 3 + 1) / 2


def test_novelty_and_the_longest_copy_are_counted_against_training_songs(book: SongBook) -> None:
    sung = measured(book, "nadiq", "zz")
    assert sung.longest_copy == (4 + 1) / 2  # Of the second, the z of zaraa.
    assert sung.novelty[0] == 1 / 7  # q.
    assert sung.novelty[1] == 2 / 5  # iq, zz.
    assert sung.novelty[3] == 1 / 2  # adiq, but not nadi.
    assert sung.novelty[5] is None


def test_nothing_is_measured_of_nothing(book: SongBook) -> None:
    sung = measured(book, "")
    assert sung.valid_words is sung.rhyme is sung.line_length is sung.stanza_lines is None
    assert sung.longest_copy == 0


def test_a_measure_moves_by_what_its_texts_differ() -> None:
    book = SongBook((KnownSong("1", "", "chai"),), ())
    nothing = Matches(*np.zeros((2, 10), dtype=np.int64))
    good, bad = Verse("", "chai chai ", nothing), Verse("", "zzzz zzzz ", nothing)
    differing, alike = (tallies(verses, book) for verses in ([good, bad] * 8, [good] * 16))
    assert means(differing).valid_words == 1 / 2
    # Of a share by 16 texts that are all right or all wrong: the root of p (1 - p) / n.
    assert standard_errors(differing).valid_words == pytest.approx(1 / 8, rel=0.1)
    few = standard_errors(tallies([good, bad], book)).valid_words
    assert few == pytest.approx(1 / 2, rel=0.1)  # As of a standard deviation, not of its square.
    assert standard_errors(alike).valid_words == 0
    assert standard_errors(differing).rhyme is None
    assert standard_errors(tallies([good], book)).valid_words is None


def test_chance_keeps_lines_and_words_but_not_their_order() -> None:
    verses = [f"{n} ab\n\n{n} cde" for n in range(20)]
    lines = shuffled_lines(verses)
    assert [verse.split("\n")[1] for verse in lines] == [""] * 20
    assert sorted("\n".join(lines).split("\n")) == sorted("\n".join(verses).split("\n"))
    assert lines != verses
    letters = shuffled_letters(["baarish kii raat"])[0]
    assert [sorted(word) for word in letters.split()] == [*map(sorted, "baarish kii raat".split())]
    assert letters != "baarish kii raat"


@pytest.mark.parametrize(("songs", "verses"), [(3, 3), (500, 500), (999, 500), (1200, 500)])
def test_people_are_measured_by_the_beginnings_of_their_songs(songs: int, verses: int) -> None:
    found = human_verses([KnownSong("1", "", f"{n:04} nadii") for n in range(songs)], 4)
    assert found[0] == "0000"
    assert len(set(found)) == len(found) == verses


def test_behind_a_short_song_the_next_one_follows_as_in_a_sample() -> None:
    songs = [KnownSong("1", "", "chai\nlo"), KnownSong("2", "", "nadii"), KnownSong("3", "", "vo")]
    assert human_verses(songs, 11) == ["chai\nlo\n\nna", "nadii\n\nvo\n\n", "vo\n\nchai\nlo"]
    assert human_verses(songs, 11, whole_songs=True) == ["chai\nlo", "nadii", "vo"]
    assert human_verses(songs[:1], 11) == ["chai\nlo"]


def test_items_are_spread_over_all_there_are() -> None:
    found = spread(range(127), 64)
    assert (len(found), found[0], found[-1]) == (64, 0, 125)
    assert {after - before for before, after in pairwise(found)} == {1, 2}
    assert spread([], 64) == []
