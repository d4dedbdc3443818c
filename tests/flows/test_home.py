import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.home import PROJECT, QUIET, environment_of_services, use_project_settings
from flows.serving.place import Place


def test_the_projects_prefect_settings_hold_wherever_one_starts(environment: None) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    use_project_settings()
    assert os.environ["PREFECT_HOME"] == str(PROJECT / ".prefect")
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "False"
    assert os.environ["PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE"] == "100"


def test_prefect_collects_nothing_and_gives_no_notice_of_it(environment: None) -> None:
    """Nor in a process that is started from here, whatever of CI it finds."""
    os.environ.pop("DO_NOT_TRACK", None)
    use_project_settings()
    code = (
        "from prefect._internal.analytics import enabled; "
        "enabled.is_ci_environment = lambda: False; print(enabled.is_telemetry_enabled())"
    )
    command = [sys.executable, "-c", code]
    asked = subprocess.run(command, env=environment_of_services(), capture_output=True, text=True)
    assert asked.stdout == "False\n"


def test_the_server_rests_between_two_flushes(environment: None) -> None:
    """Prefect's task run recorder cuts the seconds to whole ones; at 0 it takes a core."""
    use_project_settings()
    seconds = os.environ["PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL"]
    assert int(float(seconds)) >= 1


def test_what_the_user_has_set_wins(environment: None) -> None:
    os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "7"
    use_project_settings()
    assert os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] == "7"


@pytest.mark.parametrize("given", [None, "http://elsewhere/api"])
def test_commands_report_to_the_lyrics_serve_that_runs_unless_told_otherwise(
    given: str | None, environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.serving.place.running", lambda: Place("http://here", 1))
    os.environ.pop("PREFECT_API_URL", None)
    if given:
        os.environ["PREFECT_API_URL"] = given
    use_project_settings()
    assert os.environ["PREFECT_API_URL"] == (given or "http://here/api")


@pytest.mark.parametrize("given", ["~/lyrics home", "lyrics home"])
def test_prefect_s_folder_is_one_for_all_processes(
    given: str, environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Prefect expands a ~, and ours start in the project's folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    os.environ["PREFECT_HOME"] = given
    use_project_settings()
    assert os.environ["PREFECT_HOME"] == str(tmp_path / "lyrics home")


def test_services_write_what_the_command_line_keeps_quiet(environment: None) -> None:
    (quiet,) = QUIET
    os.environ.pop(quiet, None)
    use_project_settings()
    assert quiet in os.environ
    assert os.environ.items() - environment_of_services().items() == QUIET.items()
    os.environ[quiet] = "ERROR"
    assert environment_of_services()[quiet] == "ERROR"


@pytest.mark.parametrize(("given", "root"), [("", "data"), ("s3://songs", "s3://songs")])
def test_an_empty_data_root_is_none(given: str, root: str) -> None:
    code = "from flows.home import DATA_ROOT; print(DATA_ROOT)"
    changed = os.environ | {"LYRICS_DATA": given}
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, cwd=PROJECT, env=changed, capture_output=True, text=True)
    assert shown.stdout == f"{root}\n"
