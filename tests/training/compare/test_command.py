"""The table and the page of `compare`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.store import Store
from training.commands import run
from training.compare.command import compare
from training.compare.facts import read_runs
from training.compare.page import render

PROJECT = Path(__file__).parents[3]
MakeRun = Callable[..., None]
Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def three(
    make_run: MakeRun, store: Store, records: Rows, sung: Rows, evaluation: dict[str, Any]
) -> Store:
    hostile = [row | {"text": "<script>alert(1)</script>"} for row in sung]
    adapted = evaluation | {"dynamic_bits": 1.25, "dynamic_bits_error": 0.125}
    make_run("a-rather-long-name-of-a-run", records=records, sung=hostile, evaluation=evaluation)
    make_run("b", day=2, records=records, evaluation=adapted, layers=3, is_finished=False)
    make_run("c", day=3)
    store.write_text("runs/b/report.html", "")
    store.write_text("runs/c/metrics.jsonl", "torn")
    return store


@pytest.mark.parametrize("columns", ["80", "40"])
def test_a_terminal_of_80_letters_shows_every_figure(
    columns: str, three: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a narrower one lines are broken."""
    monkeypatch.setenv("COLUMNS", columns)
    run(["compare", "--data", three.path("")])
    told = capsys.readouterr().out
    assert all(len(line) <= 80 for line in told.split("\n\n")[0].splitlines())
    assert "…" not in told
    row = next(line.split() for line in told.splitlines() if line.startswith(" b "))
    assert row == ["b", "2.00", "3.0", "min", "1.625", "1.500", "±", "0.250", "1.250", "±",
                   "0.125", "–"]  # fmt: skip
    assert "\nb: quick, --layers 3 (not finished)\nc: quick\n" in told
    assert not three.exists("runs/index.html")


def test_runs_are_named_and_damaged_ones_told(
    three: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    three.write_text("runs/b/config.json", "{")
    compare(three, [], has_page=True)
    told = capsys.readouterr().out
    assert "\nb: " in told
    assert told.splitlines()[-1] == f"page: {three.path('runs/index.html')}"
    compare(three, ["c"], has_page=False)
    assert capsys.readouterr().out.split() == ["run", "epochs", "trained", "c", "0.00", "0", "s",
                                               "c:", "quick"]  # fmt: skip


def test_the_page_shows_them_and_links_their_reports(three: Store) -> None:
    compare(three, [], has_page=True)
    page = three.read_text("runs/index.html")
    assert page.count('<tr><th scope="row">') == 3
    assert '<a href="b/report.html">b</a> (not finished)' in page
    assert "<small>quick, --layers 3</small>" in page
    assert "<td>1.500 ± 0.250</td>" in page
    assert 'over minutes"' in page
    assert "<script>" not in page
    assert "dil &lt;script&gt;alert(1)" in page
    assert "3 runs of this data root" in page
    assert "http" not in page.replace("http://www.w3.org/", "")


def test_a_page_of_some_runs_says_so_and_tells_of_damaged_ones(three: Store) -> None:
    three.write_json("runs/b/evaluation.json", {})
    compare(three, ["b", "c"], has_page=True)
    page = three.read_text("runs/index.html")
    assert "1 of the 3 runs of this data root" in page
    assert "is damaged: not an evaluation" in page
    # It was not validated, and has not sung.
    assert "<h2>" not in page


@pytest.mark.parametrize("page", [[], ["--page"]])
def test_a_reader_that_has_enough_is_no_error(three: Store, page: list[str]) -> None:
    command = [sys.executable, "-m", "training", "compare", "--data", three.path(""), *page]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=PROJECT, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    assert three.exists("runs/index.html") is bool(page)


def test_short_trainings_are_drawn_over_seconds(
    make_run: MakeRun, store: Store, records: Rows
) -> None:
    make_run("a", records=records[:2])
    assert 'over seconds"' in render(read_runs(store, [])[0], [], 1)
