import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpus import isb
from corpus.clean.stage import CleanSettings, clean_archive
from corpus.errors import DataError
from corpus.overview import build_overview
from corpus.overview.facts import EXAMPLES
from corpus.store import Store
from corpus.tables import CORPUS_PAGE

HOSTILE = '<script>alert(1)</script> & "quotes" </pre> {{ 7 * 7 }}'


@pytest.fixture
def cleaned(store: Store, made_up_song: Callable[[int], str]) -> Store:
    songs = {
        str(n): isb.compose({"title": f"gaanaa {n}", "year": "1951"}, made_up_song(n))
        for n in range(30)
    }
    songs["30"] = isb.compose(
        {"title": HOSTILE, "singer": HOSTILE}, f"chai \\-2\n1 (laa) me.n {HOSTILE}"
    )
    rows = [{"id": song, "text": text} for song, text in songs.items()]
    store.write_table("raw/songs.parquet", pa.Table.from_pylist(rows))
    clean_archive(store, CleanSettings())
    return store


def test_the_page_shows_the_corpus_and_is_written_once(cleaned: Store) -> None:
    first = build_overview(cleaned)
    page = cleaned.read_text(CORPUS_PAGE)
    assert first.counts["songs"] == 31
    for part in ("31 songs", "Songs by decade", "1950s", "Most frequent words", "Before and after"):
        assert part in page
    assert build_overview(cleaned).cached
    clean_archive(cleaned, CleanSettings(profile="itrans"))
    assert not build_overview(cleaned).cached


def test_no_other_file_is_parsed_than_those_shown(
    cleaned: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse, parsed = isb.parse, list[str]()
    monkeypatch.setattr(isb, "parse", lambda text: parsed.append(text) or parse(text))
    build_overview(cleaned)
    assert len(parsed) == cleaned.read_text(CORPUS_PAGE).count("<pre ") / 2 <= EXAMPLES


def test_nothing_of_a_song_is_markup_and_nothing_is_loaded(cleaned: Store) -> None:
    build_overview(cleaned)
    page = cleaned.read_text(CORPUS_PAGE)
    assert "<script" not in page
    assert page.count("</pre>") == page.count("<pre ")
    assert "{{ 7 * 7 }}" in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)


@pytest.mark.browser
def test_a_phone_shows_two_letters_a_row_whole(cleaned: Store, page: Any) -> None:
    build_overview(cleaned)
    page.goto(f"file://{cleaned.path(CORPUS_PAGE)}")
    letters = page.query_selector_all("section:has(h2:text('Letters')) tr")
    for width, columns in ((1280, 1), (390, 2)):
        page.set_viewport_size({"width": width, "height": 844})
        assert len({letter.bounding_box()["x"] for letter in letters}) == columns
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        cells = [cell for letter in letters for cell in letter.query_selector_all("th, .number")]
        assert all(cell.evaluate("one => one.scrollWidth <= one.clientWidth") for cell in cells)


def test_without_a_corpus_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is missing: run 'lyrics scrape' first"):
        build_overview(Store(tmp_path))


def test_a_page_that_is_cached_is_told_of_where_it_is_now(cleaned: Store, tmp_path: Path) -> None:
    build_overview(cleaned)
    moved = Path(cleaned.path("")).rename(tmp_path / "moved")
    result = build_overview(Store(moved))
    assert (result.cached, result.counts["page"]) == (True, f"{moved}/clean/corpus.html")
