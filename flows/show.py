"""`lyrics show`: a song as a song page shows it, in Devanagari, in Roman, or in both."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from corpus.clean import clean_song
from corpus.clean.characters import COMMENTS
from corpus.clean.stream import clean_stream
from corpus.isb import compose, parse
from corpus.script import english_words, is_well_formed, line_by_line, to_devanagari
from corpus.songs import raw_song
from corpus.store import Store
from corpus.tables import RAW_SONGS

_CREDITS = (("singer", "Singers"), ("music", "Music"), ("lyrics", "Lyrics"), ("starring", "Cast"))


def print_song(store: Store, name: str, script: str) -> None:
    """Raises DataError when there is no song of this id or path."""
    print("\n".join(song_page(raw_song(store, name), script)))


def song_page(isb_text: str, script: str) -> Iterator[str]:
    """The lines of the page: title, film and year, credits, a blank line, the song."""
    song = parse(isb_text)
    english = english_words(COMMENTS(song.body)[0])
    yield from _in_script(compose({}, song.fields["title"]), script, english)
    film, year = song.fields["film"], song.fields["year"]
    yield f"{film} ({year})" if film and year else film or year
    yield from (f"{word}: {song.fields[name]}" for name, word in _CREDITS if song.fields[name])
    yield ""
    yield from _in_script(isb_text, script, english)


def print_odd_words(store: Store) -> None:
    """How many words of the data root's songs are ITRANS in every letter, and which are not."""
    table = store.read_table(RAW_SONGS, columns=["id", "text"])
    songs = zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True)
    said: Counter[str] = Counter()
    for song in clean_stream(songs, "itrans"):
        said.update(re.findall(r"[^\s,'?!-]+", song.cleaned.text))
    odd = Counter({word: count for word, count in said.items() if not is_well_formed(word)})
    share = 1 - odd.total() / (said.total() or 1)
    print(f"{share:.2%} of {said.total():,} words are well-formed ITRANS; not so are:")
    for word, count in odd.most_common():
        print(f"{count:6,} {word}")


def _in_script(isb_text: str, script: str, english: Collection[str]) -> Iterator[str]:
    roman = clean_song(isb_text).text.split("\n")
    itrans = clean_song(isb_text, "itrans").text.split("\n")
    shown = [to_devanagari(line, leave=english) for line in itrans]
    if script != "both":
        yield from roman if script == "roman" else shown
        return
    yield from line_by_line(shown, roman)
