"""ITRANS in Devanagari: every letter of the scheme, and the habits of the archive."""

import sys
import unicodedata
from collections import Counter

import pytest
from indic_transliteration import sanscript

from corpus.clean.stream import clean_stream
from corpus.errors import LyricsError
from corpus.script import (
    can_write_devanagari,
    english_words,
    in_script,
    is_well_formed,
    spelled_out,
    spellings,
    to_devanagari,
    to_itrans,
)

VOWELS = {
    "a": "अ", "aa": "आ", "A": "आ", "i": "इ", "ii": "ई", "I": "ई", "ee": "ई", "u": "उ", "uu": "ऊ",
    "U": "ऊ", "oo": "ऊ", "R^i": "ऋ", "RRi": "ऋ", "R^I": "ॠ", "L^i": "ऌ", "e": "ए", "ai": "ऐ",
    "o": "ओ", "au": "औ",
}  # fmt: skip
SIGNS = {
    "kaa": "का", "kA": "का", "ki": "कि", "kii": "की", "kI": "की", "ku": "कु", "kuu": "कू",
    "kU": "कू", "kR^i": "कृ", "kRRi": "कृ", "kR^I": "कॄ", "ke": "के", "kai": "कै", "ko": "को",
    "kau": "कौ",
}  # fmt: skip
CONSONANTS = {
    "ka": "क", "kha": "ख", "ga": "ग", "gha": "घ", "~Na": "ङ", "cha": "च", "chha": "छ", "Cha": "छ",
    "ja": "ज", "jha": "झ", "~na": "ञ", "Ta": "ट", "Tha": "ठ", "Da": "ड", "Dha": "ढ", "Na": "ण",
    "ta": "त", "tha": "थ", "da": "द", "dha": "ध", "na": "न", "pa": "प", "pha": "फ", "ba": "ब",
    "bha": "भ", "ma": "म", "ya": "य", "ra": "र", "la": "ल", "La": "ळ", "va": "व", "wa": "व",
    "sha": "श", "Sha": "ष", "shha": "ष", "sa": "स", "ha": "ह", "kSha": "क्ष", "xa": "क्ष",
    "GYa": "ज्ञ", "j~na": "ज्ञ",
}  # fmt: skip
URDU = {
    "qa": "क़", "Ka": "ख़", "Kha": "ख़", "Ga": "ग़", "Gha": "ग़", "za": "ज़", "fa": "फ़",
    "ba.Daa": "बड़ा", "pa.Dhaa": "पढ़ा",
}  # fmt: skip
MARKS = {
    "hai.n": "हैं", "ha.Ns": "हँस", "sa.mgam": "संगम", "duHkh": "दुःख", "aa.a": "आऽ", "jag.h": "जग्",
    "bas.h": "बस्", "aa.cfis": "ऑफ़िस", "Daa.cTar": "डॉटर", "AUM": "ॐ",
}  # fmt: skip
WORDS = {
    "ham": "हम", "ko_ii": "कोई", "koI": "कोई", "ga_ii": "गई", "gaii": "गई", "naauu": "नाऊ",
    "gauu": "गऊ", "jaa_uu.N": "जाऊँ", "ham_dam": "हमदम", "achchhaa": "अच्छा", "Chhoo": "छू",
    "zulf": "ज़ुल्फ़", "shR^i.ngaar": "शृंगार", "Rut": "रुत", "baRii": "बड़ी", ".DhU.NDh": "ढूँढ",
    "zidd": "ज़िद्द",
}  # fmt: skip


@pytest.mark.parametrize(
    ("itrans", "devanagari"),
    [pair for group in (VOWELS, SIGNS, CONSONANTS, URDU, MARKS, WORDS) for pair in group.items()],
)
def test_a_letter_in_devanagari(itrans: str, devanagari: str) -> None:
    assert sanscript_normal(to_devanagari(itrans)) == sanscript_normal(devanagari)
    assert is_well_formed(itrans)


@pytest.mark.parametrize("itrans", [*VOWELS, *SIGNS, *CONSONANTS, *URDU])
def test_a_letter_comes_back(itrans: str) -> None:
    shown = to_devanagari(itrans)
    back = sanscript.transliterate(shown, sanscript.DEVANAGARI, sanscript.ITRANS)
    assert to_devanagari(back) == shown


def sanscript_normal(text: str) -> str:
    """Letters with a dot below have two spellings in Unicode."""
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("word", ["Bombay", "come", "office", "Wow", "E"])
def test_a_word_that_is_no_itrans_stays(word: str) -> None:
    assert not is_well_formed(word)
    assert to_devanagari(f"{word} hai") == f"{word} है"


def test_a_line_keeps_its_signs() -> None:
    assert to_devanagari("kyaa, dil\\-e".replace("\\", "") + "\n\nham?") == "क्या, दिल-ए\n\nहम?"


def test_an_english_word_may_end_a_sentence() -> None:
    assert english_words("##we walk slow. Go on...## dil.") == {"we", "walk", "slow", "Go", "on"}


def test_english_words_stand_between_marks_only() -> None:
    body = "mai.n ##Sunday me love## gaa_uu.N ##love\nme dil## sun"
    assert english_words(body) == {"Sunday", "love", "me", "dil"}
    assert english_words(body + "\nme dil") == {"Sunday", "love"}
    assert to_devanagari("Sunday love dil", leave=english_words(body)) == "Sunday love dil"


@pytest.mark.parametrize(
    "itrans",
    ["raat", "na", "ba.Daa", "ga_ii", "jaa_uu.N", "ra.ng", "dard", "duHkh", "zulf", "jag.h", "ik",
     "achchhaa", "aa.cfis", "lekin, kyaa?\nhaa.N"],
)  # fmt: skip
def test_devanagari_is_spelled_as_the_archive_does(itrans: str) -> None:
    assert to_itrans(to_devanagari(itrans)) == itrans


def test_what_is_no_devanagari_stays() -> None:
    assert to_itrans("mai.n 9 दिल।") == "mai.n 9 dil।"
    assert to_itrans("बड़ा") == to_itrans(unicodedata.normalize("NFD", "बड़ा")) == "ba.Daa"


def test_how_letters_are_joined_on_the_page_is_no_letter() -> None:
    joined, parted = "\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"
    assert to_itrans(f"क्{joined}या शक्{parted}ति") == to_itrans("क्या शक्ति") == "kyaa shakti"
    assert to_itrans(f"a{joined}b") == f"a{joined}b"


def test_om_is_one_sign() -> None:
    assert to_itrans("ॐ") == "OM"
    assert to_devanagari("OM") == "ॐ"


@pytest.mark.archive
def test_the_archive_is_well_formed(archive_words: list[str]) -> None:
    well_formed = sum(map(is_well_formed, archive_words))
    assert well_formed >= 0.995 * len(archive_words)


@pytest.mark.archive
def test_the_archive_comes_back(archive_words: list[str]) -> None:
    counts = Counter(word for word in archive_words if is_well_formed(word))
    shown = {word: to_devanagari(word) for word in counts}
    same = sum(n for word, n in counts.items() if to_itrans(shown[word]) == word)
    heard = sum(n for w, n in counts.items() if to_devanagari(to_itrans(shown[w])) == shown[w])
    assert same >= 0.95 * counts.total()
    assert heard >= 0.9995 * counts.total()


@pytest.fixture(scope="module")
def archive_words(snapshot_texts: list[str]) -> list[str]:
    songs = ((str(number), text) for number, text in enumerate(snapshot_texts))
    return [
        word.strip(",'?!-")
        for song in clean_stream(songs, "itrans")
        for word in song.cleaned.text.replace("-", " ").split()
    ]


def test_a_sample_in_each_script() -> None:
    assert in_script("ham\n\nhai.n", "roman") == "ham\n\nhai.n"
    assert in_script("ham\n\nhai.n", "devanagari") == "हम\n\nहैं"
    assert in_script("ham\n\nhai.n", "both") == "हम\nham\n\nहैं\nhai.n"


def test_words_without_signs_get_back_those_they_have_most_often() -> None:
    spelled = spellings(["main mai.n mai.n ko_ii", "man ##man## ma.n hai.n. Raam"])
    assert spelled_out("main koii\nman, hain", spelled) == "mai.n ko_ii\nman, hai.n"
    assert spelled_out("tuN baN paaNch kaaN biNaa N", spelled) == "tu.N ba.N paa.Nch kaa.N biNaa N"
    assert in_script("main", "both", lambda t: to_devanagari(spelled_out(t, spelled))) == "मैं\nmain"


def test_what_must_be_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_write_devanagari()
    monkeypatch.setitem(sys.modules, "indic_transliteration", None)
    assert not can_write_devanagari()
    for write in (to_devanagari, to_itrans):
        with pytest.raises(LyricsError, match="needs: pip install indic-transliteration"):
            write("lalalalaa ललललला")
    assert to_itrans("dil") == "dil"
