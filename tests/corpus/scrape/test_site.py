import contextlib
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import isb
from corpus.errors import ArchiveError
from corpus.replica import Fault, FaultPlan, Replica, pages
from corpus.scrape import Client, FetchError, ScrapeSettings
from corpus.scrape.records import Entry
from corpus.scrape.site import Site, SitePage, _Walk, decode_page, read_search_page, read_song_page

SETTINGS = ScrapeSettings(delay=0, retries=0)
CREDITS = "<B>t - f (1950)</B><BR>Lyrics: a | Music: b | Singer(s): c<BR>View in Nagari (Hindi)"
ENTRY = Entry("1", "http://x/1", fields={"title": "t", "film": "f", "singer": "c"})
FaultOn = Callable[..., FaultPlan]


def test_lists_all_pages(replica: Replica, make_song: Callable[..., bytes]) -> None:
    replica.songs |= {str(number): make_song(f"g {number}") for number in range(100, 215)}
    with Client(SETTINGS, {replica.url}) as client:
        listing = Site(client, replica.url).listing(None)
    assert {entry.id for entry in listing.entries} == set(replica.songs)
    assert (len(listing.entries), listing.unlisted) == (125, 0)
    assert replica.requests == {"robots": 1, "search": 3}


def test_songs_that_the_site_counts_but_does_not_show_are_counted(
    replica: Replica, make_song: Callable[..., bytes], fault_on: FaultOn
) -> None:
    replica.songs |= {str(number): make_song(f"g {number}") for number in range(100, 150)}
    replica.fault = fault_on("PageNo=2", Fault(body=b"Sorry, no song found for your search!"))
    with Client(SETTINGS, {replica.url}) as client:
        listing = Site(client, replica.url).listing(None)
    assert (len(listing.entries), listing.unlisted) == (50, 10)


def test_a_song_that_stands_in_two_rows_is_counted_twice_and_shown_twice() -> None:
    """It is not one that the site counts and does not show, for which no other would ever go."""

    def page(*songs: tuple[str, str]) -> SitePage:
        entries = (Entry(song, f"/{song}", fields={"title": title}) for song, title in songs)
        return SitePage(4, tuple(entries))

    first, second = page(("1", "a"), ("2", "b")), page(("1", "a, again"), ("3", "c"))
    assert _Walk((first, second)).unlisted(3) == 0
    assert _Walk((page(("1", "a"), ("1", "a")), page(("2", "b"), ("3", "c")))).unlisted(3) == 0
    assert _Walk((first, first)).unlisted(2) == 2  # The second page was not shown.


def test_a_list_that_grows_while_it_is_read_is_read_again(
    replica: Replica, make_song: Callable[..., bytes], fault_on: FaultOn
) -> None:
    """A new song on the first page drives an old one, seen already, to the second."""
    replica.songs |= {str(number): make_song(f"g {number}") for number in range(100, 150)}
    replica.fault = fault_on("submit", Fault(add={"0": make_song("a").decode()}))
    with Client(SETTINGS, {replica.url}) as client:
        listing = Site(client, replica.url).listing(None)
    assert {entry.id for entry in listing.entries} == replica.songs.keys()
    assert (listing.is_complete, replica.requests["search"]) == (True, 4)


def test_a_total_that_lies_does_not_lead_on_for_ever(replica: Replica) -> None:
    def lie(body: bytes) -> bytes:
        return re.sub(rb"Total <b>\d+", b"Total <b>1000000", body)

    replica.fault = lambda path, _: Fault(edit=lie) if "search" in path else None
    with Client(SETTINGS, {replica.url}) as client:
        listing = Site(client, replica.url).listing(None)
    assert (len(listing.entries), listing.unlisted) == (10, 1_000_000 - 10)
    assert not listing.is_complete
    assert replica.requests["search"] == 2 * 4


def test_a_site_that_refuses_the_empty_search_is_asked_for_the_wildcard(
    replica: Replica, fault_on: FaultOn
) -> None:
    replica.fault = fault_on("s=&", Fault(body=b"Sorry, no song found for your search!"))
    with Client(SETTINGS, {replica.url}) as client:
        assert len(Site(client, replica.url).listing(None).entries) == 10
        replica.fault = fault_on("search", Fault(body=b"Sorry, no song found for your search!"))
        with pytest.raises(ArchiveError, match=r"search\.asp lists no songs"):
            Site(client, replica.url).listing(None)


def test_a_page_that_is_no_list_is_named(replica: Replica, fault_on: FaultOn) -> None:
    replica.fault = fault_on("search", Fault(body=b"<html><p>Welcome"))
    with Client(SETTINGS, {replica.url}) as client, pytest.raises(ArchiveError) as caught:
        Site(client, replica.url).listing(None)
    assert "is no page of the song list: no 'Total N songs' followed by a table" in str(
        caught.value
    )


def test_a_total_that_no_archive_has_is_none(replica: Replica) -> None:
    def lie(body: bytes) -> bytes:
        return re.sub(rb"Total <b>\d+", b"Total <b>" + b"9" * 400, body)

    replica.fault = lambda path, _: Fault(edit=lie) if "search" in path else None
    with (
        Client(SETTINGS, {replica.url}) as client,
        pytest.raises(ArchiveError, match="no 'Total N songs'"),
    ):
        Site(client, replica.url).listing(None)


def test_header_rows_and_rows_without_an_isb_file_are_no_songs() -> None:
    cells = "<td>x<td>title<td><a>film</a><td><td><td><a>singer</a>"
    page = (
        "<table><tr><td>menu</table>Total <b>1,002</b> songs<table><tr><th>Song<tr><td colspan=7>-"
        f"<tr><td><a href='viewisbsong.asp?id=8'>only a page</a>{cells}"
        f"<tr><td><a href='view?id=9'>-</a><a href='/isb/rmim0009.isb'>-</a>{cells}</table>"
        f"<table><tr><td><a href='7.isb'>-</a>{cells}</table>"
    )
    found = read_search_page(page.encode(), "", "http://x/song")
    assert (found.total, found.rows, found.nameless) == (1002, 2, 1)
    fields = {"title": "title", "film": "film", "singer": "singer"}
    assert found.entries == (Entry("rmim0009", "http://x/song?id=rmim0009", fields=fields),)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<p>Not found", "no element ConvertedText"),
        ("<div id=ConvertedText>laa</div>", "no line 'Lyrics"),
        ("", "no element ConvertedText"),
    ],
)
def test_a_page_that_is_no_song_is_refused(page: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_song_page(page.encode(), "", ENTRY)


def test_a_page_that_is_no_song_is_a_failed_fetch(replica: Replica, fault_on: FaultOn) -> None:
    replica.fault = fault_on("view", Fault(body=b"ADODB error"))
    entry = Entry("1", f"{replica.url}/viewisbsong.asp?id=1")
    with (
        Client(SETTINGS, {replica.url}) as client,
        pytest.raises(FetchError, match="id=1 is no song page"),
    ):
        Site(client, replica.url).read(entry)


def test_what_asks_later_whether_a_page_has_changed_is_kept(
    replica: Replica, fault_on: FaultOn
) -> None:
    date = "Wed, 01 Jan 2020 00:00:00 GMT"
    replica.fault = fault_on("view", Fault(headers={"Last-Modified": date}))
    with Client(SETTINGS, {replica.url}) as client:
        download = Site(client, replica.url).read(Entry("1", f"{replica.url}/viewisbsong.asp?id=1"))
        assert (download.data is None, download.last_modified) == (False, date)
        asking = {"If-None-Match": str(download.etag)}
        again = Entry("1", f"{replica.url}/viewisbsong.asp?id=1", validators=asking)
        assert Site(client, replica.url).read(again).data is None


def test_line_breaks_in_the_lyrics_are_lines() -> None:
    page = f"{CREDITS}<PRE id=ConvertedText>ek<BR>\ndo<br/>tiin\nchaar</PRE>"
    assert isb.parse(read_song_page(page.encode(), "", ENTRY)).body == "ek\ndo\ntiin\nchaar"


def test_credits_may_hold_links_and_nothing() -> None:
    page = (
        "<B>t - f ()</B><BR>Lyrics: <a href=x>Ga  Gha</a> | Music: | Singer(s): <a>c</a>, <a>d</a>"
        "<BR><a>View in Nagari (Hindi)</a><DIV id=ConvertedText>laa</DIV>"
    )
    fields = isb.parse(read_song_page(page.encode(), "", ENTRY)).fields
    assert fields["lyrics"] == "Ga Gha"
    assert (fields["year"], fields["music"], fields["singer"]) == ("", "", "c")


@pytest.mark.parametrize(
    "page",
    [
        "(1950) Lyrics: a | Music: b" * 800 + "<DIV id=ConvertedText>laa</DIV>",
        f"{CREDITS}<DIV id=ConvertedText>{'laa<BR>' * 30_000}</DIV>",
    ],
)
def test_long_pages_are_no_trap(page: str) -> None:
    """Credits that end nowhere, looked for in all ways, take half a minute, as do many lines."""
    started = time.process_time()
    with contextlib.suppress(ValueError):
        read_song_page(page.encode(), "", ENTRY)
    assert time.process_time() - started < 5.0


@pytest.mark.parametrize(
    ("data", "content_type", "text"),
    [
        (b"\x93a\x85\x94", "text/html", "“a…”"),
        (b"\x93a\x94", "text/html; charset=ISO-8859-1", "“a”"),
        ("चाय".encode(), "text/html; charset=utf-8", "चाय"),
        ('<meta charset="utf-8">चा'.encode(), "text/html", '<meta charset="utf-8">चा'),
        (b"\x93a", "text/html; charset=none-such", "“a"),
        (b"a\r\nb\rc", "", "a\nb\nc"),
        (b"&#133;&#160;", "", "\x85&#160;"),
    ],
)
def test_decode_page(data: bytes, content_type: str, text: str) -> None:
    assert decode_page(data, content_type) == text


@given(
    body=st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60),
    title=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20),
)
def test_any_text_survives_the_page(body: str, title: str) -> None:
    song = isb.parse(isb.compose({"title": title, "film": "f"}, body))
    listing = pages.search_page([("1", song)], 1, "", "stitle")
    (entry,) = read_search_page(listing, "", "http://x").entries
    read = isb.parse(read_song_page(pages.song_page("1", song), "", entry))
    assert read.fields["title"] == " ".join(song.fields["title"].split())
    assert read.body == song.body
