import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DataError, VocabularyError
from corpus.store import Store
from corpus.vocabulary import (
    END_OF_SONG,
    SPLIT_FILES,
    UNKNOWN,
    VOCABULARY_FILE,
    Vocabulary,
    VocabularySettings,
    build_vocabulary,
    read_size,
    read_split,
    read_vocabulary,
    split_songs,
)

WriteSongs = Callable[[Store, dict[str, list[str]]], None]
PLAIN, TOLERANT = VocabularySettings(), VocabularySettings(unknown=True)
SONGS = {"train": ["chai\ngaram", "pii lo"], "validation": ["garam pii"], "test": ["lo chai"]}

texts = st.text(st.characters(exclude_categories=["Cs"]))


def test_characters_are_those_of_all_songs_in_code_point_order() -> None:
    vocabulary = Vocabulary.of(["ba", "c\na", "\U0001f375é"])
    assert vocabulary.characters == "\nabcé\U0001f375"
    assert len(vocabulary) == 7  # With the end of song.


def test_the_example_of_four_words_has_13_symbols_with_the_blank() -> None:
    vocabulary = Vocabulary.of(["baate karna milna tumse"])
    assert vocabulary.characters == " abeiklmnrstu"
    assert len(vocabulary.characters) == 13


def test_ids_count_from_one_and_zero_is_the_end_of_a_song() -> None:
    assert Vocabulary("abc").encode("cab").tolist() == [3, 1, 2]
    assert Vocabulary("abc").decode(np.array([3, END_OF_SONG, 1])) == "c\n\na"


@given(songs=st.lists(texts.filter(bool), min_size=1), unknown=st.booleans())
def test_what_is_encoded_is_decoded(songs: list[str], unknown: bool) -> None:
    vocabulary = Vocabulary.of(songs, has_unknown=unknown)
    for song in songs:
        ids = vocabulary.encode(song)
        assert len(ids) == len(song)
        assert END_OF_SONG not in ids
        assert vocabulary.decode(ids) == song


@given(songs=st.lists(texts.filter(bool), min_size=1), text=texts)
def test_unknown_characters_become_the_declared_one(songs: list[str], text: str) -> None:
    vocabulary = Vocabulary.of(songs, has_unknown=True)
    known = set(vocabulary.characters)
    expected = "".join(c if c in known else UNKNOWN for c in text)
    assert vocabulary.decode(vocabulary.encode(text)) == expected


def test_an_unknown_character_is_named_with_its_code_point() -> None:
    with pytest.raises(VocabularyError, match=r"'é' \(U\+00E9\), '☕' \(U\+2615\).*'abc'"):
        Vocabulary("abc").encode("a☕bé☕")


@pytest.mark.parametrize(("size", "dtype"), [(255, np.uint8), (256, np.uint16)])
def test_ids_have_the_smallest_type_that_holds_them(size: int, dtype: type) -> None:
    vocabulary = Vocabulary("".join(map(chr, range(0x4E00, 0x4E00 + size))))
    assert vocabulary.dtype == dtype
    assert vocabulary.encode(vocabulary.characters[-1]).tolist() == [size]


def test_fingerprints_differ_when_vocabularies_do() -> None:
    vocabularies = [Vocabulary("ab"), Vocabulary("abc"), Vocabulary("ab", True), Vocabulary("ba")]
    assert len({vocabulary.fingerprint for vocabulary in vocabularies}) == 4
    assert Vocabulary("ab").fingerprint == Vocabulary.of(["ba", "b"]).fingerprint


@pytest.mark.parametrize(
    "damage",
    [
        {"characters": "abd"},
        {"has_unknown": True},
        {"fingerprint": "0"},
        {"unit": "syllable", "words": ["a", "b", "c"]},
    ],
)
def test_a_vocabulary_that_does_not_match_itself_is_refused(damage: dict[str, Any]) -> None:
    values = Vocabulary("abc").to_dict()
    assert Vocabulary.from_dict(values) == Vocabulary("abc")
    with pytest.raises(VocabularyError, match="damaged"):
        Vocabulary.from_dict(values | damage)


@pytest.mark.parametrize(
    "values", [{}, [], None, "abc", {"characters": "abc"}, {"characters": 3, "has_unknown": True}]
)
def test_what_is_no_vocabulary_is_refused(values: Any) -> None:
    with pytest.raises(VocabularyError, match="not a vocabulary"):
        Vocabulary.from_dict(values)


@given(songs=st.lists(st.lists(st.integers(1, 9))))
def test_songs_are_split_at_their_ends(songs: list[list[int]]) -> None:
    ids = np.array([i for song in songs for i in (*song, END_OF_SONG)], dtype=np.uint8)
    assert [song.tolist() for song in split_songs(ids)] == songs


def test_the_stage_writes_the_vocabulary_and_every_split(
    store: Store, write_songs: WriteSongs
) -> None:
    write_songs(store, SONGS)
    result = build_vocabulary(store, PLAIN)
    vocabulary = read_vocabulary(store)
    assert vocabulary.characters == "\n acghilmopr"
    assert store.files("vocabulary") == sorted(
        [VOCABULARY_FILE, "vocabulary/manifest.json", *SPLIT_FILES.values()]
    )
    for split, songs in SONGS.items():
        encoded = split_songs(read_split(store, split, vocabulary))
        assert [vocabulary.decode(song) for song in encoded] == songs
    assert result.counts == {
        "unit": "char",
        "size": 13,
        "characters": vocabulary.characters,
        "splits": {
            "train": {"songs": 2, "characters": 16, "symbols": 16, "unknown": 0, "coverage": 1.0},
            "validation": {
                "songs": 1,
                "characters": 9,
                "symbols": 9,
                "unknown": 0,
                "coverage": 1.0,
            },
            "test": {"songs": 1, "characters": 7, "symbols": 7, "unknown": 0, "coverage": 1.0},
        },
    }


def test_the_vocabulary_file_counts_the_training_characters(
    store: Store, write_songs: WriteSongs
) -> None:
    write_songs(store, SONGS)
    build_vocabulary(store, PLAIN)
    values = store.read_json(VOCABULARY_FILE)
    assert values["size"] == 13
    assert values["counts"]["i"] == 3
    assert sum(values["counts"].values()) == 16
    assert "unknown" not in values


def test_the_second_run_is_cached_and_new_songs_are_noticed(
    store: Store, write_songs: WriteSongs
) -> None:
    write_songs(store, SONGS)
    assert not build_vocabulary(store, PLAIN).cached
    fingerprint = read_vocabulary(store).fingerprint
    assert build_vocabulary(store, PLAIN).cached
    assert not build_vocabulary(store, PLAIN, force=True).cached
    assert build_vocabulary(store, TOLERANT).reason == "settings changed: unknown"
    write_songs(store, SONGS | {"train": [*SONGS["train"], "baarish"]})
    assert build_vocabulary(store, PLAIN).reason.startswith("inputs changed")
    assert read_vocabulary(store).fingerprint != fingerprint


def test_a_character_that_training_lacks_is_named_with_its_song(
    store: Store, write_songs: WriteSongs
) -> None:
    write_songs(store, SONGS | {"validation": ["garam", "garam ☕"]})
    with pytest.raises(
        VocabularyError, match=r"song 4 \(validation\): .*'☕' \(U\+2615\).*--unknown"
    ):
        build_vocabulary(store, PLAIN)
    assert not store.exists("vocabulary/manifest.json")


def test_a_character_that_training_lacks_leaves_the_former_splits(
    store: Store, write_songs: WriteSongs
) -> None:
    write_songs(store, SONGS)
    build_vocabulary(store, PLAIN)
    before = [store.read_bytes(name) for name in SPLIT_FILES.values()]
    write_songs(store, SONGS | {"train": ["baarish"], "validation": ["☕"]})
    with pytest.raises(VocabularyError, match="☕"):
        build_vocabulary(store, PLAIN)
    assert [store.read_bytes(name) for name in SPLIT_FILES.values()] == before


class Killed(Store):
    """Dies before it writes the file `last`."""

    last = ""

    def write_bytes(self, name: str, data: bytes) -> None:
        if name == self.last:
            raise KeyboardInterrupt
        super().write_bytes(name, data)

    def write_array(self, name: str, array: np.ndarray) -> None:
        if name == self.last:
            raise KeyboardInterrupt
        super().write_array(name, array)


@pytest.mark.parametrize("last", [SPLIT_FILES["validation"], VOCABULARY_FILE])
def test_ids_that_a_kill_left_beside_an_older_vocabulary_are_not_read(
    store: Store, write_songs: WriteSongs, last: str
) -> None:
    write_songs(store, SONGS)
    build_vocabulary(store, PLAIN)
    # One letter fewer, and songs as long as before.
    write_songs(store, SONGS | {"train": ["chii\ngirim", "pii lo"]})
    killed = Killed(store.path(""))
    killed.last = last
    with pytest.raises(KeyboardInterrupt):
        build_vocabulary(killed, TOLERANT)
    vocabulary = read_vocabulary(store)
    with pytest.raises(VocabularyError, match=r"train\.npy was not encoded .*'vocabulary' again"):
        read_split(store, "train", vocabulary)
    build_vocabulary(store, TOLERANT)
    with pytest.raises(VocabularyError, match="not encoded with the vocabulary"):
        read_split(store, "train", vocabulary)
    assert len(split_songs(read_split(store, "train", read_vocabulary(store)))) == 2


def test_splits_of_a_vocabulary_without_digests_are_read(
    store: Store, write_songs: WriteSongs
) -> None:
    write_songs(store, SONGS)
    build_vocabulary(store, PLAIN)
    values = store.read_json(VOCABULARY_FILE)
    for size in values["splits"].values():
        del size["sha256"]
    store.write_json(VOCABULARY_FILE, values)
    assert len(split_songs(read_split(store, "train", read_vocabulary(store)))) == 2


def test_a_declared_unknown_is_counted(store: Store, write_songs: WriteSongs) -> None:
    write_songs(store, SONGS | {"validation": ["garam ☕☕", "é"]})
    counts = build_vocabulary(store, TOLERANT).counts["splits"]["validation"]
    assert counts == {
        "songs": 2, "characters": 9, "symbols": 9, "unknown": 3, "coverage": 0.666667,
            "spelling_bits": 60.3,
    }  # fmt: skip
    vocabulary = read_vocabulary(store)
    assert vocabulary.has_unknown
    songs = [
        vocabulary.decode(song) for song in split_songs(read_split(store, "validation", vocabulary))
    ]
    assert songs == [f"garam {UNKNOWN * 2}", UNKNOWN]


@pytest.mark.parametrize("root", ["folder", "memory://empty-split"])
def test_a_split_without_songs_is_empty(store: Store, write_songs: WriteSongs, root: str) -> None:
    store = store if root == "folder" else Store(root)
    write_songs(store, {"train": ["chai"]})
    build_vocabulary(store, PLAIN)
    ids_N = read_split(store, "test", read_vocabulary(store))
    assert ids_N.tolist() == []
    assert split_songs(ids_N) == []


@pytest.mark.parametrize("songs", [{"test": ["chai"]}, {"train": ["", ""], "test": ["chai"]}])
def test_without_training_songs_there_is_no_vocabulary(
    store: Store, write_songs: WriteSongs, songs: dict[str, list[str]]
) -> None:
    write_songs(store, songs)
    with pytest.raises(DataError, match="no training songs"):
        build_vocabulary(store, PLAIN)


def test_a_split_of_another_name_is_a_data_error(store: Store, write_songs: WriteSongs) -> None:
    write_songs(store, SONGS | {"holiday": ["chai"]})
    with pytest.raises(DataError, match=r"song 5 .*'holiday'.*train, validation, test"):
        build_vocabulary(store, PLAIN)


def test_a_missing_vocabulary_says_what_to_run(store: Store) -> None:
    with pytest.raises(
        DataError, match=r"vocabulary\.json is missing: run 'lyrics vocabulary' first"
    ):
        read_vocabulary(store)


@pytest.mark.parametrize(
    ("text", "said"), [('{"chara', "not valid JSON"), ("{}", "not a vocabulary")]
)
def test_a_damaged_vocabulary_is_named(store: Store, text: str, said: str) -> None:
    store.write_text(VOCABULARY_FILE, text)
    with pytest.raises(DataError, match=rf"vocabulary\.json.*{said}"):
        read_vocabulary(store)


@pytest.mark.parametrize(
    "damage",
    [
        {"symbols": "17"},
        {"symbols": 17.5},
        {"songs": None},
        {"songs": -1},
        {"characters": 0},
        {"spelling_bits": "none"},
        {"spelling_bits": float("nan")},
    ],
)
def test_sizes_of_a_split_that_are_no_numbers_are_named(
    damage: dict[str, Any], store: Store, write_songs: WriteSongs
) -> None:
    write_songs(store, SONGS)
    build_vocabulary(store, PLAIN)
    values, vocabulary = store.read_json(VOCABULARY_FILE), read_vocabulary(store)
    assert read_size(store, "train")["songs"] == 2
    values["splits"]["train"] |= damage
    store.write_text(VOCABULARY_FILE, json.dumps(values))
    for read in (read_size, lambda *asked: read_split(*asked, vocabulary)):
        with pytest.raises(VocabularyError, match=r"vocabulary\.json is damaged: .*split 'train'"):
            read(store, "train")
    assert read_size(store, "test")["songs"] == 1


@pytest.mark.parametrize("damaged", ["[]", '{"splits": 3}', '{"splits": {"train": [1]}}'])
def test_sizes_that_are_no_mapping_are_named(damaged: str, store: Store) -> None:
    store.write_text(VOCABULARY_FILE, damaged)
    with pytest.raises(VocabularyError, match=r"vocabulary\.json is damaged"):
        read_size(store, "train")


def test_a_damaged_vocabulary_is_built_again(store: Store, write_songs: WriteSongs) -> None:
    write_songs(store, SONGS)
    build_vocabulary(store, PLAIN)
    text = store.read_text(VOCABULARY_FILE)
    store.write_text(VOCABULARY_FILE, text.replace("acghilmopr", "acghilmopq"))
    with pytest.raises(VocabularyError, match=r"vocabulary\.json: .*fingerprint"):
        read_vocabulary(store)
    assert not build_vocabulary(store, PLAIN).cached
    assert store.read_text(VOCABULARY_FILE) == text


def test_the_same_songs_give_the_same_bytes(store: Store, write_songs: WriteSongs) -> None:
    write_songs(store, SONGS)
    build_vocabulary(store, PLAIN)
    names = [VOCABULARY_FILE, *SPLIT_FILES.values()]
    before = [store.read_bytes(name) for name in names]
    build_vocabulary(store, PLAIN, force=True)
    assert [store.read_bytes(name) for name in names] == before
