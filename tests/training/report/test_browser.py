"""The report in headless Chromium, served on loopback, so that what it asks for is seen."""

import contextlib
import html
import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROBE = """<script>
window.addEventListener('load', () => {
  const wide = document.documentElement.scrollWidth > window.innerWidth;
  const paper = getComputedStyle(document.body).backgroundColor;
  const all = [...document.querySelectorAll('a, input, [tabindex]')];
  const stops = all.filter(one => one.tabIndex >= 0).length;
  const shown = name => getComputedStyle(document.querySelector(name)).display !== 'none';
  const scripts = ['both', 'roman', 'devanagari'].map(script => {
    document.getElementById(script)?.click();
    return ['.song .roman', '.song .deva'].map(part => document.querySelector(part) && shown(part));
  });
  document.title = JSON.stringify({wide, paper, stops, scripts});
});
</script>"""


@contextlib.contextmanager
def serving(page: str) -> Iterator[tuple[int, list[str]]]:
    """A port where every address gives the page, and the addresses that were asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.headers['Host']}{self.path}")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, asked
        server.shutdown()
        thread.join()


def browse(
    chromium: str, folder: Path, page: str, *options: str
) -> tuple[dict[str, Any], list[str], list[str]]:
    """What the page's probe saw, its console, and the addresses that it asked for."""
    with serving(page) as (port, asked):
        command = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
            "--disable-background-networking", "--disable-component-update", "--no-first-run",
            "--disable-sync", "--disable-quic", "--disable-features=NetworkTimeServiceQuerying",
            f"--host-resolver-rules=MAP * 127.0.0.1:{port}", "--dump-dom",
            f"--user-data-dir={folder / 'profile'}", *options, "http://report.test/",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    title = done.stdout.partition("<title>")[2].partition("</title>")[0]
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(html.unescape(title)), console, asked


@pytest.mark.browser
@pytest.mark.parametrize("width", [500, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_the_report_opens_quietly_at_any_width(
    page: str, tmp_path: Path, chromium: str, width: int, dark: bool
) -> None:
    options = [f"--window-size={width},900"]
    options += ["--blink-settings=preferredColorScheme=0"] if dark else []
    probed = page.replace("<body>", f"<body>{PROBE}")
    seen, console, asked = browse(chromium, tmp_path, probed, *options)
    assert console == []
    assert asked == ["report.test/"]
    assert not seen["wide"]
    assert seen["paper"] == ("rgb(23, 20, 18)" if dark else "rgb(253, 252, 250)")
    assert seen["stops"] >= 10
    assert seen["scripts"] == [[True, True], [True, False], [False, True]]


@pytest.mark.browser
def test_the_probe_sees_what_a_page_must_not_do(tmp_path: Path, chromium: str) -> None:
    page = (
        f"<title></title><link rel=icon href=data:,>{PROBE}<body style='width:9000px'>"
        "<img src=/own.png><img src=http://other.test/x.png><script>console.error('x')</script>"
    )
    seen, console, asked = browse(chromium, tmp_path, page)
    assert seen["wide"]
    assert len(console) == 1
    assert sorted(asked) == ["other.test/x.png", "report.test/", "report.test/own.png"]


@contextlib.contextmanager
def opened(
    page: str, folder: Path, chromium: str, width: int, height: int, **options: str
) -> Iterator[Any]:
    """The page in a window of that size."""
    sync_api = pytest.importorskip("playwright.sync_api")
    (folder / "report.html").write_text(page, encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        seen = browser.new_page(viewport={"width": width, "height": height}, **options)
        seen.goto(f"file://{folder}/report.html")
        yield seen
        browser.close()


@pytest.mark.browser
def test_the_report_can_be_read_on_a_phone_and_on_paper(
    page: str, tmp_path: Path, chromium: str
) -> None:
    with opened(page, tmp_path, chromium, 390, 844, color_scheme="dark") as seen:
        for shown in ("[aria-label='what comes back of songs'] td", ".moments .verse"):
            boxes = [one.bounding_box() for one in seen.query_selector_all(shown)]
            assert boxes
            assert all(box["x"] + box["width"] <= 390 for box in boxes if box)
        seen.emulate_media(media="print", color_scheme="dark")
        assert not seen.is_visible("nav")
        assert not seen.is_visible("fieldset")
        paper = seen.evaluate("getComputedStyle(document.querySelector('h1')).color")
        assert paper == "rgb(28, 25, 23)"


@pytest.mark.browser
def test_tables_are_whole_and_closed_samples_are_found(
    page: str, tmp_path: Path, chromium: str
) -> None:
    with opened(page, tmp_path, chromium, 1280, 400) as seen:
        below = seen.eval_on_selector_all(
            ".scroll:has(.figures)", "all => all.map(one => one.scrollHeight - one.clientHeight)"
        )
        assert len(below) >= 2
        assert max(below) <= 0
        first, last = seen.query_selector_all("details")
        closed = last.query_selector("td[id]")
        assert first.query_selector("td[id]").is_visible()
        assert not closed.is_visible()
        seen.emulate_media(media="print")
        assert closed.bounding_box()["height"] > 0
        seen.emulate_media(media="screen")
        seen.goto(f"file://{tmp_path}/report.html#{closed.get_attribute('id')}")
        assert closed.is_visible()
