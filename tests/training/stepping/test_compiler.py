import ctypes
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import StorageError
from training.stepping import compiler

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="wants a C compiler (cc)")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    compiler._folder.cache_clear()
    yield tmp_path / "cache" / "giitaayan-lyrics" / "native"
    compiler._folder.cache_clear()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "number.c"
    path.write_text("int number(void) { return NUMBER; }")
    return path


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a compiler that writes its arguments down was called with."""
    log, script = tmp_path / "calls", tmp_path / "my cc"
    script.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec cc "$@"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    log.touch()
    monkeypatch.setenv("CC", f"'{script}'")
    return log


def number(library: ctypes.CDLL | None) -> int:
    assert library is not None
    return int(library.number())


def compilations(calls: Path) -> int:
    return sum(" -c " in f" {call} " for call in calls.read_text().splitlines())


def test_what_was_compiled_is_kept(source: Path, calls: Path, cache: Path) -> None:
    assert number(compiler.compiled(source, ["-DNUMBER=7"])) == 7
    made = compilations(calls)
    assert number(compiler.compiled(source, ["-DNUMBER=7"])) == 7
    assert compilations(calls) == made == 1
    assert number(compiler.compiled(source, ["-DNUMBER=8"])) == 8
    source.write_text("int number(void) { return NUMBER + 1; }")
    assert number(compiler.compiled(source, ["-DNUMBER=8"])) == 9
    assert len(list(cache.iterdir())) == 3


def test_what_is_damaged_is_compiled_again(source: Path, cache: Path) -> None:
    cache.mkdir(parents=True)
    compiler.compiled(source, ["-DNUMBER=7"])
    (kept,) = cache.iterdir()
    kept.unlink()
    kept.write_bytes(b"half")
    assert number(compiler.compiled(source, ["-DNUMBER=7"])) == 7
    assert kept.stat().st_size > 1000


@pytest.mark.parametrize("name", ["/no/such/compiler", "false"])
def test_without_a_compiler_there_is_no_library(
    source: Path, monkeypatch: pytest.MonkeyPatch, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", name)
    assert compiler.compiled(source) is None
    assert capfd.readouterr() == ("", "")


def test_a_compiler_whose_name_is_cut_off_is_none(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "'gcc")
    assert compiler.compiled(source, ["-DNUMBER=7"]) is None


def test_what_does_not_compile_is_no_library(
    source: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert compiler.compiled(source) is None  # NUMBER is not defined.
    assert capfd.readouterr() == ("", "")


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert number(compiler.compiled(source, ["-DNUMBER=7"])) == 7
    assert (tmp_path / "file").stat().st_size == 0


def test_a_cache_that_cannot_be_written_is_done_without(
    source: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its permissions say: the superuser may all, but for what cannot be changed."""
    within = tempfile.TemporaryFile

    def refused(dir: Path) -> Any:
        if dir == cache:
            raise PermissionError("read-only")
        return within(dir=dir)

    monkeypatch.setattr(compiler.tempfile, "TemporaryFile", refused)
    assert number(compiler.compiled(source, ["-DNUMBER=7"])) == 7
    assert list(cache.iterdir()) == []


def test_who_has_no_home_compiles_all_the_same(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless(name: str) -> Path:
        raise StorageError("this user has no home")

    monkeypatch.setattr(compiler, "cache_folder", homeless)
    assert number(compiler.compiled(source, ["-DNUMBER=7"])) == 7


def test_a_way_that_this_compiler_does_not_know_is_followed_by_the_next(
    source: Path, monkeypatch: pytest.MonkeyPatch, calls: Path
) -> None:
    monkeypatch.setattr(compiler, "WAYS", (("-march=nonsense",), ()))
    assert number(compiler.compiled(source, ["-DNUMBER=7"])) == 7
    assert "-march=nonsense" in calls.read_text()


def test_openmp_is_torch_s_even_where_only_torch_sees_it(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.write_text(
        "int of_torch(void); int number(void) {\n"
        "#ifdef _OPENMP\nreturn of_torch();\n#else\nreturn 1;\n#endif\n}"
    )
    if subprocess.call(["cc", "-fopenmp", "-fsyntax-only", str(source)]):
        pytest.skip("wants a compiler that knows OpenMP")
    (tmp_path / "lib").mkdir()
    openmp, made = tmp_path / "openmp.c", tmp_path / "lib" / "libgomp.so.7"
    openmp.write_text("int of_torch(void) { return 7; }")
    shared = ["-shared", "-fPIC", f"-Wl,-soname,{made.name}"]
    subprocess.run(["cc", *shared, str(openmp), "-o", str(made)], check=True)
    loaded = ctypes.CDLL(str(made), mode=ctypes.RTLD_LOCAL)
    monkeypatch.setattr(compiler.torch, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(compiler, "WAYS", (("-fopenmp",), ()))
    assert number(compiler.compiled(source)) == loaded.of_torch() == 7
