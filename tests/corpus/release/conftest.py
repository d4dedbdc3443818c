"""A small corpus, made up for these tests, as different scrapes would have found it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from corpus.clean.stage import CleanSettings, clean_archive
from corpus.isb import compose, git_sha
from corpus.scrape.schema import RAW_SCHEMA
from corpus.store import Store
from corpus.tables import RAW_SONGS

SONGS = {
    "1": compose(
        {"title": "chhat pe pata.ng", "singer": "Lata", "year": "1953"},
        "la: chhat pe pata.ng hai\n\nDor mere haath me.n hai",
    ),
    "2": compose({"title": "chaay kii pyaalii", "year": "40s"}, "chaay kii pyaalii (2)"),
    "3": compose({"title": "khaalii"}, "% nothing"),
    "rmim0004": compose({"title": "titalii"}, "titalii re titalii"),
}
DAY = datetime(2026, 1, 2, tzinfo=UTC)

MakeCorpus = Callable[..., Store]


@pytest.fixture
def isb_songs() -> dict[str, str]:
    return dict(SONGS)


@pytest.fixture
def make_corpus(tmp_path: Path) -> MakeCorpus:
    """A data root with these songs, cleaned; what tells of the scrape may vary."""

    def make(
        songs: Mapping[str, str] = SONGS, *, name: str = "data", source: str = "bundle"
    ) -> Store:
        store = Store(tmp_path / name)
        rows = [
            {
                "id": song_id,
                "source": source,
                "url": f"{source}/{name}#{song_id}",
                "sha": git_sha(text.encode()),
                "fetched_at": DAY.replace(day=1 + len(name)),
                "encoding": "utf-8",
                "text": text,
            }
            for song_id, text in songs.items()
        ]
        store.write_table(RAW_SONGS, pa.Table.from_pylist(rows, RAW_SCHEMA))
        clean_archive(store, CleanSettings())
        return store

    return make
