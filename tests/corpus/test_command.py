import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.command import run_command, write_file
from corpus.errors import DataError, StorageError

PROJECT = Path(__file__).parents[2]


def run(work: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of its own, whose output the shell sends to wherever `shell` says."""
    code = f"import sys; from corpus.command import run_command, tell\ndef work():\n{work}\n"
    code += "sys.exit(run_command('tea', work))"
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$0" -c "$1" {shell}', sys.executable, code],
        cwd=PROJECT, env=buffered | environment, capture_output=True, text=True,
    )  # fmt: skip


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=f"cannot write {tmp_path}: Is a directory"):
        write_file(tmp_path, "tea")
    write_file(tmp_path / "tea.txt", "chai")
    assert (tmp_path / "tea.txt").read_text() == "chai"


def test_ctrl_c_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    assert run_command("tea", interrupted) == 130
    assert capsys.readouterr().err == "tea: stopped\n"


def test_a_part_of_a_package_that_is_there_is_no_missing_package() -> None:
    with pytest.raises(ModuleNotFoundError, match="corpus.tea"):
        run_command("tea", lambda: importlib.import_module("corpus.tea"))


@pytest.mark.parametrize("say", ["print", "tell"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_without_a_reader_is_no_error(say: str, unbuffered: str) -> None:
    """What stays in the buffer would be an error at the exit of Python."""
    work = f" {say}('one'); sys.stdout.flush(); sys.stdin.read()\n for _ in range(9999): {say}(_)"
    done = run(work, "< <(sleep 0.5) | head -1", PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stdout, done.stderr) == (0, "one\n", "")


@pytest.mark.parametrize("say", ["print", "tell"])
def test_output_that_cannot_be_written_is_one_line(say: str) -> None:
    done = run(f" {say}('one')\n print('at work', file=sys.stderr)", "> /dev/full")
    assert done.returncode == 1
    assert done.stderr == (
        "at work\ntea: cannot write to standard output: No space left on device\n"
    )


def test_an_error_elsewhere_is_none_of_the_output() -> None:
    done = run(" print('one')\n raise BrokenPipeError('of a socket')")
    assert done.returncode == 1
    assert "of a socket" in done.stderr


@pytest.mark.parametrize("shell", ["2> /dev/full", "2>&-"])
def test_an_error_that_cannot_be_told_leaves_the_exit_code(shell: str) -> None:
    work = " from corpus.errors import DataError\n print('made')\n raise DataError('lost')"
    done = run(work, shell)
    assert (done.returncode, done.stdout, done.stderr) == (1, "made\n", "")


def test_letters_that_an_encoding_lacks_are_escaped() -> None:
    done = run(" print('चाय ±')", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (0, "\\u091a\\u093e\\u092f \\xb1\n")


@pytest.mark.parametrize("module", ["flows.cli", "training"])
def test_ctrl_c_while_a_command_is_imported_is_one_line(module: str, tmp_path: Path) -> None:
    """Its imports take seconds: here the first that is slow is replaced by one that is stopped."""
    (tmp_path / "numpy.py").write_text("raise KeyboardInterrupt")
    path = os.pathsep.join((str(tmp_path), str(PROJECT)))
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 128 + signal.SIGINT
    assert done.stderr.count("\n") == 1
    assert ": stopped" in done.stderr


@pytest.mark.parametrize(("local_rank", "is_told"), [(None, True), ("0", True), ("1", False)])
def test_of_several_processes_the_first_of_each_machine_tells_an_error(
    local_rank: str | None,
    is_told: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work() -> None:
        raise DataError("no songs")

    monkeypatch.setenv("RANK", "3")
    monkeypatch.delenv("LOCAL_RANK", raising=False)
    if local_rank is not None:
        monkeypatch.setenv("LOCAL_RANK", local_rank)
    assert run_command("clean", work) == 1
    assert capsys.readouterr().err == ("clean: no songs\n" if is_told else "")
