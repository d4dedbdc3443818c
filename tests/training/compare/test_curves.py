import math
import re
from collections.abc import Callable
from typing import Any

from corpus.store import Store
from training.compare import page
from training.compare.curves import STYLES, curves_svg, style
from training.compare.facts import read_runs
from training.report.page import TEMPLATES as REPORT_TEMPLATES

MakeRun = Callable[..., None]


def validations(*pairs: tuple[float, float]) -> list[dict[str, Any]]:
    return [
        {
            "step": round(100 * epoch),
            "epoch": epoch,
            "seconds": 60 * epoch,
            "validation_loss": bits * math.log(2),
            "validation_bits": bits,
        }
        for epoch, bits in pairs
    ]


def test_each_run_has_a_line_of_its_own(make_run: MakeRun, store: Store) -> None:
    make_run("a", records=validations((1, 2.0), (2, 1.5)))
    make_run("b", day=2)
    make_run("c", day=3, records=validations((1, 1.75), (4, 1.6)))
    runs, _ = read_runs(store, [])
    drawn = curves_svg(runs, "epochs", lambda one: one.epoch)
    assert re.findall(r'<g class="([^"]+)"><title>(\w)</title>', drawn) == [
        ("line-0 dash-0", "a"), ("line-1 dash-0", "b"), ("line-2 dash-0", "c"),
    ]  # fmt: skip
    # From (0, 1.5) to (4, 1.7), in 420 x 260 with margins of 52, 30, 14, 46.
    assert drawn.count("<circle") == 2
    assert 'points="221.0,214.0"' in drawn  # 2.0 and 1.75 are above the picture.
    assert 'points="390.0,114.0"' in drawn


def test_a_run_is_named_as_text(make_run: MakeRun, store: Store) -> None:
    make_run("a.b", records=validations((1, 2.0)))
    runs, _ = read_runs(store, [])
    drawn = curves_svg(runs, "<epochs>", lambda one: one.epoch)
    assert "over &lt;epochs&gt;" in drawn
    assert "<epochs>" not in drawn


def test_without_a_validation_there_is_no_picture(make_run: MakeRun, store: Store) -> None:
    make_run("a", records=[{"step": 20, "bits": 3.0}])
    assert curves_svg(read_runs(store, [])[0], "epochs", lambda one: one.epoch) == ""


def test_so_many_runs_can_be_told_apart() -> None:
    """Each by a colour and a dash that the style sheets have."""
    sheets = page.TEMPLATES / "compare.css", REPORT_TEMPLATES / "style.css"
    rules = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    colours = set(re.findall(r"\.line-\d+", rules))
    dashes = dict(re.findall(r"\.(dash-\d+) polyline \{ stroke-dasharray: ([\d ]+);", rules))
    assert len(set(dashes.values())) == len(dashes)
    styles = {style(number) for number in range(STYLES)}
    assert len(styles) == STYLES == len(colours) * (1 + len(dashes)) == 24
    assert {one.split()[1] for one in styles} == {"dash-0", *dashes}


def test_a_page_says_from_which_run_on_lines_look_alike(make_run: MakeRun, store: Store) -> None:
    make_run("a", records=validations((1, 2.0)))
    (facts,) = read_runs(store, [])[0]
    assert "look like" not in page.render([facts] * STYLES, [], STYLES)
    assert "From the 25th run on, lines look like" in page.render([facts] * 25, [], 25)
