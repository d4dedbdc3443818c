"""The Prefect UI in a real browser: a run started by its form."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
PATIENCE_MS = 120_000


def test_the_form_of_the_pipeline_starts_a_run_with_what_was_filled_in(
    site: Any, worker: Any, page: Any, tiny_archive: Path, tmp_path: Path
) -> None:
    page.set_default_timeout(PATIENCE_MS)
    ui = site.api.url.removesuffix("/api") + "/v2"
    deployment = site.api.get("deployments/name/pipeline/pipeline")["id"]
    page.goto(f"{ui}/deployments/deployment/{deployment}/run")
    given = {
        "data": tmp_path / "data", "Archive": tiny_archive, "Epochs": 0.1, "Hidden Size": 16,
        "Checkpoint Every": 20, "Length": 40, "name": "by-the-form",
    }  # fmt: skip
    for label, value in given.items():
        fill(page, f"{label} (Optional)", str(value))
    page.get_by_role("button", name="Submit").click()
    told = page.locator("a[href*='/runs/flow-run/']").first  # It fades away.
    run = told.get_attribute("href").rpartition("/")[2]
    ended = site.api.wait_for(run, "COMPLETED", "FAILED", "CRASHED", seconds=240)
    assert ended["state_name"] == "Completed", ended["state"]
    assert ended["parameters"]["name"] == "by-the-form"


def fill(page: Any, label: str, value: str) -> None:
    """Write into a field of the form; one that may be None gets a type first."""
    there = page.get_by_text(label, exact=True)
    box = page.locator("div.group").filter(has=there).last
    types = box.get_by_role("tab")
    if types.count():
        types.first.click()
    box.locator("input, textarea").last.fill(value)
