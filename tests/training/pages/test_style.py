import re
from collections.abc import Callable

import pytest

from training.pages import RHYME_COLOURS, TEMPLATES

Contrast = Callable[[str, str], float]
LIGHT, DARK = re.findall(r":root \{([^}]*)\}", (TEMPLATES / "base.css").read_text(encoding="utf-8"))


def colours(scheme: str) -> dict[str, str]:
    light, dark = (dict(re.findall(r"--([\w-]+): #(\w+)", rule)) for rule in (LIGHT, DARK))
    return light | (dark if scheme == "dark" else {})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card", "copy"])
def test_text_can_be_read_on_every_ground(contrast: Contrast, scheme: str, ground: str) -> None:
    found = colours(scheme)
    names = ["ink", "known", "new"] + (["quiet", "accent", "human"] if ground != "copy" else [])
    assert {n for n in names if contrast(found[ground], found[n]) < 4.5} == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_lines_can_be_seen(contrast: Contrast, scheme: str) -> None:
    found = colours(scheme)
    marks = ["invented", "copy-line", "chance", *(f"s{n}" for n in range(4))]
    marks += [f"r{number}" for number in range(RHYME_COLOURS)]
    assert {n for n in marks if contrast(found["card"], found[n]) < 3} == set()
    assert contrast(found["copy"], found["copy-line"]) >= 3
