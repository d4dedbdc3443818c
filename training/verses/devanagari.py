"""What was sung, in Devanagari, whichever way the songs were cleaned."""

import dataclasses
import re
from collections.abc import Callable
from itertools import groupby

from corpus.errors import DataError
from corpus.script import can_write_devanagari, spelled_out, spellings, to_devanagari
from corpus.store import Store
from corpus.tables import CLEAN_MANIFEST, RAW_SONGS
from training.verses.marks import Line

_WORDS = re.compile(r"\s+|\S+")

Writer = Callable[[str], str]


def devanagari_of(store: Store) -> Writer | None:
    """How to write the data root's words, where indic-transliteration is installed.

    The profile `itrans` keeps every letter. `roman` takes signs from them; a word gets back those
    that it has most often in the songs as they were fetched. None where nobody can tell how words
    are spelled. Raises DataError where the manifest that tells the profile is damaged.
    """
    if not can_write_devanagari():
        return None
    profile = _profile(store) if store.exists(CLEAN_MANIFEST) else None
    if profile == "itrans":
        return to_devanagari
    if profile != "roman" or not store.exists(RAW_SONGS):
        return None
    texts = store.read_table(RAW_SONGS, columns=["text"])["text"].to_pylist()
    spelled = spellings(texts)
    return lambda text: to_devanagari(spelled_out(text, spelled))


def _profile(store: Store) -> str | None:
    try:
        found: str | None = store.read_json(CLEAN_MANIFEST)["settings"].get("profile")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{store.path(CLEAN_MANIFEST)} is damaged: it tells no settings; clean must run again"
        ) from error
    return found


def devanagari_line(line: Line, write: Writer) -> Line:
    """The line with its marks; letters join within a word, which is marked as its first one is."""
    by_character = [segment for segment in line.segments for _ in segment.text]
    words = [
        dataclasses.replace(by_character[word.start()], text=write(word[0]))
        for word in _WORDS.finditer(line.text)
    ]
    groups = groupby(words, lambda word: dataclasses.replace(word, text=""))
    joined = [
        dataclasses.replace(like, text="".join(word.text for word in group))
        for like, group in groups
    ]
    return Line(tuple(joined), line.rhyme)
