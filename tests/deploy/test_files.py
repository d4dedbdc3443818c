"""The units and compose.yaml, as far as they can be checked without an init and containers."""

import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from corpus.cache import cache_folder
from flows import cli
from flows.serving.serve import CANCEL_SECONDS, STOP_SECONDS

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder with the project's files, and the variables of the example in place."""
    folder = tmp_path / "deploy"
    shutil.copytree(DEPLOY, folder)
    shutil.copy(folder / "lyrics.env.example", folder / "lyrics.env")
    return folder


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit: Path, installed: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    for name in ("prefect", "lyrics"):
        (installed / name).write_text("#!/bin/sh\n")
        (installed / name).chmod(0o755)
    text = unit.read_text().replace("/srv/giitaayan-lyrics/.venv/bin", str(installed))
    (installed / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", installed / unit.name], capture_output=True, text=True
    )
    complaints = [line for line in done.stderr.splitlines() if unit.name in line]
    assert complaints == []


def test_compose_takes_the_file(installed: Path) -> None:
    compose = _compose()
    done = subprocess.run(
        [*compose, "-f", installed / "compose.yaml", "config"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert set(services) == {"database", "server", "worker"}
    assert services["worker"]["environment"]["PREFECT_API_URL"] == "http://server:4200/api"


def test_what_is_kept_in_files_outlives_a_container() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    home = f"/project/{project['tool']['prefect']['home']}"
    cache = f"/root/.cache/{cache_folder('pace').parent.name}"
    for service, places in {"server": [home], "worker": [home, cache]}.items():
        volumes = [volume.split(":") for volume in compose["services"][service]["volumes"]]
        assert [place for _, place in volumes] == places
        assert {name for name, _ in volumes} <= compose["volumes"].keys()


def test_lyrics_serve_has_the_time_that_it_takes_to_stop() -> None:
    text = (DEPLOY / "lyrics-serve.service").read_text()
    settings = dict(line.split("=", 1) for line in text.splitlines() if line[:1].isalpha())
    command = shlex.split(settings["ExecStart"])
    assert cli._parser().parse_args(command[1:]).command
    assert int(settings["TimeoutStopSec"]) > 2 * (CANCEL_SECONDS + STOP_SECONDS)
    assert settings["KillMode"] == "mixed"


def _compose() -> list[str]:
    for command in (["docker", "compose"], ["docker-compose"]):
        if (
            shutil.which(command[0])
            and not subprocess.run([*command, "version"], capture_output=True).returncode
        ):
            return command
    pytest.skip("neither `docker compose` nor docker-compose is installed")


def test_all_workers_of_the_files_ask_for_queues_that_there_are() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    commands = [compose["services"]["worker"]["command"]]
    commands += [
        line.partition("=")[2]
        for unit in UNITS
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=") and "worker" in line
    ]
    declared = yaml.safe_load((PROJECT / "prefect.yaml").read_text())["definitions"]["pools"]
    pools = {(pool["name"], pool["work_queue_name"]) for pool in declared.values()}
    assert len(commands) == 2
    for command in commands:
        words = shlex.split(command)
        asked = tuple(words[words.index(flag) + 1] for flag in ("--pool", "--work-queue"))
        assert asked in pools
