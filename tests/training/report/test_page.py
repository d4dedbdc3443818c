import re
from html.parser import HTMLParser

import pytest

from corpus.store import Store
from training.checkpoint import CheckpointFile, find_checkpoint
from training.memorisation import Memorisation
from training.pages import template_files
from training.report import build_report
from training.report.page import TEMPLATES, Contents, render
from training.samples import sample_checkpoint
from training.samples_table import LATER_COLUMNS, CheckpointSamples
from training.settings import SampleSettings
from training.verses.songbook import KnownSong, SongBook

VOID = {"meta", "link", "br", "line", "circle", "polyline", "input"}
CONFIG = {"created_at": "2016-01-01T10:00", "settings": {}, "versions": {}}


class Page(HTMLParser):
    """Collects a page's tags and the text between them; raises where they do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def parsed(page: str) -> Page:
    return Page(page)


def test_lyrics_titles_and_primes_are_text_and_not_markup(parsed: Page) -> None:
    tags = [tag for tag, _ in parsed.tags]
    assert {"script", "img", "iframe"}.isdisjoint(tags)
    assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    assert 'alert("x")' in parsed.text
    assert "`|`" in parsed.text
    assert "{{ 7*7 }}" in parsed.text


def test_copies_link_to_the_title_of_their_song(parsed: Page) -> None:
    links = {a["href"]: a["title"] for tag, a in parsed.tags if tag == "a" and a.get("title")}
    assert list(links) == ["#copied-1"]
    assert "<script>" in (links["#copied-1"] or "")
    assert ("li", {"id": "copied-1"}) in parsed.tags


def test_a_line_stands_in_both_scripts(parsed: Page) -> None:
    assert parsed.text.count("चै") >= 3
    assert ("div", {"class": "deva", "lang": "hi"}) in parsed.tags


def test_both_scripts_have_their_marks(page: str) -> None:
    assert re.search(r'<div class="deva" lang="hi">[^\n]*<span class="known[^>]*>चै', page)
    assert page.count('<a class="copy') % 2 == 0
    assert 'class="copied"' in page


def test_settings_and_checkpoints_are_written_as_one_reads_them() -> None:
    settings = {"a": True, "b": False, "c": None, "d": 100_000, "e": 0.5, "f": [1, 2], "g": "x"}
    config = {"created_at": "2016-01-01T10:00", "settings": settings, "versions": {}}
    known = Memorisation(12_569, 0.3, None, chance=0.01, songs=9)
    page = render(Contents("run", config, [], [], None, known, [], None, ""))
    shown = re.findall("<dd>(.*?)</dd>", page)
    assert shown == ["yes", "no", "–", "100,000", "0.5", "1, 2", "x"]
    assert "step 12,569" in page


def sung(step: int, text: str) -> CheckpointSamples:
    usual = {**LATER_COLUMNS, "length": 9, "temperature": 0.7, "prime": "", "seed": 1}
    row = {**usual, "text": text, "real_words": None}
    return CheckpointSamples(CheckpointFile(f"step-{step}", step, 0.5, 1.0), (row,))


def test_a_song_is_told_of_as_copied_where_a_passage_of_it_is_marked() -> None:
    """What two songs have in common is marked as the longer passage's, but for whole words."""
    both = "garam pii lo zaraa baarish kii raat tumhaar"
    first, second = KnownSong("1", "", f"chai {both[:-1]}"), KnownSong("2", "", both)
    book = SongBook((first, second), (KnownSong("3", "", "chai"),))

    def places(text: str) -> tuple[list[str], int]:
        page = render(Contents("run", CONFIG, [], [sung(1, text)], book, None, [], None, ""))
        return re.findall(r">song (\d+):", page), page.count("↩")

    assert places(f"chai {both}x") == (["1"], 1)
    assert places(f"chai {both}") == (["1", "2"], 2)


def test_one_checkpoint_is_told_in_words_and_not_drawn_over_the_steps() -> None:
    book = SongBook((KnownSong("1", "", "chai garam"),), (KnownSong("2", "", "chai"),))
    samples = [sung(1, "chai\nlo"), sung(2, "lo\nchai")]
    one, two = (
        render(Contents("run", CONFIG, [], samples[:number], book, None, [], None, ""))
        for number in (1, 2)
    )
    assert "There is one checkpoint only" in one
    assert 'over training"' not in one
    assert "The band around a line" in two
    assert 'valid words over training"' in two


def test_why_nothing_is_known_by_heart_is_said() -> None:
    page = render(Contents("run", CONFIG, [], [], None, None, [], None, ""))
    assert "or no training song has 20 characters after its first line." in page


def test_every_link_leads_somewhere_within_the_page(parsed: Page) -> None:
    ids = {a["id"] for _, a in parsed.tags if "id" in a}
    links = {a["href"] for tag, a in parsed.tags if tag == "a"}
    assert len(links) > 5
    assert {str(link).removeprefix("#") for link in links} <= ids


def test_no_figure_stands_without_people_and_chance(parsed: Page) -> None:
    for word in ("people", "held-out songs", "shuffled", "another song"):
        assert word in parsed.text


@pytest.mark.parametrize(("train", "warns"), [(0.3, True), (0.06, False)])
def test_a_run_that_knows_songs_by_heart_is_warned_of(train: float, warns: bool) -> None:
    known = Memorisation(1, train, held_out=0.05, chance=0.01, songs=9)
    page = render(Contents("run", CONFIG, [], [], None, known, [], None, ""))
    assert ("Warning:" in page) is warns
    assert "25.0 % more of the song comes back" in page or not warns


def test_a_song_of_another_length_says_so(hostile: Store) -> None:
    """Where it is not what most were sung with."""
    last = find_checkpoint(hostile, "tiny", "last")
    assert "length:" not in hostile.read_text("runs/tiny/report.html")
    settings = SampleSettings(primes=("chai",), length=1234, samples=1)
    sample_checkpoint(hostile, "tiny", last, settings)
    build_report(hostile, "tiny")
    page = hostile.read_text("runs/tiny/report.html")
    assert ", length: 1,234" in page
    assert ", length: 20" not in page


def test_only_the_templates_own_pictures_are_trusted() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in template_files(TEMPLATES))
    marked = [line for line in text.splitlines() if "| safe" in line]
    assert len(marked) == 3
    assert all("curve" in line or "picture" in line or "novelty" in line for line in marked)
