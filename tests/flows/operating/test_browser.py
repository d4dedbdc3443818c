"""The Prefect UI in a real browser: a run started by its form, and what its pages show then."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server]
PATIENCE_MS = 120_000
STAGES = ("scrape", "clean", "overview", "vocabulary", "train", "report")


def test_a_run_is_started_by_the_form_and_its_pages_show_what_became_of_it(
    site: Any,
    worker: Any,
    page: Any,
    tiny_archive: Path,
    tmp_path: Path,
    wait_until: Callable[..., Any],
) -> None:
    page.set_default_timeout(PATIENCE_MS)
    ui = site.api.url.removesuffix("/api") + "/v2"
    given = {
        "data": tmp_path / "data", "Archive": tiny_archive, "Epochs": 0.1, "Hidden Size": 16,
        "Checkpoint Every": 20, "Length": 40, "name": "by-the-form",
    }  # fmt: skip
    run = start_by_form(site, page, ui, given, wait_until)
    ended = site.api.wait_for(run, "COMPLETED", "FAILED", "CRASHED", seconds=240)
    assert ended["state_name"] == "Completed", ended["state"]
    assert ended["parameters"]["name"] == "by-the-form"
    shows_the_stages(page, f"{ui}/runs/flow-run/{run}")
    shows_samples_and_curve(page, f"{ui}/artifacts/key/samples-by-the-form")


def start_by_form(
    site: Any, page: Any, ui: str, given: dict[str, Any], wait_until: Callable[..., Any]
) -> str:
    """The id of the run that the pipeline's form has started."""
    deployment = site.api.get("deployments/name/pipeline/pipeline")["id"]
    page.goto(f"{ui}/deployments/deployment/{deployment}/run")
    for label, value in given.items():
        fill(page, f"{label} (Optional)", str(value))
    of_pipeline = {"id": {"any_": [deployment]}}

    def submitted() -> list[str]:
        """The button does nothing while the form is still looking at what was filled in."""
        page.get_by_role("button", name="Submit").click()
        page.wait_for_timeout(5000)
        runs = site.api.post("flow_runs/filter", deployments=of_pipeline)
        return [run["id"] for run in runs if not run["auto_scheduled"]]

    return str(wait_until(submitted, 60, "the form starts a run")[-1])


def fill(page: Any, label: str, value: str) -> None:
    """Write into a field of the form; one that may be None gets a type first."""
    there = page.get_by_text(label, exact=True)
    box = page.locator("div.group").filter(has=there).last
    types = box.get_by_role("tab")
    if types.count():
        types.first.click()
    box.locator("input, textarea").last.fill(value)


def shows_the_stages(page: Any, url: str) -> None:
    page.goto(url)
    page.get_by_role("tab", name="Subflow Runs").click()
    for stage in STAGES:
        page.locator("a", has_text=stage).first.wait_for()


def shows_samples_and_curve(page: Any, url: str) -> None:
    page.goto(url)
    page.get_by_text("real words").first.wait_for()
    page.locator("a[href*='/artifacts/artifact/']").first.click()  # The newest version.
    curve = page.get_by_alt_text("loss curve").first
    curve.wait_for()
    assert curve.evaluate("picture => picture.naturalWidth") > 0
