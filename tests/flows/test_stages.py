import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from corpus.errors import (
    ArchiveError,
    GateError,
    GoneError,
    LyricsError,
    NoArchiveError,
    SettingsError,
    StorageError,
    TrainingError,
)
from corpus.scrape.bundle import read_local
from corpus.store import Store
from flows import stages
from flows.advice import advice
from flows.asking import AskedBy
from flows.stages import run_namer
from training.runs import read_config


@pytest.mark.parametrize(
    ("given", "named"),
    [("quiet-walrus", "clean 7"), ("Practical-Bongo", "clean 7"), ("before the move", None)],
)
def test_a_name_that_somebody_typed_stays(
    given: str, named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = SimpleNamespace(name=given, parameters={"songs": 7})
    monkeypatch.setattr(stages, "runtime", SimpleNamespace(flow_run=run))
    assert run_namer(lambda parameters: f"clean {parameters['songs']}")() == (named or given)


def test_a_name_that_cannot_be_made_is_left_to_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(parameters: Any) -> str:
        raise StorageError("nobody answers")

    run = SimpleNamespace(name="quiet-walrus", parameters={})
    monkeypatch.setattr(stages, "runtime", SimpleNamespace(flow_run=run))
    assert run_namer(unreachable)() == "quiet-walrus"


def test_our_lines_reach_prefect_s_server() -> None:
    assert stages.log.isEnabledFor(logging.INFO)


def test_every_error_has_advice() -> None:
    assert "the former corpus was kept" in advice(GateError(""), "command").lower()
    assert "copy this run with a larger `max_gone`" in advice(GoneError(""), "deployment")
    told = [advice(error(""), "command") for error in (LyricsError, TrainingError)]
    assert told == [told[0]] * 2
    assert told[0].startswith("Next: ")
    assert advice(ArchiveError(""), "command") != told[0]


def test_where_what_was_given_may_be_wrong_another_value_is_advised(
    tmp_path: Path,
) -> None:
    """A folder without songs, a run that there is not, a place that is no data root."""
    faults: dict[str, Callable[[], object]] = {
        "copy this run with another `archive`": lambda: read_local(tmp_path),
        "where something else was meant, copy this run": lambda: read_config(Store(tmp_path), "a"),
        "where another data root was meant, copy this run": lambda: Store("nothing://there"),
    }
    for told, fault in faults.items():
        with pytest.raises(LyricsError) as wrong:
            fault()
        assert told in advice(wrong.value, "deployment")
    assert "retry" not in advice(NoArchiveError(""), "deployment")


@pytest.mark.parametrize(
    ("asked", "again", "changed"),
    [
        ("deployment", "retry this run;", "copy this run with"),
        ("pipeline", "retry the pipeline;", "copy the pipeline's run with"),
        ("command", "give the command again;", "give the command again with"),
    ],
)
def test_advice_names_what_can_be_done_where_the_run_was_asked_for(
    asked: AskedBy, again: str, changed: str
) -> None:
    assert again in advice(StorageError(""), asked)
    assert changed in advice(SettingsError(""), asked)


@pytest.mark.parametrize(("error", "kept"), [(GateError("few"), False), (OSError("bug"), True)])
def test_our_errors_are_logged_without_a_traceback(error: Exception, kept: bool) -> None:
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        told = (type(error), error, None)
        record = logging.LogRecord(name, logging.ERROR, "", 1, "it failed", None, told)
        assert logging.getLogger(name).filter(record)
        assert (record.exc_info is not None) is kept
