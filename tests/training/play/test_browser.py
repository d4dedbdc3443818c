"""The page in headless Chromium."""

import re
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
    with page.expect_response("**/runs"):  # After a refusal they are asked for again.
        ask(page, pace="0", prime="Z<b>9")
    page.wait_for_selector('#error:has-text(\'have no "9" or "Z". Remove them\')')
    assert page.get_attribute("#prime", "aria-invalid") == "true"
    page.fill("#prime", "chai")
    assert page.get_attribute("#prime", "aria-invalid") is None
    with page.expect_response("**/runs"):
        ask(page, pace="-1")
    page.wait_for_selector("#error:has-text('pace: -1.0 is below 0')")
    page.fill("#seed", "")
    page.type("#seed", "1e")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#error:has-text('Seed: not a number')")
    assert page.get_attribute("#seed", "aria-invalid") == "true"
    page.fill("#seed", "123")
    played.remove("runs/second")
    ask(page, pace="0")
    page.wait_for_selector("#error:has-text(\"there is no run 'second'\")")
    page.wait_for_selector("#run [value=second]", state="detached")
    assert page.is_visible("#error")
    ask(page, pace="0")
    page.wait_for_selector("#status:has-text('40 characters in')")
    assert page.is_hidden("#error")


@pytest.mark.parametrize("end", ["refused", "stopped", "no server"])
def test_a_wish_that_comes_to_nothing_leaves_the_song_before(open_page: Open, end: str) -> None:
    page = open_page()
    ask(page, pace="0")
    page.wait_for_selector("#status:has-text('40 characters in')")
    before = page.inner_text("section >> nth=0")
    page.select_option("#run", "first")
    if end == "refused":
        ask(page, pace="0", prime="9")
    else:
        answer = (lambda route: route.abort()) if end == "no server" else (lambda route: None)
        page.route("**/songs", answer)
        page.click("#sing")
    if end == "stopped":
        page.wait_for_selector("#status:has-text('reading the checkpoint of first')")
        page.keyboard.press("Escape")
        page.wait_for_selector("#sing:enabled")
    else:
        page.wait_for_selector("#error:visible")
        assert "(" not in page.inner_text("#error")  # Nothing that a browser says of itself.
    page.wait_for_selector("#sing:enabled")
    assert page.inner_text("section >> nth=0") == before
    assert page.locator(".writing, .former").count() == 0


def test_the_line_that_is_being_written_is_quiet_and_marked_when_it_is_stopped(
    open_page: Open,
) -> None:
    page = open_page()
    ask(page, pace="2", prime="chai garam ")
    page.wait_for_selector(".writing .unmarked")
    colour = "getComputedStyle(document.querySelector('.pair .verse')).color"
    quiet = page.evaluate("getComputedStyle(document.querySelector('.quiet')).color")
    assert page.evaluate(colour) == quiet
    page.click("#stop")
    page.wait_for_selector("#status:has-text(': stopped after ')")
    assert page.locator(".unmarked").count() == 0
    assert page.evaluate(colour) != quiet
    assert page.inner_text(".pair .known >> nth=0").startswith("chai garam")


def test_checkpoints_are_held_against_each_other(open_page: Open, problems: list[str]) -> None:
    page = open_page()
    ask(page, pace="0", prime="chai ")
    heads = []
    for click, step in [(None, 14), ("#earlier", 10), ("#earlier", 5), ("#later", 10)]:
        if click:
            page.click(click)
        page.wait_for_selector(f"#heading:has-text('step {step} (')")
        page.wait_for_selector("#status:has-text('seed 123: 40 characters in')")
        heads.append(page.inner_text("#heading"))
        assert page.is_disabled("#earlier") is (step == 5)
        assert page.is_disabled("#later") is (step == 14)
    page.click("#another")
    page.wait_for_selector(".former >> nth=3")
    page.wait_for_selector("#sing:enabled")
    page.click("#sing")
    page.wait_for_selector("#sing:enabled")
    kept = page.locator(".former")
    assert kept.count() == 4
    assert [kept.nth(n).evaluate("it => it.open") for n in range(4)] == [True, False, False, False]
    for number, head in enumerate(reversed(heads[1:]), 1):
        told = kept.nth(number).locator("summary").text_content()
        begin, _, how = told.partition("”: ")
        assert how == f"{head}; temperature 0.7, seed 123"
        assert len(begin.removeprefix("“").removesuffix("…").strip()) in range(1, 31)
    assert page.locator(".former a[href], .former [id]").count() == 0
    assert problems == []


def test_a_song_can_be_sent_to_somebody_and_is_sung_when_they_say_so(
    open_page: Open, problems: list[str], hostile: str
) -> None:
    page = open_page()
    page.fill("#temperature", "0.4")
    page.select_option("#run", "first")
    page.select_option("#checkpoint", "best")
    ask(page, pace="0", prime=f"{hostile}\n")
    page.wait_for_selector("#status:has-text('40 characters in')")
    head, lines = page.inner_text("#heading"), page.inner_text("#sheet")
    url, title = page.url, page.title()
    assert "run=first&checkpoint=" in url
    assert "whole_song" not in url
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(url)
    page.wait_for_selector("#status:has-text('The address has filled in the form')")
    page.wait_for_timeout(300)
    assert "songs" not in asked
    assert page.inner_text("#sheet") == ""
    assert (page.title(), page.input_value("#prime")) == (title, f"{hostile}\n")
    assert page.get_attribute("#temperature", "aria-valuetext") == "0.40"
    page.click("#sing")
    page.wait_for_selector("#status:has-text('40 characters in')")
    assert (page.inner_text("#heading"), page.inner_text("#sheet")) == (head, lines)
    page.goto(url.replace("run=first", "run=<b>gone"))
    page.wait_for_selector("#error:has-text('asks for the run \"<b>gone\"')")
    assert problems == []


def test_fields_have_names_of_their_own(open_page: Open) -> None:
    page = open_page()
    page.click("summary")
    assert page.get_by_role("slider", name="Temperature", exact=True).is_visible()
    for name in ("Run", "Checkpoint"):
        assert page.get_by_role("combobox", name=name, exact=True).is_visible()
    assert page.get_by_role("spinbutton", name="Pace", exact=True).input_value() == "60"
    assert page.get_by_role("checkbox", name="Skip unknown", exact=True).is_visible()
    page.fill("#temperature", "0")
    assert page.get_attribute("#temperature", "aria-valuetext") == "0, greedy"
    typed = page.locator("select, textarea, [type=number]")
    sizes = typed.evaluate_all("them => them.map(it => parseFloat(getComputedStyle(it).fontSize))")
    assert min(sizes) >= 16  # Below that a telephone would zoom in.
    assert re.search(r"step 10 · \d\.\d\d bits · epoch 0\.11\n", page.inner_text("#checkpoint"))


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
