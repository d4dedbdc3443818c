import ast
import re
from pathlib import Path

import pytest

from corpus import errors

ROOT = Path(errors.__file__).parents[1]
LINE = re.compile(r"^ {4}([ │├└─]*)(\w+)  .*?(?:\(exit code (\d+)\))?$", re.MULTILINE)


@pytest.fixture(scope="module")
def drawn() -> dict[str, tuple[str, int]]:
    """Of each class in the drawing, the one above it and the exit code."""
    found: dict[str, tuple[str, int]] = {}
    above: list[str] = []
    for branch, name, code in LINE.findall(errors.__doc__ or ""):
        above[len(branch) // 4 :] = [name]
        parent = above[-2] if len(above) > 1 else ""
        found[name] = parent, int(code or (found[parent][1] if parent else 1))
    return found


def classes() -> list[ast.ClassDef]:
    files = (
        path
        for package in ("corpus", "training", "flows")
        for path in (ROOT / package).rglob("*.py")
    )
    return [
        node
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]


def test_every_error_of_the_packages_is_drawn_below_its_base(
    drawn: dict[str, tuple[str, int]],
) -> None:
    bases = {
        node.name: [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        for node in classes()
    }
    family = {"LyricsError": ""}
    while more := {
        name: base
        for name, of in bases.items()
        if name not in family
        for base in of
        if base in family
    }:
        family |= more
    assert {name: above for name, (above, _) in drawn.items()} == family


def test_the_exit_codes_drawn_are_those_of_the_classes(drawn: dict[str, tuple[str, int]]) -> None:
    for name, (_, code) in drawn.items():
        if hasattr(errors, name):
            assert getattr(errors, name).exit_code == code, name
