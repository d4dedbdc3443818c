"""The page in headless Chromium."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI

from corpus.store import Store

sync_api = pytest.importorskip("playwright.sync_api")
Page = sync_api.Page
pytestmark = pytest.mark.browser

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
Open = Callable[..., Page]


@pytest.fixture
def problems() -> list[str]:
    """What the page said on its console, threw, or asked of somebody else."""
    return []


@pytest.fixture
def open_page(chromium: str, address: tuple[str, int], problems: list[str]) -> Iterator[Open]:
    url = f"http://127.0.0.1:{address[1]}/"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])

        def open_(width: int = 1280, scheme: str = "light") -> Page:
            page = browser.new_page(
                viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en"
            )
            page.on("console", lambda message: problems.append(message.text))
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("dialog", lambda dialog: problems.append(dialog.message))
            page.on(
                "request",
                lambda asked: asked.url.startswith((url, "data:")) or problems.append(asked.url),
            )
            page.goto(url)
            page.wait_for_selector("#run option", state="attached")
            return page

        yield open_
        browser.close()


def ask(page: Page, *, pace: str, length: str = "40", prime: str = "chai\n") -> None:
    page.fill("#prime", prime)
    if not page.is_visible("[name=pace]"):
        page.click("summary")
    page.fill("[name=length]", length)
    page.fill("[name=pace]", pace)
    page.click("#sing")


@pytest.mark.parametrize(
    ("width", "scheme", "paper"),
    [(390, "dark", "rgb(23, 20, 18)"), (1280, "light", "rgb(253, 252, 250)")],
)
def test_a_song_is_written_and_marked_and_stays_text(
    open_page: Open, problems: list[str], hostile: str, width: int, scheme: str, paper: str
) -> None:
    page = open_page(width, scheme)
    title = page.title()
    ask(page, pace="0", prime=f"{hostile}\nooo garam chai\n")
    page.wait_for_selector("#status:has-text('40 characters in')")
    roman, devanagari = page.inner_text(".pair:nth-child(2)").split("\n")
    assert (roman, devanagari) == ("ooo garam chai", "ऊओ गरम चै")
    assert page.inner_text(".pair:nth-child(1)").startswith(hostile)
    blue = page.evaluate("getComputedStyle(document.querySelector('.pair .known')).color")
    assert blue == page.evaluate("getComputedStyle(document.querySelector('.legend .known')).color")
    page.click(".pair a.copy >> nth=0")
    assert "title <script>" in page.inner_text("#copied-1")
    assert page.title() == title
    assert page.locator("script, img, iframe").count() == 1  # Its own script.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    assert problems == []


def test_a_second_run_and_a_checkpoint_are_chosen_by_keyboard(
    open_page: Open, problems: list[str]
) -> None:
    page = open_page()
    assert page.inner_text("#run").split() == ["second", "first"]
    page.focus("#run")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("step 10")
    page.focus("#prime")
    page.keyboard.type("chai")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#status:has-text('characters in')")
    assert page.inner_text("#heading").startswith("first, step 10 (")
    assert page.inner_text(".pair:nth-child(1)").startswith("chai")
    assert problems == []


@pytest.mark.parametrize("way", ["button", "Escape", "leaving"])
def test_a_song_is_stopped(open_page: Open, app: FastAPI, problems: list[str], way: str) -> None:
    page = open_page()
    ask(page, pace="40", length="5000")
    page.wait_for_selector(".writing .pair:nth-child(2)")
    assert app.state.choir.singing == 1
    if way == "leaving":
        page.close()
    else:
        page.click("#stop") if way == "button" else page.keyboard.press("Escape")
        page.wait_for_selector("#status:has-text('stopped')")
        assert page.evaluate("document.activeElement.id") == "sing"
        assert page.is_disabled("#stop")
        assert page.is_hidden("#error")
    for _ in range(200):
        if app.state.choir.singing == 0:
            break
        (page.context.pages or [open_page()])[0].wait_for_timeout(50)
    assert app.state.choir.singing == 0
    assert problems == []


def test_errors_are_one_line_in_the_page(open_page: Open, played: Store) -> None:
    page = open_page()
    ask(page, pace="0", prime="Z<b>9")
    page.wait_for_selector("#error:has-text(\"unknown character '9' (U+0039), 'Z'\")")
    ask(page, pace="-1")
    page.wait_for_selector("#error:has-text('pace: -1.0 is below 0')")
    played.remove("runs/second")
    ask(page, pace="0")
    page.wait_for_selector("#error:has-text(\"there is no run 'second'\")")
    page.select_option("#run", "first")
    ask(page, pace="0")
    page.wait_for_selector("#status:has-text('40 characters in')")
    assert page.is_hidden("#error")


def test_a_song_that_is_stopped_before_it_begins_is_not_the_one_before(open_page: Open) -> None:
    page = open_page()
    ask(page, pace="0")
    page.wait_for_selector("#status:has-text('40 characters in')")
    assert page.inner_text("#heading").startswith("second, step 14 (")
    page.route("**/songs", lambda route: None)  # Never answered.
    page.select_option("#run", "first")
    page.click("#sing")
    assert page.inner_text("#heading") == "first"
    page.keyboard.press("Escape")
    page.wait_for_selector("#status:text-is('stopped')")


def test_a_server_that_answers_again_is_not_said_to_be_gone(open_page: Open) -> None:
    page = open_page()
    look_again = "document.dispatchEvent(new Event('visibilitychange'))"
    page.route("**/runs", lambda route: route.abort())
    page.evaluate(look_again)
    page.wait_for_selector("#error:has-text('the server does not answer')")
    page.unroute("**/runs")
    page.evaluate(look_again)
    page.wait_for_selector("#error", state="hidden")
    ask(page, pace="-1")
    page.wait_for_selector("#error:has-text('pace: -1.0 is below 0')")
    with page.expect_response("**/runs"):
        page.evaluate(look_again)
    page.wait_for_timeout(100)
    assert page.is_visible("#error")
