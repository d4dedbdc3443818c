"""The source that a stage calls its code is all that decides its result, and nothing else.

What a stage imports, directly or by what it imports, either decides its result and stands in its
list, or stands in WITHOUT_SAY below. Then an edit of a helper leaves what was measured for an hour
as it is, and an edit of what decides does not go unnoticed.
"""

import ast
import functools
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.manifest import Code

PROJECT = Path(__file__).parents[1]
STAGES = (
    *("corpus.clean.stage", "corpus.overview.stage", "corpus.vocabulary.stage"),
    *("training.baselines.stage", "training.evaluation.stage", "training.report.stage"),
)
WITHOUT_SAY = {
    # Storage, errors, and how settings are written: the settings themselves are in the manifest.
    *(f"corpus.{name}" for name in ("cache", "disk", "errors", "lease", "manifest", "settings")),
    *("corpus.columns", "corpus.store", "corpus.tables"),
    *(f"training.{name}" for name in ("evaluation.settings", "presets", "settings")),
    *("corpus", "training"),
    # They decide whether a corpus is taken, and what a command shows; not what it is.
    *("corpus.gates", "corpus.songs"),
    # What was written by others, as it is read: a checkpoint's bytes are an input.
    *("corpus.vocabulary.stage", "training.checkpoint", "training.runs"),
    # The songs that a report shows are an input too; how they were sung is no matter of it.
    *("training.samples", "training.primes"),
    # Where and how fast: a GPU's kernels compute what `training.model` says.
    *("training.device", "training.graph", "training.transfer", "training.wavefront.function"),
}


def file_of(module: str) -> Path | None:
    base = PROJECT.joinpath(*module.split("."))
    places = (base.with_suffix(".py"), base / "__init__.py")
    return next((place for place in places if place.exists()), None)


@functools.cache
def imports_of(module: str) -> frozenset[tuple[str, str]]:
    """Modules of ours, and what is taken from each."""
    found, path = set[tuple[str, str]](), file_of(module)
    assert path is not None
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(node.module, alias.name) for alias in node.names}
    return frozenset(pair for pair in found if pair[0].split(".")[0] in ("corpus", "training"))


def home_of(module: str, name: str) -> str:
    """The module that has `name`: a package hands on what is in its modules."""
    if name and file_of(f"{module}.{name}"):
        return f"{module}.{name}"
    path = file_of(module)
    if path and path.name == "__init__.py":
        handed_on = (home_of(*pair) for pair in imports_of(module) if pair[1] == name)
        return next(handed_on, module)
    return module


def deciding(stage: str) -> set[str]:
    found, left = {stage}, [stage]
    while left:
        for module in {home_of(*pair) for pair in imports_of(left.pop())} - found:
            if module not in WITHOUT_SAY:
                found.add(module)
                left.append(module)
    return found


def code_of(stage: str) -> Code:
    module = importlib.import_module(stage)
    code = module.CODE if hasattr(module, "CODE") else module.STAGE.code
    assert isinstance(code, Code)
    return code


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_s_code_is_what_it_imports(stage: str) -> None:
    assert set(code_of(stage).modules) == deciding(stage)


@pytest.mark.parametrize("stage", STAGES)
def test_the_files_beside_the_modules_are_listed_too(stage: str) -> None:
    """Templates, and what is compiled."""
    code = code_of(stage)
    modules = map(importlib.import_module, code.modules)
    assert set(code.files) == {path for module in modules for path in _files(vars(module))}


def _files(values: dict[str, object]) -> Iterator[Path]:
    for value in values.values():
        if isinstance(value, Path) and PROJECT in value.parents:
            yield from value.iterdir() if value.is_dir() else [value]
