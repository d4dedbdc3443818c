import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import clean_song
from corpus.clean.trace import trace
from corpus.errors import SettingsError
from corpus.isb import compose

CREDITS = {"singer": "Lata, Rafi"}


def test_every_stretch_names_the_rule_that_took_it() -> None:
    body = "la \\: ( dil hai.n ) \\-2 % heart\n(slow)\njaan ##hello##, (?)"
    lines = trace(compose(CREDITS, body))
    assert [line.cleaned for line in lines] == ["dil hain", "", "jaan hello,"]
    assert lines[0].taken() == [
        ("labels", "la \\:"), ("parentheses", "("), ("periods", "."),
        ("parentheses", ")"), ("repeat_counts", "\\-2"), ("comments", "% heart"),
    ]  # fmt: skip
    assert lines[1].taken() == [("directions", "(slow)")]
    assert lines[2].taken() == [("spans", "##"), ("spans", "##"), ("unheard", "(?)")]


@pytest.mark.parametrize("sung", ["laa dil", "laa dil gaa " * 30])
def test_what_was_taken_is_told_from_the_same_signs_that_are_sung(sung: str) -> None:
    (line,) = trace(compose(CREDITS, f"la: {sung} (slow)"))
    assert line.taken() == [("labels", "la:"), ("directions", "(slow)")]


@given(
    st.lists(
        st.sampled_from(
            ["la:", "dil", "hai.n", "(", ")", "\\-2", "##", "\n", ",", "%x\n", "7", " "]
        )
    ).map(" ".join)
)
def test_what_was_not_taken_is_the_cleaned_song(body: str) -> None:
    text = compose(CREDITS, body)
    lines = trace(text)
    for line in lines:
        left = [c for c, taker in zip(line.raw, line.takers, strict=True) if taker is None]
        assert "".join(left).replace(" ", "") == line.cleaned.replace(" ", "")
    kept = [line.cleaned for line in lines if line.cleaned]
    assert kept == [line for line in clean_song(text).text.split("\n") if line]


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(SettingsError, match="latin"):
        trace("", "latin")


def test_a_long_line_is_no_trap() -> None:
    started = time.process_time()
    (line,) = trace(compose(CREDITS, "la: dil ( gaa ) -2 " * 250))
    assert line.cleaned == " ".join(["dil gaa"] * 250)
    assert line.taken()[:2] == [("labels", "la:"), ("parentheses", "(")]
    assert time.process_time() - started < 3.0
