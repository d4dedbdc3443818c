"""ITRANS, as the archive writes it, in Devanagari, and back.

The letters are indic-transliteration's scheme `itrans` (ITRANS 5.3, with the Urdu letters
`q K G z f .D .Dh`). Hindi is not Sanskrit, so some things are settled before and after:

- a word's last consonant has no virama, unless `.h` asks for one: `ham` is हम, `jag.h` जग्;
- `_` parts letters, and two consonants without joining them: `ko_ii`, `ham_dam` (हमदम);
- `aii` and `auu` are `a_ii` and `a_uu` where `_` was left out;
- `Kh`, `Gh` and `Chh` are other spellings of `K`, `G` and `chh`; `R` is र before a vowel sign of
  its own syllable at a word's start (`Rut`), else ड़ (`ba.Dii`, `baRii`);
- `aa.c` is one sign: ऑ;
- `c` is no letter but in `ch`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from corpus.errors import LyricsError

_WORD = re.compile(r"[A-Za-z.~^_]+")
_SIGNS_OF_ITRANS = re.compile(r"[.~^_]")
_NASAL = re.compile(r"(?<=[aeiouAIU])N(?![aeiouAIU])")
_LATIN = re.compile(r"[A-Za-z]")
_NO_LETTER = re.compile(r"(?<!\.)c(?!h)")
_SPAN = re.compile(r"##([^#]*)##")
_CONSONANT = "[bdfghjklmnpqrstvwxyzcCDGKLNRST]"
_SPELLINGS = (
    (re.compile(r"([KG])h"), r"\1"),
    (re.compile(r"Chh"), "chh"),
    (re.compile(r"^R(?!R|\^)"), "r"),
    (re.compile(r"(?<!R)R(?!R|\^)"), ".D"),
    (re.compile(r"(?<!a)a(ii|uu)"), r"a_\1"),
    (re.compile(rf"({_CONSONANT})_(?={_CONSONANT})"), r"\1a"),
    (re.compile(r"^\.D"), "D"),
)
_VIRAMA = "\N{DEVANAGARI SIGN VIRAMA}"
_SIGNS = (("आॅ", "ऑ"), ("ाॅ", "ॉ"))
_JOINERS = "\u200c\u200d"
"""They choose how letters are joined on the page, not which letters they are."""
_DEVANAGARI_WORD = re.compile(
    rf"[\u0900-\u0963\u0970-\u097F][\u0900-\u0963\u0970-\u097F{_JOINERS}]*"
)
_INDEPENDENT_VOWEL = re.compile(r"(?<=.)(?=[अ-औ])")
_UNHEARD_A = re.compile(r"(?<=.)[क-ह]\u093C?$")  # \u093C is the dot below.
_HABITS = (
    (re.compile("A"), "aa"),
    (re.compile("I"), "ii"),
    (re.compile("U"), "uu"),
    (re.compile("(?<!O)M"), ".n"),  # OM is one sign.
    (re.compile("Ch"), "chh"),
)


def can_write_devanagari() -> bool:
    """Whether indic-transliteration is installed."""
    return find_spec("indic_transliteration") is not None


def to_devanagari(text: str, leave: Collection[str] = ()) -> str:
    """Word by word; one that is no ITRANS stays as it is, and so do the words in `leave`.

    Raises LyricsError where indic-transliteration is not installed.
    """
    return _WORD.sub(lambda match: match[0] if match[0] in leave else _shown(match[0]), text)


def to_itrans(text: str) -> str:
    """Devanagari as the archive would spell it; all else stays as it is.

    The `a` of a word's last consonant is not heard and left out: `raat`, but `na`.
    Raises LyricsError where there is Devanagari, and indic-transliteration is not installed.
    """
    return _DEVANAGARI_WORD.sub(lambda match: _itrans(match[0]), text)


def _itrans(word: str) -> str:
    sanscript = _sanscript()
    word = re.sub(f"[{_JOINERS}]", "", word)
    word = unicodedata.normalize("NFC", word)  # Letters with a dot below become two signs.
    for signs, sign in _SIGNS:
        word = word.replace(sign, signs)
    parts = [
        sanscript.transliterate(part, sanscript.DEVANAGARI, sanscript.ITRANS)
        for part in _INDEPENDENT_VOWEL.split(word)
    ]
    spelled = "_".join(parts)
    for letters, habit in _HABITS:
        spelled = letters.sub(habit, spelled)
    if word.endswith(_VIRAMA):
        return spelled + ".h"
    return spelled.removesuffix("a") if _UNHEARD_A.search(word) else spelled


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """By its letters alone, the ITRANS that a word most often is in raw songs: `main`, `mai.n`."""
    counts = Counter[str]()
    for text in texts:
        counts.update(_WORD.findall(text))
    best: dict[str, str] = {}
    for word, _ in counts.most_common():
        best.setdefault(_SIGNS_OF_ITRANS.sub("", word), word.strip("."))
    return best


def spelled_out(text: str, spelled: Mapping[str, str]) -> str:
    """A text in the `roman` profile with its words as `spellings` has them.

    In a word that it lacks, `N` is a vowel's nasal (`.N`) where no vowel follows.
    """
    return _WORD.sub(lambda match: spelled.get(match[0]) or _NASAL.sub(".N", match[0]), text)


def in_script(text: str, script: str, devanagari: Callable[[str], str] = to_devanagari) -> str:
    """A text as `script` writes it: devanagari, roman (as it is) or both, line by line."""
    if script == "roman":
        return text
    lines = text.split("\n")
    shown = map(devanagari, lines)
    return "\n".join(shown if script == "devanagari" else line_by_line(shown, lines))


def line_by_line(above: Iterable[str], below: Iterable[str]) -> Iterator[str]:
    """The lines of one above those of the other; a blank one stands once."""
    for one, other in zip(above, below, strict=True):
        yield from (one, other) if one else ("",)


def is_well_formed(word: str) -> bool:
    """Whether each letter of `word` is one of ITRANS."""
    return not _LATIN.search(_devanagari(word))


def english_words(body: str) -> frozenset[str]:
    """The words of a raw song that stand between `##` only: ITRANS that is not converted."""
    spans = " ".join(match[1] for match in _SPAN.finditer(body))
    return _without_period(spans) - _without_period(_SPAN.sub(" ", body))


def _without_period(text: str) -> frozenset[str]:
    """The words of a text, as cleaning leaves those that end a sentence."""
    return frozenset(word.rstrip(".") for word in _WORD.findall(text))


@lru_cache(maxsize=1 << 16)
def _shown(word: str) -> str:
    shown = _devanagari(word)
    return word if _LATIN.search(shown) else shown


def _devanagari(word: str) -> str:
    """`word` itself where it is no ITRANS."""
    if _NO_LETTER.search(word):
        return word
    for spelling, letters in _SPELLINGS:
        word = spelling.sub(letters, word)
    explicit, sanscript = word.endswith(".h"), _sanscript()
    shown = sanscript.transliterate(word.replace(".h", ""), sanscript.ITRANS, sanscript.DEVANAGARI)
    for signs, sign in _SIGNS:
        shown = shown.replace(signs, sign)
    return str(shown) if explicit else str(shown.removesuffix(_VIRAMA))


def _sanscript() -> Any:
    """The transliterator. Half a second, which most commands do not need."""
    try:
        from indic_transliteration import sanscript
    except ImportError as error:
        raise LyricsError("Devanagari needs: pip install indic-transliteration") from error
    return sanscript
