"""The data set of the real archive: no song's words are looked at here, only how they fit."""

from collections import Counter
from pathlib import Path

import pytest

from corpus.clean.groups import GENERIC_SONGS, same_titles
from corpus.clean.stage import CleanSettings, clean_archive
from corpus.gates import GateSettings
from corpus.release.export import export
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.stage import scrape
from corpus.store import Store
from corpus.tables import CLEAN_SONGS

pytestmark = pytest.mark.archive


@pytest.fixture(scope="module")
def corpus(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Cleaned, and held by gates for an archive of this size."""
    store = Store(tmp_path_factory.mktemp("data"))
    scrape(store, ScrapeSettings(archive=str(snapshot)))
    gates = GateSettings(min_songs=8000, min_megabytes=5.5, max_dropped=0.01)
    clean_archive(store, CleanSettings(), gates)
    return store


def test_no_title_and_no_duplicate_stands_on_two_sides(corpus: Store) -> None:
    columns = ["id", "title", "split", "group", "duplicate_of"]
    rows = {row["id"]: row for row in corpus.read_table(CLEAN_SONGS, columns).to_pylist()}
    pairs = same_titles({song_id: row["title"] for song_id, row in rows.items()})
    pairs += [(i, row["duplicate_of"]) for i, row in rows.items() if row["duplicate_of"]]
    assert len(pairs) > 50
    assert all(rows[a]["split"] == rows[b]["split"] for a, b in pairs)
    sizes = Counter(row["group"] for row in rows.values())
    assert max(sizes.values()) <= GENERIC_SONGS


def test_the_profile_changes_no_fact_about_a_song(
    corpus: Store, snapshot: Path, tmp_path: Path
) -> None:
    itrans = Store(tmp_path)
    scrape(itrans, ScrapeSettings(archive=str(snapshot)))
    clean_archive(itrans, CleanSettings(profile="itrans"))
    told = ["id", "language", "language_doubt", "duplicate_of", "group", "split"]
    assert itrans.read_table(CLEAN_SONGS, told) == corpus.read_table(CLEAN_SONGS, told)


def test_years_and_languages_are_told_for_nearly_all_songs(corpus: Store) -> None:
    columns = ["year", "year_from", "year_raw", "language", "language_doubt"]
    rows = corpus.read_table(CLEAN_SONGS, columns).to_pylist()
    untold = [row["year_raw"] for row in rows if row["year_raw"] and row["year_from"] is None]
    assert len(untold) < 0.001 * len(rows)
    assert all(row["year"] is None or 1900 < row["year"] < 2030 for row in rows)
    assert sum(row["language_doubt"] for row in rows) < 0.02 * len(rows)
    languages = Counter(row["language"] for row in rows)
    assert languages["hi"] > 0.98 * len(rows)
    assert {"hi", "pa", "en", "sa"} <= languages.keys()


def test_a_corpus_that_was_rebuilt_has_the_same_bytes(
    corpus: Store, snapshot: Path, tmp_path: Path
) -> None:
    again, first, second = (Store(tmp_path / name) for name in ("again", "first", "second"))
    export(corpus, first)
    scrape(again, ScrapeSettings(archive=str(snapshot)))
    clean_archive(again, CleanSettings())
    export(again, second)
    for path in Path(first.path("")).iterdir():
        assert second.read_bytes(path.name) == path.read_bytes(), path.name
