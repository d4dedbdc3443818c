"""The classic site: search pages that list the songs, and a page for each song.

Its HTML is of its time (unclosed cells, windows-1252), so it is parsed as browsers do, by lxml.
Nothing of it is executed or trusted: only texts and the song's number are taken.
"""

import re
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector

from corpus import isb
from corpus.errors import ArchiveError
from corpus.scrape.client import Client, FetchError
from corpus.scrape.places import SEARCH_PATH, SONG_PATH
from corpus.scrape.records import Download, Entry, Listing

SONG_NUMBER = re.compile(r"(?:^|/)(\w[\w-]*)\.isb(?:\.txt)?$")
_TOTAL = re.compile(r"Total\s+([\d,]+)\s+songs")
_NOTHING_FOUND = "Sorry, no song found"
_CREDITS = re.compile(
    r"\(([^()\n]*)\)\s*Lyrics:(.*?)\|\s*Music:(.*?)\|\s*Singer\(s\):(.*?)View in Nagari", re.DOTALL
)
_TITLE_CELL, _FILM_CELL, _SINGER_CELL, _CELLS = 2, 3, 6, 7
_C1_REFERENCE = re.compile("&#(12[89]|1[345][0-9]);")
_QUERIES = ("", "%")
"""Searches for all songs: the empty one needs no guess, `%` is the wildcard of the site's SQL."""


@dataclass(frozen=True)
class SitePage:
    """A page of the listing."""

    total: int
    """Songs on all pages."""
    rows: tuple[Entry, ...]


class Site:
    """The way `site`; `root` is the site's URL."""

    def __init__(self, client: Client, root: str) -> None:
        self._client = client
        self._root = root.rstrip("/")

    def listing(self) -> Listing:
        for query in _QUERIES:
            first = self._page(query, 1)
            if first.rows:
                return self._all_pages(query, first)
        raise ArchiveError(f"{self._root}{SEARCH_PATH} lists no songs: expected some on any search")

    def _all_pages(self, query: str, first: SitePage) -> Listing:
        found = {entry.id: entry for entry in first.rows}
        for number in range(2, ceil(first.total / len(first.rows)) + 1):
            found |= {entry.id: entry for entry in self._page(query, number).rows}
        return Listing(tuple(found.values()), max(0, first.total - len(found)))

    def read(self, entry: Entry) -> Download:
        reply = self._client.get(entry.url)
        try:
            text = read_song_page(reply.body, reply.headers.get("Content-Type", ""), entry)
        except ValueError as error:
            raise FetchError(
                f"{entry.url} is no song page: {error}", status=reply.status
            ) from error
        return Download(
            text.encode(),
            status=reply.status,
            attempts=reply.attempts,
            size=len(reply.body),
            seconds=reply.seconds,
        )

    def _page(self, query: str, number: int) -> SitePage:
        page = {"PageNo": number, "s": query, "browse": "stitle"}
        first = {"browse": "stitle", "s": query, "submit": "search"}
        url = f"{self._root}{SEARCH_PATH}?{urlencode(page if number > 1 else first)}"
        reply = self._client.get(url)
        try:
            return read_search_page(
                reply.body, reply.headers.get("Content-Type", ""), self._root + SONG_PATH
            )
        except ValueError as error:
            raise ArchiveError(f"{url} is no page of the song list: {error}") from error


def read_search_page(data: bytes, content_type: str, song_url: str) -> SitePage:
    """The songs of a search page. Raises ValueError when it is none."""
    soup = BeautifulSoup(decode_page(data, content_type), "lxml")
    text = soup.get_text(" ")
    if _NOTHING_FOUND in text:
        return SitePage(0, ())
    total = _TOTAL.search(" ".join(text.split()))
    tables = soup.find_all("table", limit=2)
    if total is None or len(tables) < 2:
        raise ValueError("no 'Total N songs' followed by a table")
    entries = (_entry(row, song_url) for row in tables[1].find_all("tr"))
    return SitePage(int(total[1].replace(",", "")), tuple(filter(None, entries)))


def _entry(row: Tag, song_url: str) -> Entry | None:
    """The song of a table row; None for a header row."""
    cells = row.find_all("td", recursive=False)
    if len(cells) < _CELLS:
        return None
    links = (str(link["href"]) for link in cells[0].find_all("a", href=True))
    number = next(filter(None, map(SONG_NUMBER.search, links)), None)
    if number is None:
        return None
    names = {"title": _TITLE_CELL, "film": _FILM_CELL, "singer": _SINGER_CELL}
    fields = {name: " ".join(cells[cell].get_text().split()) for name, cell in names.items()}
    return Entry(number[1], f"{song_url}?{urlencode({'id': number[1]})}", fields=fields)


def read_song_page(data: bytes, content_type: str, entry: Entry) -> str:
    """The ISB text of a song page. Raises ValueError when it is none."""
    soup = BeautifulSoup(decode_page(data, content_type), "lxml")
    lyrics = soup.find(id="ConvertedText")
    if lyrics is None:
        raise ValueError("it has no element ConvertedText")
    body = _lines(lyrics.extract())
    credits = _CREDITS.search(soup.get_text("\n"))
    if credits is None:
        raise ValueError("it has no line 'Lyrics: … | Music: … | Singer(s): …' below its title")
    year, lyricist, music, singer = credits.groups()
    fields = {"year": year, "lyrics": lyricist, "music": music, "singer": singer}
    return isb.compose({**fields, **entry.fields}, body)


def _lines(lyrics: Tag) -> str:
    """The text of an element, a line for each `<br>` that ends none in the source."""
    for end in lyrics.find_all("br"):
        end.replace_with("" if str(end.next_sibling or "").startswith("\n") else "\n")
    return lyrics.get_text()


def decode_page(data: bytes, content_type: str) -> str:
    """The text of a page with `\\n` line ends; windows-1252 unless it says otherwise.

    Numeric references from 128 to 159 are taken as these code points, as HTML 4 has it: the parser
    would take them for windows-1252 bytes, and change the texts that hold such characters.
    """
    declared = re.search(r"charset=([\w-]+)", content_type)
    charset = declared[1] if declared else EncodingDetector.find_declared_encoding(data, True)
    if not charset or charset.lower() in ("iso-8859-1", "us-ascii"):
        charset = "windows-1252"  # What browsers read these as, and what they hold.
    try:
        text = data.decode(charset, "replace")
    except LookupError:
        text = data.decode("windows-1252", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _C1_REFERENCE.sub(lambda reference: chr(int(reference[1])), text)
