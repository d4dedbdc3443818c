"""The three ways in, on the snapshot of the real archive."""

from pathlib import Path

import pytest

from corpus import isb
from corpus.replica import Replica
from corpus.scrape import ScrapeSettings, scrape
from corpus.store import Store

SITE_FIELDS = ("title", "film", "year", "singer", "music", "lyrics")
SONGS = 8646


def texts(store: Store) -> dict[str, str]:
    table = store.read_table("raw/songs.parquet", columns=["id", "text"])
    return dict(zip(*(table[name].to_pylist() for name in ("id", "text")), strict=True))


@pytest.mark.archive
def test_the_ways_agree_on_every_song(snapshot: Path, tmp_path: Path) -> None:
    found = {}
    with Replica(snapshot) as replica:
        for way in ("bundle", "files", "site"):
            store = Store(tmp_path / way)
            result = scrape(store, ScrapeSettings(archive=replica.url, way=way, delay=0))
            assert (result.counts["fetched"], result.counts["unlisted"]) == (SONGS, 0)
            print(way, f"{SONGS / result.seconds:.0f} songs/s", result.counts)
            found[way] = texts(store)
    assert found["bundle"] == found["files"]
    for song, text in found["site"].items():
        read, original = isb.parse(text), isb.parse(found["bundle"][song])
        assert read.body == original.body, song
        for name in SITE_FIELDS:
            # Composing turns each run of blanks in a field into one.
            assert read.fields[name] == " ".join(original.fields[name].split()), (song, name)
