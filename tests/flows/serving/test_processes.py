import os
import select
from pathlib import Path

import pytest

from corpus.errors import ServeError
from flows.serving.processes import Process


def test_the_former_log_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho $*; exit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    log = tmp_path / "logs" / "part.log"
    for word in ("one", "two", "three"):
        with pytest.raises(ServeError, match=word):
            Process("a part", [word], os.environ, log).require_success()
    assert sorted(path.name for path in log.parent.iterdir()) == ["part.1.log", "part.log"]
    assert "three" in log.read_text()
    assert "two" in (log.parent / "part.1.log").read_text()


def test_a_failure_is_told_by_the_end_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nseq 9; exit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    with pytest.raises(ServeError, match=r"ends: 5 \| 6 \| 7 \| 8 \| 9$"):
        Process("a part", [], os.environ, tmp_path / "part.log").require_success()


def test_what_a_process_has_started_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, pipe = tmp_path / "python", tmp_path / "pipe"
    os.mkfifo(pipe)
    python.write_text(f"#!/bin/sh\n(echo begun; exec sleep 60) > {pipe} &\nexec sleep 600\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    process = Process("a part", [], os.environ, tmp_path / "part.log")
    with pipe.open() as child:
        assert child.readline() == "begun\n"
        process.stop(10)
        assert select.select([child], [], [], 10)[0]  # Nobody has it open any more.


def test_what_is_waited_for_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexec sleep 600\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    process = Process("a part", [], os.environ, tmp_path / "part.log")
    with pytest.raises(KeyboardInterrupt):
        process.require_success(is_stopped=lambda: True)
    assert not process.is_alive
