import itertools
from collections.abc import Iterator

from corpus.clean import clean_song
from corpus.clean.stream import CHUNK, FEW, clean_stream
from corpus.isb import compose


def songs(count: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        yield str(number), compose({"singer": "Lata"}, f"la: dil {'gaa ' * (number % 7)}\\-2")


def test_several_processes_give_what_one_gives_in_the_same_order() -> None:
    many = FEW + CHUNK + 1
    alone = list(clean_stream(songs(many), "roman", workers=1))
    assert [song.id for song in alone] == [str(number) for number in range(many)]
    assert list(clean_stream(songs(many), "roman", workers=2)) == alone


def test_a_song_comes_out_as_if_cleaned_alone() -> None:
    for song, (song_id, text) in zip(clean_stream(songs(9), "itrans"), songs(9), strict=True):
        assert song.id == song_id
        assert song.cleaned == clean_song(text, "itrans")


def test_songs_are_read_only_as_they_are_needed() -> None:
    read = 0

    def counted() -> Iterator[tuple[str, str]]:
        nonlocal read
        for song in songs(50 * CHUNK):
            read += 1
            yield song

    list(itertools.islice(clean_stream(counted(), "roman", workers=1), 10 * CHUNK))
    assert read <= 11 * CHUNK
