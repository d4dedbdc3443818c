import numpy as np

from training.verses.marks import (
    COPY_LENGTH,
    NO_COPY,
    Copied,
    copied_from,
    copy_numbers,
    mark,
    marked_songs,
    word_kinds,
)
from training.verses.matching import longest_matches
from training.verses.songbook import KnownSong, SongBook

REFRAIN = "chai garam pii lo zaraa baarish kii raat hai"


def kinds(text: str, book: SongBook) -> str:
    letters = {"known": "k", "new": "n", "invented": "i", "": "."}
    return "".join(letters[kind] for kind in word_kinds(text, book))


def test_words_are_known_new_or_invented(book: SongBook) -> None:
    assert kinds("chai titlii zzz", book) == "kkkk.nnnnnn...."  # It may be cut.
    assert kinds("zzz qqq, chai zzz\n", book) == "iii.iii..kkkk.iii."
    assert kinds("chai, nadii!", book) == "kkkkkkkkkkk."
    assert kinds("chai\nnadii", book) == "kkkk.kkkkk"
    assert kinds("chainadii", book) == "........."
    assert kinds("chainadii ", book) == "iiiiiiiii."


def test_a_copy_is_longer_than_its_limit_and_names_its_song(book: SongBook) -> None:
    short, long = REFRAIN[:COPY_LENGTH], REFRAIN[: COPY_LENGTH + 1]
    texts = [f"zzz {short}", f"zzz {long}qqq"]
    for text, expected in zip(texts, [set(), {"7"}], strict=True):
        (line,) = mark("", text, book, longest_matches([s.text for s in book.train], [text])[0])
        copied = [segment for segment in line.segments if segment.copied]
        assert {segment.copied.id for segment in copied if segment.copied} == expected
    assert "".join(segment.text for segment in copied) == long.rstrip()


def test_of_a_copy_only_whole_words_are_marked_and_all_is_counted(book: SongBook) -> None:
    text = f"zz{REFRAIN[1:]}\nqqq {REFRAIN[:-1]}x\n"
    (matches,) = longest_matches([song.text for song in book.train], [text])
    lines = mark("", text, book, matches)
    marked = ["".join(s.text for s in line.segments if s.copied) for line in lines]
    assert marked == [REFRAIN.partition(" ")[2], REFRAIN.rpartition(" ")[0], ""]
    marked_ids = marked_songs(lines)
    assert marked_ids == {"7"}
    copied = copied_from(book, [matches], marked_ids)
    assert copied == [Copied(book.train[1], 2, len(REFRAIN) - 1)]
    assert copied_from(book, [matches, matches], marked_ids)[0].passages == 4
    assert copied_from(book, [matches], {"8"}) == []


def test_of_copies_that_overlap_the_longest_is_told_and_none_is_left_out(
    book: SongBook,
) -> None:
    """It does not hide behind a shorter one that began before it, nor does it hide that."""
    letters = np.random.default_rng(1).choice(list("abcde "), 200).tolist()
    whole = "".join(letters).replace("  ", "aa")
    parts = whole[:45], whole[5:85], whole[60:110]
    songs = tuple(KnownSong(str(n), "", f"z{part}z") for n, part in enumerate(parts))
    book = SongBook(songs, ())
    (matches,) = longest_matches([song.text for song in songs], [whole])
    copied = copied_from(book, [matches], "012")
    assert [(one.song.id, one.passages, one.longest) for one in copied] == [
        ("0", 1, 45), ("1", 1, 80), ("2", 1, 50),
    ]  # fmt: skip
    assert max(one.longest for one in copied) == matches.lengths.max()
    numbers = copy_numbers(whole, matches)
    assert set(numbers[10:80]) == {1}
    assert {0, 1, 2} <= set(numbers)
    assert NO_COPY not in numbers[:100]


def test_the_marked_lines_are_the_sample_and_its_prime(book: SongBook) -> None:
    lines = mark("chai\nna", "dii ke raat\n\nik baat", book, None)
    assert ["".join(s.text for s in line.segments) for line in lines] == [
        "chai", "nadii ke raat", "", "ik baat",
    ]  # fmt: skip
    assert [(s.text, s.is_prime) for s in lines[1].segments][:2] == [
        ("na", True),
        ("dii ke raat", False),
    ]
    assert [line.rhyme for line in mark("", "ik raat\nik baat\nvo", None, None)] == [0, 0, None]


def test_without_a_book_words_are_plain() -> None:
    (line,) = mark("", "chai nadii", None, None)
    assert [(s.text, s.word, s.copied) for s in line.segments] == [("chai nadii", "", None)]
