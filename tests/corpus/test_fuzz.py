"""Any bytes through the parsers: no error but the documented ones.

The suite takes a few hundred; `LYRICS_FUZZ=100000 pytest tests/corpus/test_fuzz.py` takes more.
"""

import json
import os
import random
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import isb
from corpus.clean import PROFILES
from corpus.clean.song import clean_parsed, steps
from corpus.errors import ArchiveError
from corpus.replica import make_tarball, pages
from corpus.scrape import bundle
from corpus.scrape.integrity import flaw, mojibake
from corpus.scrape.records import Entry
from corpus.scrape.site import read_search_page, read_song_page

INPUTS = int(os.environ.get("LYRICS_FUZZ", "300"))
PARTS = [
    *[
        "\\stitle{",
        "\\film{",
        "\\year{",
        "}%",
        "%",
        "\n",
        "\r",
        "\t",
        "#indian",
        "#endindian",
        "##",
    ],
    *["\\startsong", "\\endsong", "\\printtitle", "(", ")", ":", "la:", "\x0b", "\x85", "é", "क"],
    *["<table>", "</table>", "<TR>", "<td>", "<TD COLSPAN=7>", "<a href=", "'x/7.isb'", ">", "<"],
    *["&nbsp;", "&#133;", "&#xD800;", "&#999999999;", "Total <b>", "99999999999", "</b> songs"],
    *["Sorry, no song found", "<div id=ConvertedText>", "</div>", "<br>", "<script>", "<!--"],
    *["<![CDATA[", "<?xml version='1.0'?>", "Lyrics:", "| Music:", "| Singer(s):", "(1951)"],
    *["View in Nagari", "<meta charset=", "utf-16", "rot13", "charset=idna", "unicode_escape"],
]
SIGNS = [
    *["dil", "ra", "Lata", " ", " ", "\n", "\n", "(", ")", "?", "?", ":", "%", "#", "##", "=", "-"],
    *["\\", "[", "]", "{", "}", "<", ">", "*", "|", ".", "~", "^", "_", "2", "slow", "part", "OR"],
    *["R^i", "threedots", "\t", "\x0b", "\x85", "\u2028", "é", "क", "²"],
]
"""What the cleaning rules look at in a body."""
ENTRY = Entry("1", "http://x/1", fields={"title": "t", "film": "f", "singer": "c"})

SONG = isb.parse(isb.compose({"title": "t", "film": "f", "year": "1951", "singer": "c"}, "laa laa"))
SEEDS = [
    isb.compose({"title": "chai", "film": "Rasoi"}, "chai garam\nla: pii lo").encode(),
    pages.song_page("1", SONG),
    pages.search_page([("1", SONG), ("2", SONG)], 1, "", "stitle"),
    make_tarball({"1": b"\\startsong", "2": b"#indian"}),
    json.dumps({"tree": [{"path": "docs/1.isb.txt", "type": "blob", "sha": "0"}]}).encode(),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A right input with pieces cut out, doubled and put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    chance = random.Random(draw(st.integers(0, 2**64)))
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.randint(0, 40))
        piece = [
            b"",
            bytes(data[start:end]) * 2,
            chance.randbytes(4),
            chance.choice(PARTS).encode(),
        ]
        data[start:end] = chance.choice(piece)
    return bytes(data)


def song_of_few_signs(seed: int) -> bytes:
    """Few, so that those which belong together meet in many ways."""
    chance = random.Random(seed)
    few = chance.sample(SIGNS, chance.randint(2, 8))
    return isb.compose({"singer": "Lata"}, "".join(chance.choices(few, k=300))).encode()


INPUT = st.one_of(
    mutated(), st.lists(st.sampled_from(PARTS)).map("".join).map(str.encode), st.binary()
)
fuzz = settings(
    max_examples=INPUTS, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def read_isb(data: bytes) -> None:
    text, _ = isb.decode(data)
    song = isb.parse(text)
    again = isb.parse(isb.compose(song.fields, song.body))
    assert song.fields.keys() == again.fields.keys() == set(isb.FIELDS)
    assert "\r" not in song.body
    flaw(ENTRY, data)
    mojibake(text)


def clean(data: bytes) -> None:
    """No rule adds or takes a line."""
    song = isb.parse(isb.decode(data)[0])
    for profile in PROFILES:
        lines = {step.text.count("\n") for step in steps(song, profile)}
        assert lines == {song.body.count("\n")}
        clean_parsed(song, profile)


def read_pages(data: bytes) -> None:
    charset = re.search(rb"charset=([\w-]+)", data)
    content_type = f"text/html; charset={charset[1].decode()}" if charset else "text/html"
    for read in (
        lambda: read_song_page(data, content_type, ENTRY),
        lambda: read_search_page(data, content_type, "http://x"),
    ):
        try:
            read()
        except ValueError as error:
            assert str(error)


def read_tarball(data: bytes) -> None:
    try:
        songs, _ = bundle.read_tarball(data, "x")
    except ArchiveError as error:
        assert "x" in str(error)
    else:
        assert all(re.fullmatch(r"\w[\w.-]*", song) for song in songs)


@pytest.mark.parametrize("read", [read_isb, clean, read_pages, read_tarball])
def test_any_bytes(read: Callable[[bytes], None]) -> None:
    fuzz(given(INPUT)(read))()


def test_any_body_is_cleaned() -> None:
    fuzz(given(st.integers(0, 2**64).map(song_of_few_signs))(clean))()
