"""Arguments that are looked at before the work."""

from collections.abc import Callable
from pathlib import Path

import pytest

from training.ablation import main as ablation
from training.article.__main__ import main as article
from training.baselines.__main__ import main as baselines
from training.bench.__main__ import main as bench

Main = Callable[[list[str]], int]


@pytest.mark.parametrize(
    ("main", "arguments", "said"),
    [
        (bench, ["--songs", "1", "0"], "--songs: 0 is below 1"),
        (bench, ["--rounds", "0"], "--rounds: 0 is below 1"),
        (bench, ["--json", "gone/bench.json"], "--json: there is no folder gone"),
        (baselines, ["--json", "gone/rows.json"], "--json: there is no folder gone"),
        (baselines, ["--json", "."], "--json: . is a folder"),
        (article, ["--epochs", "0"], "--epochs: 0 is below 1"),
        (article, ["--svg", "gone/row.svg"], "--svg: there is no folder gone"),
        (ablation, ["--text", "-5"], "--text: -5 is below 1"),
    ],
)
def test_what_cannot_end_well_is_not_begun(
    main: Main,
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("main", [ablation, baselines])
def test_a_data_root_of_no_file_system_is_one_line(
    main: Main, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", "foo://x"]) == 1
    error = capsys.readouterr().err
    assert "cannot open foo://x" in error
    assert error.count("\n") == 1
