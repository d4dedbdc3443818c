"""The commands of the README and of docs/ exist, with the flags that they name."""

import re
import shlex
from pathlib import Path

import pytest

from flows import cli
from training import commands as training

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (PROJECT / "README.md", *sorted(PROJECT.glob("docs/*.md")))
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
COMMANDS = re.findall(r"^\.venv/bin/lyrics (.*?)(?:\s+#.*)?$", TEXT, re.M)
TRAINING = re.findall(r"^(?:python|torchrun .*) -m training (.*?)(?:\s+#.*)?$", TEXT, re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_understood(command: str) -> None:
    assert cli._parser().parse_args(shlex.split(command)).command


@pytest.mark.parametrize("command", TRAINING)
def test_a_command_of_training_is_understood(command: str) -> None:
    assert training.parser().parse_args(shlex.split(command)).command


def test_there_are_commands_to_test() -> None:
    assert len(COMMANDS) >= 3
    assert len(TRAINING) >= 3


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)\b", README))))
def test_a_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize(
    "link",
    [
        (document, path)
        for document in DOCUMENTS
        for path in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    ],
    ids=lambda link: f"{link[0].name}: {link[1]}",
)
def test_a_linked_file_exists(link: tuple[Path, str]) -> None:
    document, path = link
    assert (document.parent / path).exists()


def test_the_modules_of_the_reading_order_exist() -> None:
    order = README.split("## Reading order")[1]
    names = re.findall(r"`((?:[a-z_]+/)?[a-z_/]+\.py)`", order)
    there = {path.name for path in PROJECT.glob("*/**/*.py") if ".venv" not in path.parts}
    assert names
    assert {name.rpartition("/")[2] for name in names} <= there
