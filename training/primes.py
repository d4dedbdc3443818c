"""The texts that songs go on from, as they are typed, and as the vocabulary has them."""

import re
from pathlib import Path

from corpus.errors import DataError, UnknownSymbolError, VocabularyError
from corpus.script import to_itrans
from corpus.store import Store
from corpus.vocabulary import Vocabulary, read_vocabulary
from corpus.vocabulary.units import UNITS
from training.settings import SampleSettings

ESCAPES = {r"\n": "\n", r"\\": "\\"}
_ESCAPE = re.compile(r"\\[n\\]")
ITRANS_SIGNS = frozenset(".~^_")
"""What letters of ITRANS have besides letters."""


def read_primes(settings: SampleSettings, vocabulary: Vocabulary) -> tuple[str, ...]:
    r"""The primes in symbols of the vocabulary, in their order and each once.

    In a prime that is typed, `\n` is a line end and `\\` a backslash; of a file, the last line end
    is left out. Devanagari is spelled as the archive does, and of ITRANS the signs that cleaning
    took from the songs are taken too: `मैं` and `mai.n` are `main` after the profile `roman`.
    Blanks too many between words are left out where symbols are words. Where lines are written from
    their end, a prime is whole lines: a line end that it lacks is added.
    Raises VocabularyError for what is no text, or that names the symbols which the vocabulary
    lacks, unless they are skipped, and DataError when the file cannot be read.
    """
    for prime in settings.primes:
        _check_text(prime)
    typed = [_ESCAPE.sub(lambda found: ESCAPES[found[0]], prime) for prime in settings.primes]
    if settings.prime_file is not None:
        from_file = _read(settings.prime_file)
        typed = [from_file] if typed == [""] else [*typed, from_file]
    return tuple(dict.fromkeys(_fitting(prime, settings, vocabulary) for prime in typed))


def check_primes(store: Store, settings: SampleSettings, line_direction: str) -> None:
    """Raises as `read_primes`: before training starts, rather than at its first checkpoint."""
    read_primes(settings, read_vocabulary(store).directed(line_direction))


def _check_text(prime: str) -> None:
    """Bytes that the locale's encoding lacks come from the command line as surrogates."""
    if any("\ud800" <= letter <= "\udfff" for letter in prime):
        raise VocabularyError(
            f"prime: {prime!r} is not text in this locale: set one of UTF-8 (LC_ALL=C.UTF-8), or "
            "take --prime-file"
        )


def _fitting(prime: str, settings: SampleSettings, vocabulary: Vocabulary) -> str:
    unit, signs = UNITS[vocabulary.unit], ITRANS_SIGNS - set(vocabulary.characters)
    prime = to_itrans(prime).translate(dict.fromkeys(map(ord, signs)))
    prime = unit.join(unit.split(prime))  # Encoded words have no blank too many.
    if settings.skip_unknown:
        prime = vocabulary.without_missing(prime)
    if vocabulary.is_backward:
        prime = _whole_lines(prime)
    try:
        vocabulary.require(prime)
    except UnknownSymbolError as error:
        raise UnknownSymbolError(f"{error}; --skip-unknown leaves it out", error.symbols) from None
    return prime


def _whole_lines(prime: str) -> str:
    """The prime as lines that end, without blanks at their edges, which cleaned songs lack."""
    prime = "\n".join(line.strip(" ") for line in prime.split("\n"))
    return prime + "\n" if prime and not prime.endswith("\n") else prime


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"cannot read the prime in {path}: {reason}") from error
