"""What is marked in a sample: known, new and invented words, copies, and rhyming line ends."""

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable
from itertools import groupby

import numpy as np

from training.verses.matching import Matches
from training.verses.rhyme import rhyme_groups
from training.verses.songbook import KnownSong, SongBook
from training.verses.words import words_at

COPY_LENGTH = 40
"""A passage of one song is a copy when it is longer than this many characters."""
PLAIN, KNOWN, NEW, INVENTED = "", "known", "new", "invented"
NO_COPY = -1


@dataclasses.dataclass(frozen=True)
class Segment:
    """A piece of a line that is marked alike."""

    text: str
    word: str
    """`known` from the training songs, `new` from held-out songs only, `invented` where no song has
    it; "" where there is no word, or nobody knows."""
    copied: KnownSong | None
    is_prime: bool


@dataclasses.dataclass(frozen=True)
class Line:
    segments: tuple[Segment, ...]
    rhyme: int | None
    """Lines near each other that rhyme have the same number."""

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclasses.dataclass(frozen=True)
class Copy:
    """A passage that a song has too."""

    start: int
    end: int
    song: int


@dataclasses.dataclass(frozen=True)
class Copied:
    """What was copied from a song."""

    song: KnownSong
    passages: int
    longest: int
    """Characters of the longest passage."""


def mark(prime: str, text: str, book: SongBook | None, matches: Matches | None) -> list[Line]:
    """The lines of a sample, its prime included; without a book only rhymes are marked.

    `matches` are those of the prime and the text together, with the training songs.
    """
    whole = prime + text
    kinds = word_kinds(whole, book) if book else [PLAIN] * len(whole)
    copies = copy_numbers(whole, matches)
    lines = whole.split("\n")
    marked, start = [], 0
    for line, rhyme in zip(lines, rhyme_groups(lines), strict=True):
        places = range(start, start + len(line))
        segments = []
        for key, group in groupby(places, lambda i: (kinds[i], copies[i], i < len(prime))):
            kind, number, is_prime = key
            song = book.train[number] if book and number != NO_COPY else None
            segments.append(Segment("".join(whole[i] for i in group), kind, song, is_prime))
        marked.append(Line(tuple(segments), rhyme))
        start += len(line) + 1
    return marked


def word_kinds(text: str, book: SongBook) -> list[str]:
    """The kind of each character's word; what stands between two words of a kind is of it
    too, but for invented ones, whose underlines would join.

    A word that the text ends in may be cut, so that nobody can say that it is invented.
    """
    kinds = [PLAIN] * len(text)
    end, last = 0, PLAIN
    for start, word in words_at(text):
        kind = KNOWN if word in book.words else NEW if word in book.new_words else INVENTED
        if kind == INVENTED and start + len(word) == len(text):
            kind = PLAIN
        if kind == last != INVENTED and "\n" not in text[end:start]:
            kinds[end:start] = [kind] * (start - end)
        end, last = start + len(word), kind
        kinds[start:end] = [kind] * len(word)
    return kinds


def find_copies(matches: Matches) -> list[Copy]:
    """Passages longer than COPY_LENGTH, the longest first, until all such are in one of them.

    Two may overlap, as where the first lines stand in one song, and the last ones in another.
    """
    is_copied = np.zeros(len(matches.lengths), dtype=bool)
    copies: list[Copy] = []
    starts = np.flatnonzero(matches.lengths > COPY_LENGTH)
    for start in starts[np.argsort(-matches.lengths[starts], kind="stable")].tolist():
        end = start + int(matches.lengths[start])
        if not is_copied[start:end].all():
            is_copied[start:end] = True
            copies.append(Copy(start, end, int(matches.songs[start])))
    return copies


def copied_from(book: SongBook, found: Iterable[Matches], marked: Container[str]) -> list[Copied]:
    """Each song that passages were copied from, in the order of the first ones.

    Only of those whose ids are `marked`: what goes on for parts of words alone is seen nowhere.
    """
    lengths: dict[int, list[int]] = {}
    for matches in found:
        for copy in sorted(find_copies(matches), key=lambda copy: copy.start):
            lengths.setdefault(copy.song, []).append(copy.end - copy.start)
    return [
        Copied(song, len(all_), max(all_))
        for song, all_ in ((book.train[number], all_) for number, all_ in lengths.items())
        if song.id in marked
    ]


def marked_songs(lines: Iterable[Line]) -> set[str]:
    """The ids of the songs whose passages are marked in these lines."""
    segments = (segment for line in lines for segment in line.segments)
    return {segment.copied.id for segment in segments if segment.copied}


def copy_numbers(text: str, matches: Matches | None) -> list[int]:
    """For each character the number of the song that it was copied from.

    Of a passage that begins or ends within a word, only its whole words are marked.
    """
    numbers = [NO_COPY] * len(text)
    words = [found.span() for found in re.finditer(r"\S+", text)]
    starts, ends = [start for start, _ in words], [end for _, end in words]
    for copy in reversed(find_copies(matches) if matches else []):  # The longest over the others.
        first, behind = bisect_left(starts, copy.start), bisect_right(ends, copy.end)
        if first < behind:
            start, end = starts[first], ends[behind - 1]
            numbers[start:end] = [copy.song] * (end - start)
    return numbers
