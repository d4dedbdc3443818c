"""The classic site: search pages that list the songs, and a page for each song.

Its HTML is of its time (unclosed cells, windows-1252), so it is parsed as browsers do, by lxml.
Nothing of it is executed or trusted: only texts and the song's number are taken.
"""

import re
import warnings
from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString

from corpus import isb
from corpus.errors import NoArchiveError
from corpus.scrape.client import Client
from corpus.scrape.integrity import mojibake
from corpus.scrape.places import SEARCH_PATH, SONG_PATH
from corpus.scrape.records import Download, Entry, Listing
from corpus.scrape.transport import Reply

SONG_NUMBER = re.compile(r"(?:^|/)(\w[\w-]*)\.isb(?:\.txt)?$")
_TOTAL = re.compile(r"Total\s+([\d,]{1,12})\s+songs")
_NOTHING_FOUND = "Sorry, no song found"
_CREDITS = re.compile(
    r"(?>.*?\(([^()\n]*)\)\s*Lyrics:)(?>(.*?)\|\s*Music:)(?>(.*?)\|\s*Singer\(s\):)"
    r"(.*?)View in Nagari",
    re.DOTALL,
)
"""Each at its first place: were it not there that the rest follows, it would not elsewhere."""
_TITLE_CELL, _FILM_CELL, _SINGER_CELL, _CELLS = 2, 3, 6, 7
_C1_REFERENCE = re.compile("&#(12[89]|1[345][0-9]);")
_QUERIES = ("", "%")
"""Searches for all songs: the empty one needs no guess, `%` is the wildcard of the site's SQL."""


MAX_PASSES = 3
"""How often the song list is read where it changes while one pages through it."""

MAX_BARREN = 3
"""Pages in a row without a new song, after which a list is at its end whatever it counts."""


@dataclass(frozen=True)
class SitePage:
    """A page of the listing."""

    total: int
    """Songs on all pages."""
    entries: tuple[Entry, ...]
    nameless: int = 0
    """Rows without a link to an ISB file: they have no number, and no lyrics."""

    @property
    def rows(self) -> int:
        return len(self.entries) + self.nameless


@dataclass(frozen=True)
class _Walk:
    """All pages, once through."""

    pages: tuple[SitePage, ...]

    @property
    def entries(self) -> dict[str, Entry]:
        return {entry.id: entry for page in self.pages for entry in page.entries}

    @property
    def is_steady(self) -> bool:
        totals = {page.total for page in self.pages}
        return len(totals) == 1 and sum(page.rows for page in self.pages) >= max(totals)

    def unlisted(self, found: int) -> int:
        """Songs that are counted, but not among those found."""
        total = max(page.total for page in self.pages)
        return max(0, total - found - self._again - sum(page.nameless for page in self.pages))

    @property
    def _again(self) -> int:
        """Rows that show a song once more; a page that comes in another one's place shows none."""
        shown = Counter[Any]()
        for page in self.pages:
            shown |= Counter((entry.id, *entry.fields.items()) for entry in page.entries)
        return shown.total() - len(self.entries)


class Site:
    """The way `site`; `root` is the site's URL."""

    def __init__(self, client: Client, root: str) -> None:
        self._client = client
        self._root = root.rstrip("/")

    def listing(self, known: Listing | None) -> Listing:
        """Read again where it changed meanwhile, so that no song slips from one page to another."""
        query, first = self._first_page()
        walk = self._walk(query, first)
        found = walk.entries
        for _ in range(MAX_PASSES - 1):
            if walk.is_steady:
                break
            walk = self._walk(query, self._page(query, 1))
            if walk.is_steady:
                found = walk.entries
            elif not walk.entries.keys() - found.keys():
                break
            found |= walk.entries
        unlisted = walk.unlisted(len(found))
        return Listing(tuple(found.values()), unlisted, is_steady=walk.is_steady)

    def read(self, entry: Entry) -> Download:
        page = _SongPage(entry, asks_again=self._client.asks_again)
        reply = self._client.get(entry.url, headers=entry.validators, check=page.flaw)
        return Download.of(reply, None if reply.is_unchanged else page.text.encode())

    def _first_page(self) -> tuple[str, SitePage]:
        """Of the first query that finds songs."""
        for query in _QUERIES:
            page = self._page(query, 1)
            if page.rows:
                return query, page
        raise NoArchiveError(
            f"{self._root}{SEARCH_PATH} lists no songs: expected some on any search"
        )

    def _walk(self, query: str, first: SitePage) -> _Walk:
        """All pages; a total that lies does not send us on for ever."""
        pages, barren = [first], 0
        seen = {entry.id for entry in first.entries}
        for number in range(2, ceil(first.total / max(1, first.rows)) + 1):
            pages.append(self._page(query, number))
            found = {entry.id for entry in pages[-1].entries}
            barren = 0 if found - seen else barren + 1
            if barren == MAX_BARREN:
                break
            seen |= found
        return _Walk(tuple(pages))

    def _page(self, query: str, number: int) -> SitePage:
        page = {"PageNo": number, "s": query, "browse": "stitle"}
        first = {"browse": "stitle", "s": query, "submit": "search"}
        url = f"{self._root}{SEARCH_PATH}?{urlencode(page if number > 1 else first)}"
        read: list[SitePage] = []

        def flaw(reply: Reply) -> str | None:
            content_type = reply.headers.get("Content-Type", "")
            try:
                read.append(read_search_page(reply.body, content_type, self._root + SONG_PATH))
            except ValueError as error:
                return f"is no page of the song list: {error}"
            return None

        self._client.get(url, check=flaw)
        return read[-1]


class _SongPage:
    """What the answers for one song hold."""

    def __init__(self, entry: Entry, *, asks_again: bool) -> None:
        self._entry, self._asks_again = entry, asks_again
        self._suspect: bytes | None = None
        self.text = ""

    def flaw(self, reply: Reply) -> str | None:
        """What another answer may mend.

        Text that looks wrongly decoded is asked for once more: come again, it is the archive's own.
        """
        content_type = reply.headers.get("Content-Type", "")
        try:
            self.text = read_song_page(reply.body, content_type, self._entry)
        except ValueError as error:
            return f"is no song page: {error}"
        if "\ufffd" in self.text:
            return "holds bytes that are not in its encoding"
        signs = mojibake(self.text) if self._asks_again else None
        if signs and reply.body != self._suspect:
            self._suspect = reply.body
            return f"looks wrongly decoded: it holds {signs!r}"
        return None


def read_search_page(data: bytes, content_type: str, song_url: str) -> SitePage:
    """The songs of a search page. Raises ValueError when it is none."""
    soup = _parse(decode_page(data, content_type))
    text = soup.get_text(" ")
    if _NOTHING_FOUND in text:
        return SitePage(0, ())
    total = _TOTAL.search(" ".join(text.split()))
    tables = soup.find_all("table", limit=2)
    if total is None or len(tables) < 2:
        raise ValueError("no 'Total N songs' followed by a table")
    rows = [cells for row in tables[1].find_all("tr") if (cells := _song_cells(row))]
    entries = tuple(entry for cells in rows if (entry := _entry(cells, song_url)))
    return SitePage(int(total[1].replace(",", "")), entries, len(rows) - len(entries))


def _song_cells(row: Tag) -> list[Tag]:
    """The cells of a song's row; none for a header row."""
    cells = row.find_all("td", recursive=False)
    return list(cells) if len(cells) >= _CELLS else []


def _entry(cells: list[Tag], song_url: str) -> Entry | None:
    """The song of a row; None where it links to no ISB file."""
    links = (str(link["href"]) for link in cells[0].find_all("a", href=True))
    number = next(filter(None, map(SONG_NUMBER.search, links)), None)
    if number is None:
        return None
    names = {"title": _TITLE_CELL, "film": _FILM_CELL, "singer": _SINGER_CELL}
    fields = {name: " ".join(cells[cell].get_text().split()) for name, cell in names.items()}
    return Entry(number[1], f"{song_url}?{urlencode({'id': number[1]})}", fields=fields)


def read_song_page(data: bytes, content_type: str, entry: Entry) -> str:
    """The ISB text of a song page. Raises ValueError when it is none."""
    page = decode_page(data, content_type)
    soup = _parse(page)
    lyrics = soup.find(id="ConvertedText")
    if lyrics is None:
        raise ValueError("it has no element ConvertedText")
    if f"</{lyrics.name}" not in page[page.index("ConvertedText") :].lower():
        raise ValueError("its lyrics are cut: the element ConvertedText has no end")
    body = _lines(lyrics.extract())
    credits = _CREDITS.match(soup.get_text("\n"))
    if credits is None:
        raise ValueError("it has no line 'Lyrics: … | Music: … | Singer(s): …' below its title")
    year, lyricist, music, singer = credits.groups()
    fields = {"year": year, "lyrics": lyricist, "music": music, "singer": singer}
    return isb.compose({**fields, **entry.fields}, body)


def _parse(page: str) -> BeautifulSoup:
    """Whatever came: what it looks like is ours to judge."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(page, "lxml")


def _lines(lyrics: Tag) -> str:
    """The text of an element, a line for each `<br>` that ends none in the source."""
    for end in lyrics.find_all("br"):
        behind = end.next_sibling
        if not (isinstance(behind, NavigableString) and behind.startswith("\n")):
            end.append("\n")  # To put it in the place of the `<br>` would look through all lines.
    return lyrics.get_text()


def decode_page(data: bytes, content_type: str) -> str:
    """The text of a page with `\\n` line ends; windows-1252 unless it says that it is UTF-8.

    Numeric references from 128 to 159 are taken as these code points, as HTML 4 has it: the parser
    would take them for windows-1252 bytes, and change the texts that hold such characters.
    """
    declared = re.search(r"charset=([\w-]+)", content_type)
    charset = declared[1] if declared else EncodingDetector.find_declared_encoding(data, True)
    if str(charset).lower() in ("utf-8", "utf8"):
        text = data.decode("utf-8", "replace")
    else:
        text = isb.decode_windows_1252(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _C1_REFERENCE.sub(lambda reference: chr(int(reference[1])), text)
