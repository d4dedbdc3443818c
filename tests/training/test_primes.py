from pathlib import Path

import pytest

from corpus.errors import DataError, VocabularyError
from corpus.vocabulary import Vocabulary
from training.primes import read_primes
from training.settings import SampleSettings

VOCABULARY = Vocabulary("\n \\abn")


@pytest.mark.parametrize(
    ("typed", "prime"),
    [(r"a\nb", "a\nb"), ("a\nb", "a\nb"), (r"a\\nb", r"a\nb"), (r"\\", "\\"), (r"\a", r"\a")],
)
def test_a_line_end_can_be_typed(typed: str, prime: str) -> None:
    assert read_primes(SampleSettings(primes=(typed,)), VOCABULARY) == (prime,)


def test_a_file_is_a_prime_without_its_last_line_end(tmp_path: Path) -> None:
    file = tmp_path / "prime.txt"
    file.write_text("ab\nba\n\n")
    settings = SampleSettings(prime_file=str(file))
    assert read_primes(settings, VOCABULARY) == ("ab\nba\n",)
    more = SampleSettings(primes=("a", "b", "a"), prime_file=str(file))
    assert read_primes(more, VOCABULARY) == ("a", "b", "ab\nba\n")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone.txt"
    with pytest.raises(DataError, match=r"gone.txt: No such file"):
        read_primes(SampleSettings(prime_file=str(gone)), VOCABULARY)
    gone.write_bytes(b"\xff")
    with pytest.raises(DataError, match=r"gone.txt: .*utf-8"):
        read_primes(SampleSettings(prime_file=str(gone)), VOCABULARY)


def test_bytes_that_are_no_text_in_a_locale_are_told_as_that() -> None:
    typed = "चाय".encode().decode("ascii", "surrogateescape")
    with pytest.raises(VocabularyError, match="is not text in this locale: set one of UTF-8"):
        read_primes(SampleSettings(primes=(typed,)), VOCABULARY)


def test_unknown_characters_are_named_or_skipped() -> None:
    with pytest.raises(VocabularyError, match=r"'9' \(U\+0039\), 'z' \(U\+007A\)"):
        read_primes(SampleSettings(primes=("az9",)), VOCABULARY)
    assert read_primes(SampleSettings(primes=("az9b",), skip_unknown=True), VOCABULARY) == ("ab",)


@pytest.mark.parametrize(
    ("typed", "roman", "itrans"),
    [
        ("मैं कोई", "main koii", "mai.n ko_ii"),
        ("mai.n ko_ii", "main koii", "mai.n ko_ii"),
        ("main koii", "main koii", "main koii"),
        (r"बड़ा\nदिल", "baDaa\ndil", "ba.Daa\ndil"),
    ],
)
def test_a_prime_may_be_typed_in_any_script(typed: str, roman: str, itrans: str) -> None:
    letters = "\n abdDeiklmnorstu"
    settings = SampleSettings(primes=(typed,))
    assert read_primes(settings, Vocabulary(letters)) == (roman,)
    assert read_primes(settings, Vocabulary(letters + ".~^_")) == (itrans,)


def test_unknown_words_are_named_or_skipped() -> None:
    words = Vocabulary([",", "chai", "lo"], unit="word")
    with pytest.raises(VocabularyError, match="'jhuulaa'"):
        read_primes(SampleSettings(primes=("chai jhuulaa",)), words)
    skipping = SampleSettings(primes=("jhuulaa chai, lo",), skip_unknown=True)
    assert read_primes(skipping, words) == ("chai, lo",)


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_words_have_no_blank_too_many(direction: str) -> None:
    """As a song has none: with one before its end, a prime would have two where it goes on."""
    words = Vocabulary(["\n", ",", "chai", "lo"], unit="word", line_direction=direction)
    primes = ("chai  lo", "chai lo ", " chai ,\tlo", r"chai \n lo")
    found = read_primes(SampleSettings(primes=primes), words)
    end = "\n" if words.is_backward else ""
    assert found == (f"chai lo{end}", f"chai, lo{end}", f"chai\nlo{end}")


def test_blanks_of_characters_are_symbols() -> None:
    primes = ("ab", "ab ", "ab  ")
    assert read_primes(SampleSettings(primes=primes), VOCABULARY) == primes
