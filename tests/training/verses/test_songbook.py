import pyarrow as pa

from corpus.store import Store
from training.verses.songbook import read_songbook


def test_titles_have_the_signs_that_songs_have(store: Store) -> None:
    titles = [r"dil\-e\-naadaan, ##naa!## ", "mai.n", ""]
    texts = ["dil-e-naadaan,\nmain", "naa! lo", "main"]
    rows = {"id": ["1", "2", "3"], "split": ["train", "validation", "test"]}
    store.write_table("clean/songs.parquet", pa.table({**rows, "title": titles, "text": texts}))
    book = read_songbook(store)
    assert book
    assert [song.title for song in (*book.train, *book.held_out)][:2] == [
        "dil-e-naadaan, naa!",
        "main",
    ]
    assert [song.text for song in book.held_out] == ["naa! lo", "main"]


def test_songs_are_as_a_run_over_words_would_write_them(store: Store) -> None:
    rows = {"id": ["1"], "split": ["train"], "title": [""], "text": ["lo , kyaa ?\nchai !"]}
    store.write_table("clean/songs.parquet", pa.table(rows))
    as_words, as_characters = read_songbook(store, "word"), read_songbook(store)
    assert as_words
    assert as_characters
    assert as_words.train[0].text == "lo, kyaa?\nchai!"
    assert as_characters.train[0].text == rows["text"][0]
