"""One direction: flows -> training, corpus; training -> the ground floor of corpus."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
GROUND_FLOOR = {
    "cache",
    "columns",
    "command",
    "disk",
    "errors",
    "manifest",
    "script",
    "settings",
    "store",
    "tables",
    "vocabulary",
    "years",
}


def imports_of(package: str) -> Iterator[tuple[str, str]]:
    for path in sorted((PROJECT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path.name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((path.name, f"{node.module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize(
    ("package", "banned"),
    [
        ("corpus", {"torch", "prefect", "training", "flows"}),
        ("training", {"prefect", "flows", "requests", "bs4", "lxml"}),
    ],
)
def test_a_package_knows_only_what_is_below_it(package: str, banned: set[str]) -> None:
    found = [(file, name) for file, name in imports_of(package) if name.split(".")[0] in banned]
    assert found == []


def test_training_stands_on_the_ground_floor_of_corpus() -> None:
    used = {name for _, name in imports_of("training") if name.split(".")[0] == "corpus"}
    assert used
    assert {name.split(".")[1] for name in used} <= GROUND_FLOOR


def test_corpus_and_training_work_without_prefect() -> None:
    code = (
        "import sys\n"
        "for missing in ('prefect', 'pydivsufsort', 'indic_transliteration', 'tqdm', 'triton'):\n"
        "    sys.modules[missing] = None\n"
        "import corpus, training, pkgutil, importlib\n"
        "for package in (corpus, training):\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if module.name.endswith('__main__'): continue\n"
        "        try: importlib.import_module(module.name)\n"
        "        except ModuleNotFoundError as error:\n"
        "            if error.name != 'triton': raise  # Torch for a CPU comes without.\n"
        "from training.__main__ import main\n"
        "main(['--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stderr
    assert "train,sample,play,evaluate,report" in done.stdout


def test_training_and_singing_want_little_more_than_torch(tmp_path: Path) -> None:
    """What README.md says of a GPU machine; the other commands need what it names there."""
    others = "prefect pydivsufsort indic_transliteration tqdm loky rich fastapi uvicorn plotext"
    code = (
        "import sys\n"
        f"sys.modules |= dict.fromkeys({others.split()!r})\n"
        "from training.__main__ import main\n"
        "for command in ('train', 'sample', 'report', 'evaluate'):\n"
        f"    assert main([command, '--data', {str(tmp_path)!r}]) == 1\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["training:"] * 4, done.stderr
    assert lines[-1] == "training: this needs: pip install rich"


def test_the_flows_of_the_corpus_do_not_load_torch() -> None:
    flows = "flows.scrape, flows.clean, flows.overview, flows.vocabulary, flows.release"
    code = f"import sys; sys.modules['torch'] = None; import {flows}, flows.running"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stderr
