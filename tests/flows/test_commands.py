import dataclasses
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.clean.stage import CleanSettings
from corpus.errors import LyricsError
from corpus.gates import GateSettings
from corpus.scrape.settings import ScrapeSettings
from corpus.vocabulary import VocabularySettings
from flows.cli import main
from training.evaluation.settings import EvaluateSettings
from training.settings import SampleSettings, TrainSettings


def test_one_flag_of_lyrics_run_sets_one_thing() -> None:
    """All stages' settings are options of `lyrics run`; seed and precision serve two of them."""
    stages = (
        ScrapeSettings,
        CleanSettings,
        GateSettings,
        VocabularySettings,
        SampleSettings,
        TrainSettings,
    )
    names = Counter(field.name for cls in stages for field in dataclasses.fields(cls))
    assert {name for name, times in names.items() if times > 1} == {"seed", "precision"}


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("scrape --delay 2 --force", {"settings": ScrapeSettings(delay=2.0), "force": True}),
        (
            "clean --profile itrans --min-songs 7 --accept",
            {
                "settings": CleanSettings(profile="itrans"),
                "gates": GateSettings(min_songs=7),
                "accept": True,
                "force": False,
            },
        ),
        ("clean --force", {"accept": False, "force": True}),
        ("overview --force", {"force": True}),
        ("vocabulary --unit word", {"settings": VocabularySettings(unit="word"), "force": False}),
        (
            "train --layers 3 --length 9 --name a",
            {
                "preset": "quick",
                "changes": {"layers": 3},
                "sampling": SampleSettings(length=9),
                "name": "a",
                "resume": True,
            },
        ),
        (
            "evaluate --run a --checkpoint last --group-songs 3 --device cpu --force",
            {
                "run": "a",
                "checkpoint": "last",
                "settings": EvaluateSettings(group_songs=3),
                "device": "cpu",
                "force": True,
            },
        ),
        ("report --run a --force", {"run": "a", "force": True}),
        ("export there", {"folder": "there"}),
        ("verify it --archive sample", {"manifest": "it", "scraping": ScrapeSettings("sample")}),
        (
            "run --from clean --archive sample --min-songs 7 --unit word --accept --layers 3",
            {
                "start": "clean",
                "only": None,
                "scraping": ScrapeSettings("sample"),
                "gates": GateSettings(min_songs=7),
                "encoding": VocabularySettings(unit="word"),
                "accept": True,
                "changes": {"layers": 3},
                "force": False,
            },
        ),
        ("run --only train --name a --force", {"only": "train", "name": "a", "force": True}),
    ],
)
def test_a_command_hands_its_flow_what_is_asked(
    command: str,
    asked: dict[str, Any],
    tmp_path: Path,
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, Any] = {}

    def run_flow(flow: Any, **parameters: Any) -> None:
        given.update(parameters, flow=flow.name)
        raise LyricsError("enough")

    monkeypatch.setattr("flows.running.run_flow", run_flow)
    words, data = command.split(), str(tmp_path)
    assert main([*words, "--data", data]) == 1
    flow = "pipeline" if words[0] == "run" else words[0]
    assert given == given | asked | {"flow": flow, "data": data}


def test_comparing_starts_no_flow(
    tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("training.compare.command.compare", lambda *given: asked.append(given))
    monkeypatch.delattr("flows.running.run_flow")
    assert main(["compare", "a", "b", "--page", "--data", str(tmp_path)]) == 0
    assert main(["compare", "--data", str(tmp_path)]) == 0
    ((_, *first), (store, *second)) = asked  # type: ignore[misc]
    assert (first, second) == ([["a", "b"], True], [[], False])
    assert store.path("") == str(tmp_path)


@pytest.mark.parametrize(
    ("stages", "shown"), [("", ["a"]), ("--from report", ["a"]), ("--only scrape", [])]
)
def test_a_way_that_ends_with_the_report_shows_the_run(
    stages: str, shown: list[str], environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("flows.running.run_flow", lambda *_, **__: [{"counts": {"run": "a"}}])
    monkeypatch.setattr("flows.summary.show_run", lambda store, run: told.append(run))
    assert main(["run", *stages.split()]) == 0
    assert told == shown


def test_what_serve_starts_reports_to_it_and_has_its_data_root(
    environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From whatever folder they work in."""
    given: list[Any] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("flows.serving.serve.serve", lambda *asked: given.extend(asked))
    assert main("serve --host 0.0.0.0 --port 4300 --limit 2 --data songs".split()) == 0
    assert given == ["0.0.0.0", 4300, 2, str(tmp_path / "songs")]
    assert os.environ["LYRICS_DATA"] == str(tmp_path / "songs")
    assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4300/api"
