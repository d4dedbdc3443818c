"""A prefect.yaml whose parameters no run could take is refused before a server has it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from prefect.settings import PREFECT_API_URL

from corpus.errors import ServeError, SettingsError
from flows.cli import main
from flows.serving import deploy, place, serve
from flows.serving.check import check_aside, check_deployments


def declared(folder: Path, flow: str, **others: Any) -> Path:
    """A prefect.yaml with one deployment; JSON is YAML."""
    file = folder / "prefect.yaml"
    one = {"name": "weekly", "entrypoint": f"flows.{flow}", **others}
    file.write_text(json.dumps({"deployments": [one]}), encoding="utf-8")
    return file


def test_the_project_s_own_is_taken(environment: None) -> None:
    check_deployments()


def test_another_process_tells_what_it_refuses(tmp_path: Path) -> None:
    file = declared(tmp_path, "pipeline:pipeline", parameters={"presett": "best"})
    with pytest.raises(SettingsError, match="no parameter 'presett'; did you mean 'preset'"):
        check_aside(file)


def of_a_module(folder: Path, code: str, **others: Any) -> Path:
    """A prefect.yaml beside a module with the flow `weekly`, which does `code` when imported."""
    flow = "@flow\ndef weekly(cups: int = 1): ..."
    module = f"import os, sys\nfrom prefect import flow\n{code}\n\n{flow}"
    (folder / "own.py").write_text(module, encoding="utf-8")
    file = declared(folder, "pipeline:pipeline", **others)
    file.write_text(file.read_text().replace("flows.pipeline:pipeline", "own.py:weekly"))
    return file


@pytest.mark.parametrize("noise", ["print('hello')", "print('hello', end='')"])
def test_what_a_flow_s_module_prints_is_not_told_with_it(noise: str, tmp_path: Path) -> None:
    check_aside(of_a_module(tmp_path, noise))
    file = of_a_module(tmp_path, noise, parameters={"cupz": 2})
    with pytest.raises(SettingsError) as refused:
        check_aside(file)
    assert str(refused.value).startswith(f"{file}: weekly: the flow weekly has no parameter 'cupz'")


@pytest.mark.parametrize("code", [0, 2, "no tea"])
def test_a_flow_s_module_that_exits_is_refused(code: object, tmp_path: Path) -> None:
    file = of_a_module(tmp_path, f"sys.exit({code!r})")
    told = rf"^{file}: weekly: no flow at the entrypoint 'own.py:weekly': it exits \({code}\)$"
    for check in (check_aside, check_deployments):
        with pytest.raises(SettingsError, match=told):
            check(file)


@pytest.mark.parametrize("code", [0, 2])
def test_a_flow_s_module_that_ends_the_other_process_is_told(code: int, tmp_path: Path) -> None:
    file = of_a_module(tmp_path, f"os._exit({code})")
    with pytest.raises(ServeError, match=f"^{file} could not be looked at: exit code {code}$"):
        check_aside(file)


def test_another_process_that_fails_is_told_by_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yaml.py").write_text("raise RuntimeError('no room left')", encoding="utf-8")
    file = declared(tmp_path, "pipeline:pipeline")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ServeError, match=f"^{file} could not be looked at: .*no room left$"):
        check_aside(file)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ServeError, match=f"^{file} could not be looked at: exit code 1$"):
        check_aside(file)


def test_another_process_that_is_stopped_says_nothing_else(tmp_path: Path) -> None:
    file = declared(tmp_path, "pipeline:pipeline", parameters={"presett": "best"})
    with pytest.raises(KeyboardInterrupt):
        check_aside(file, is_stopped=lambda: True)


@pytest.mark.parametrize(
    "given",
    [
        None,
        {"preset": "best", "scraping": {"delay": 2, "contact": "a@b.org"}, "gates": {}},
        {"changes": {"keep_best": 3}, "name": None},
        {"data": "{{ event.payload.data }}", "preset": "{{ event.payload.preset }}"},
        {"sampling": {"__prefect_kind": "jinja", "template": "{{ event.payload.sampling }}"}},
    ],
)
def test_what_the_flow_takes_is_taken(given: Any, tmp_path: Path) -> None:
    check_deployments(declared(tmp_path, "pipeline:pipeline", parameters=given))


def test_a_parameter_that_has_no_default_may_be_left_to_the_form(tmp_path: Path) -> None:
    check_deployments(declared(tmp_path, "release:export", parameters={"data": "there"}))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"presett": "best"}, "the flow pipeline has no parameter 'presett'; did you mean 'preset"),
        ({"zzz": 1}, "the flow pipeline has no parameter 'zzz'; it has data, start, only, preset"),
        ({"zzz": "{{ event.payload }}"}, "the flow pipeline has no parameter 'zzz'"),
        ({"preset": "bset"}, "preset: 'bset': Input should be 'char-rnn', 'quick' or 'best'"),
        ({"changes": {"kep_best": 3}}, "there is no 'changes.kep_best'; did you mean 'keep_best'?"),
        ({"cleaning": {"profle": "a"}}, "there is no 'cleaning.profle'; did you mean 'profile'?"),
        ({"scraping": {"delay": -1}}, "delay: -1.0 is below 0"),
        ({"changes": {"keep_best": "3"}}, "changes.keep_best: '3': Input should be a valid intege"),
        ({"resume": "no"}, "resume: 'no': Input should be a valid boolean"),
    ],
)
@pytest.mark.parametrize("place", ["deployment", "schedules", "triggers"])
def test_what_it_does_not_take_is_one_line(
    given: dict[str, Any], told: str, place: str, tmp_path: Path
) -> None:
    parameters: dict[str, Any] = {"parameters": given}
    others = parameters if place == "deployment" else {place: [parameters]}
    file = declared(tmp_path, "pipeline:pipeline", **others)
    with pytest.raises(SettingsError) as refused:
        check_deployments(file)
    assert str(refused.value).startswith(f"{file}: weekly: ")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_flow_or_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="weekly: no flow at the entrypoint 'flows.nothing:x'"):
        check_deployments(declared(tmp_path, "nothing:x"))
    file = tmp_path / "prefect.yaml"
    for text in (b"deployments: 3", b"deployments: [a]", b"- a", b"\xff\xfe\xff"):
        file.write_bytes(text)
        with pytest.raises(SettingsError, match=f"^{file} has no deployments: "):
            check_deployments(file)
    file.write_text("deployments: [", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"^{file} has no deployments: .* line 1"):
        check_deployments(file)


@pytest.mark.parametrize("command", ["serve", "deploy"])
def test_nothing_is_started_or_deployed_then(
    command: str,
    environment: None,
    prefect_server: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(**_: object) -> None:
        raise SettingsError("no such parameter")

    started: list[object] = []
    for module in (serve, deploy):
        monkeypatch.setattr(module, "check_aside", refuse)
        monkeypatch.setattr(module, "fill", started.append)
    monkeypatch.setattr(serve, "_server", started.append)
    monkeypatch.setattr(place.Place, "is_open", lambda _: False)
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    assert main([command]) == 2
    assert capsys.readouterr().err == "lyrics: no such parameter\n"
    assert not started
