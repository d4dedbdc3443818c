import pytest

from corpus.clean.credits import Cast
from corpus.clean.leaks import Leaks, leaks_in, looks_labelled, total
from corpus.clean.song import clean_parsed
from corpus.clean.stream import clean_stream
from corpus.isb import compose, parse

CAST = Cast.of("Rafi, Lata Mangeshkar")


@pytest.mark.parametrize(
    "line", ["ra: dil", "koras dil gaa", "male", "ra dil gaa", "rafii", "lataa"]
)
def test_a_line_that_looks_labelled(line: str) -> None:
    assert looks_labelled(line, CAST)


@pytest.mark.parametrize("line", ["la laa dil", "su dil", "lataa pe phuul", "do kadam", "raat hai"])
def test_a_line_that_looks_sung(line: str) -> None:
    assert not looks_labelled(line, CAST)


def test_colons_that_were_left_count_though_they_do_not_show() -> None:
    raw = parse(compose({"singer": "Rafi"}, "dil ne mujhase kahaa: gaa\n\nkoras jaan"))
    cleaned = clean_parsed(raw)
    assert cleaned.doubts == {"labels": 1}
    assert leaks_in(raw, cleaned) == Leaks(lines=2, flagged=2)


def test_a_line_with_a_label_and_a_colon_counts_once() -> None:
    raw = parse(compose({"singer": "Rafi"}, "koras jaan ne mujhase kahaa: gaa"))
    cleaned = clean_parsed(raw)
    assert cleaned.doubts == {"labels": 1}
    assert looks_labelled(cleaned.text, Cast.of("Rafi"))
    assert leaks_in(raw, cleaned) == Leaks(lines=1, flagged=1)


def test_the_rate_is_a_share_of_all_lines() -> None:
    assert total([Leaks(3, 1), Leaks(5, 1)]).rate == 0.25
    assert total([]).rate == 0


@pytest.mark.archive
def test_few_lines_of_the_archive_look_labelled(snapshot_texts: list[str]) -> None:
    songs = ((str(number), text) for number, text in enumerate(snapshot_texts))
    found = total(song.leaks for song in clean_stream(songs, "roman"))
    assert found.lines > 100_000
    assert found.rate < 0.001
