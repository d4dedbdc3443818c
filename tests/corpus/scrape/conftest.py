"""A tiny archive with everything that is nasty about the real one; its songs are made up."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import isb
from corpus.replica import Fault, FaultPlan, Replica
from corpus.scrape import ScrapeSettings

HEADER = {"title": "chai garam", "film": "Rasoi", "year": "1951", "singer": "Ka, Kha"}


def plain_song(title: str, body: str = "chai garam hai\npii lo zaraa") -> bytes:
    return isb.compose({**HEADER, "title": title}, body).encode()


def nasty_songs() -> dict[str, bytes]:
    """ISB bytes by id."""
    return {
        "1": plain_song("chai garam"),
        "2": isb.compose({"title": "“café” – naa"}, "caf\xe9 me.n …").encode("windows-1252"),
        "3": plain_song(
            "tab & blank", "\tek\tdo \x0btiin  \n\nR&amp;B <shor> &#133; \xa0\n \t chaar "
        ),
        "4": plain_song("c1", "lone \x80 \x85 \x91 \x9f \x81 \x0c \x7f marks"),
        "5": b"% By: me\n\\stitle{no marker}%\n\\film{A - B (C)}%\n\\printtitle\nlaa laa\n",
        "6": plain_song("two bodies") + b"#indian\nphir se\n#endindian\n",
        "7": b"\xef\xbb\xbf" + plain_song("line ends").replace(b"\n", b"\r\n"),
        "8": plain_song("चाय | Music: नहीं", "गरम चाय 😀"),
        "9": plain_song("nothing sung", ""),
        "rmim0001": isb.compose({}, "be-naam gaanaa").encode(),
    }


@pytest.fixture
def songs() -> dict[str, bytes]:
    return nasty_songs()


@pytest.fixture
def make_song() -> Callable[..., bytes]:
    return plain_song


@pytest.fixture
def write_archive(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    def write(songs: dict[str, bytes]) -> Path:
        folder = tmp_path / "archive"
        folder.mkdir()
        for song, data in songs.items():
            (folder / f"{song}.isb.txt").write_bytes(data)
        return folder

    return write


@pytest.fixture
def replica(
    write_archive: Callable[[dict[str, bytes]], Path], songs: dict[str, bytes]
) -> Iterator[Replica]:
    """Of the nasty songs; a test may change its `songs`, `robots` and `fault`."""
    with Replica(write_archive(songs)) as replica:
        yield replica


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sleeps: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def settings_for() -> Callable[..., ScrapeSettings]:
    def settings(archive: object, **others: object) -> ScrapeSettings:
        return ScrapeSettings(archive=str(archive), **{"delay": 0.0, "retries": 0, **others})  # type: ignore[arg-type]

    return settings


@pytest.fixture
def fault_on() -> Callable[..., FaultPlan]:
    """A fault for every request whose path holds `part`, up to the nth."""

    def plan(part: str, fault: Fault, times: int = 1_000_000) -> FaultPlan:
        return lambda path, nth: fault if part in path and nth <= times else None

    return plan


ROWS: list[tuple[str, ...]] = []
HEAD = ("fault", "way", "outcome", "requests", "next scrape")


@pytest.fixture
def tell() -> Callable[..., None]:
    """Adds a row to the table of faults, which is printed at the end of the tests."""
    return lambda *cells: ROWS.append(tuple(map(str, cells)))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if ROWS and config.option.markexpr == "faults":
        terminalreporter.section("faults")
        for row in (HEAD, ("---",) * len(HEAD), *ROWS):
            terminalreporter.write_line(f"| {' | '.join(row)} |")
