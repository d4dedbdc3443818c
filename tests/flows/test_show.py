import os
from pathlib import Path

import pyarrow as pa
import pytest

from corpus.isb import compose
from corpus.store import Store
from corpus.tables import RAW_SONGS
from flows.cli import main
from flows.show import song_page

FIELDS = {"title": "ham dono.n", "film": "Made Up", "year": "1961", "singer": "Lata", "music": "S"}
SONG = compose(FIELDS, "la: ham hai.n ##Sunday##\n\nko_ii (2)")


def test_the_page_has_title_film_year_credits_and_the_song() -> None:
    assert list(song_page(SONG, "devanagari")) == [
        "हम दोनों", "Made Up (1961)", "Singers: Lata", "Music: S", "", "हम हैं Sunday", "", "कोई",
    ]  # fmt: skip
    assert list(song_page(SONG, "roman"))[-3:] == ["ham hain Sunday", "", "koii"]
    assert list(song_page(SONG, "both"))[-5:] == [
        "हम हैं Sunday", "ham hain Sunday", "", "कोई", "koii",
    ]  # fmt: skip


def test_a_film_without_a_year() -> None:
    assert list(song_page(compose({"film": "Made Up"}, "dil"), "roman"))[1] == "Made Up"


@pytest.fixture
def data(store: Store) -> list[str]:
    rows = {"id": ["7", "8"], "text": [SONG, compose({}, "dil Bombay hai")]}
    store.write_table(RAW_SONGS, pa.table(rows))
    return ["--data", store.path("")]


def test_the_command_shows_a_song_by_its_id(
    data: list[str], capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    assert main(["show", "7", *data]) == 0
    assert "हम हैं Sunday" in capsys.readouterr().out
    assert main(["clean", "--explain", "7", *data]) == 0
    assert "labels la:" in capsys.readouterr().out


def test_the_command_lists_words_that_are_no_itrans(
    data: list[str], capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    assert main(["show", "--odd-words", *data]) == 0
    shown = capsys.readouterr().out
    assert "85.71% of 7 words are well-formed ITRANS" in shown
    assert shown.split("\n")[1].split() == ["1", "Bombay"]


def test_a_reader_that_goes_away_is_no_error(
    data: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: None,
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", buffering=1) as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        assert main(["show", "--odd-words", *data]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show"], 2, "name a song by its id or file"),
        (["show", "9"], 1, "there is no song '9'"),
        (["clean", "--explain", "none.isb.txt"], 1, "none.isb.txt cannot be read"),
    ],
)
def test_a_song_that_is_not_there_is_a_users_error(
    arguments: list[str],
    code: int,
    message: str,
    data: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
) -> None:
    assert main([*arguments, *data]) == code
    assert message in capsys.readouterr().err
