from pathlib import Path

import pytest

from corpus.clean.__main__ import main
from corpus.clean.gold import compare, compare_folder
from corpus.errors import DataError
from corpus.isb import compose


def test_right_are_the_lines_that_align_and_blank_lines_count() -> None:
    result = compare("7", "a\n\nb\nc", "a\n\nx\nb")
    assert (result.right, result.total) == (3, 4)
    assert [line for line in result.diff if line[0] in "+-" and line[1] not in "+-"] == ["+x", "-c"]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    for song_id, body, expected in (("1", "la: dil\n\njaan", "dil\n\njaan"), ("2", "dil", "gaa")):
        (tmp_path / f"{song_id}.isb.txt").write_text(compose({}, body))
        (tmp_path / f"{song_id}.clean.txt").write_text(expected + "\n")
    return tmp_path


def test_the_command_measures_a_folder(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gold", str(gold)]) == 0
    out = capsys.readouterr().out
    assert "lines right: 3 of 4 (75.00%)" in out
    assert "songs wholly right: 1 of 2 (50.00%)" in out
    assert "-gaa\n+dil\n" in out


def test_the_command_cleans_a_file(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(gold / "1.isb.txt")]) == 0
    assert capsys.readouterr().out == "dil\n\njaan\n"


def test_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none")]) == 1
    assert "none cannot be read" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([])


@pytest.mark.parametrize(("body", "reason"), [("123 ...", "empty"), ("चाय गरम है", "not-roman")])
def test_the_command_says_why_a_file_is_set_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, reason: str
) -> None:
    (tmp_path / "1.isb.txt").write_text(compose({}, body))
    assert main([str(tmp_path / "1.isb.txt")]) == 1
    out, err = capsys.readouterr()
    assert (out, f"1.isb.txt is no song to keep: {reason}" in err) == ("", True)


def test_songs_by_hand_have_one_profile(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--gold", str(gold), "--profile", "itrans"])
    assert "--gold compares under --profile roman" in capsys.readouterr().err


def test_a_folder_without_hand_cleaned_songs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has no ID\.clean\.txt"):
        list(compare_folder(tmp_path))
    (tmp_path / "3.clean.txt").write_text("dil")
    with pytest.raises(DataError, match=r"3\.isb\.txt is missing"):
        list(compare_folder(tmp_path))
    (tmp_path / "3.isb.txt").mkdir()
    with pytest.raises(DataError, match=r"3\.isb\.txt cannot be read: Is a directory"):
        list(compare_folder(tmp_path))


@pytest.mark.archive
def test_the_cleaning_comes_near_to_cleaning_by_hand(snapshot: Path) -> None:
    folder = snapshot.with_name("cleaning-gold")
    if not folder.is_dir():
        pytest.skip(f"{folder} is missing: the hand-cleaned songs are not part of the project")
    songs = list(compare_folder(folder))
    assert sum(song.right for song in songs) >= 0.995 * sum(song.total for song in songs)
    assert sum(not song.diff for song in songs) >= 0.95 * len(songs)
