"""The classic site's pages, in the HTML of their time.

Unclosed cells and rows, upper-case tags, scripts that hold tags, windows-1252 bytes. Texts stand in
them as they are, escaped; characters that windows-1252 lacks are numeric references.
"""

from collections.abc import Sequence
from html import escape
from math import ceil
from urllib.parse import quote

from corpus.isb import IsbSong

PAGE_SIZE = 50
"""Songs on a page of the listing."""
CONTENT_TYPE = "text/html"

_HEAD = """\
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">
<TITLE>{title}</TITLE>
<STYLE TYPE="text/css"><!-- TD {{ font-family: Verdana }} --></STYLE>
<SCRIPT LANGUAGE="JavaScript"><!--
function browse(what) {{ document.write("<table><tr><td>" + what + "</td></tr></table>") }}
//--></SCRIPT></HEAD>
<BODY BGCOLOR=#FFFFCC><TABLE WIDTH="100%" BORDER=0>
<TR><TD><A HREF="/"><IMG SRC="logo.gif" BORDER=0></A>&nbsp;giitaayan<TD>An Interface to ISB
</TABLE>
"""
_SEARCH_HEADER = """\
<TABLE BORDER=1 CELLPADDING=2>
<TR><TD COLSPAN=7 ALIGN=center>&nbsp;Songs
<TR><TH>&nbsp;<TH>No<TH>Song<TH>Film<TH>Lyrics<TH>Music<TH>Singer(s)
"""
_SONG_ROW = """\
<TR VALIGN=top><TD><A HREF="viewisbsong.asp?id={id}">View</A>&nbsp;<A HREF="isb/{id}.isb">ISB</A>
<TD>{id}<TD>{title}<TD>{film}<TD>{lyrics}<TD>{music}
<TD>{singer}
"""
_SONG = """\
<P><B>{title} - {film} ({year})</B><BR>
Lyrics: {lyrics} | Music: {music} | Singer(s): {singer}<BR>
<A HREF="viewnagari.asp?id={id}">View in Nagari (Hindi)</A>
<SCRIPT LANGUAGE="JavaScript">browse("<div id=none>")</SCRIPT>
<P><DIV ID="ConvertedText" CLASS=isb>{body}</DIV>
<STYLE>.isb {{ white-space: pre }}</STYLE>
</BODY></HTML>
"""


def search_page(
    songs: Sequence[tuple[str, IsbSong]], number: int, query: str, browse: str
) -> bytes:
    """Page `number` (from 1) of the songs found, ids and songs."""
    head = _HEAD.format(title="Search")
    if not songs:
        return _encode(f"{head}<P>Sorry, no song found for your search!\n</BODY></HTML>")
    shown = songs[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    pages = ceil(len(songs) / PAGE_SIZE)
    links = "&nbsp;".join(_page_link(page, number, query, browse) for page in range(1, pages + 1))
    rows = "".join(_song_row(song_id, song) for song_id, song in shown)
    total = f"<P>Total <b>{len(songs)}</b> songs<BR>\nPage {links}\n"
    return _encode(f"{head}{total}{_SEARCH_HEADER}{rows}</TABLE>\n</BODY></HTML>")


def song_page(song_id: str, song: IsbSong) -> bytes:
    values = {name: escape(value) for name, value in song.fields.items()}
    body = escape(song.body, quote=False)
    page = _SONG.format(id=quote(song_id), body=body, **values)
    return _encode(_HEAD.format(title=values["title"]) + page)


def _page_link(page: int, current: int, query: str, browse: str) -> str:
    if page == current:
        return f"<b>{page}</b>"
    return f'<A HREF="search.asp?PageNo={page}&s={quote(query)}&browse={browse}">{page}</A>'


def _song_row(song_id: str, song: IsbSong) -> str:
    fields = song.fields
    cells = {name: _link(name, fields[name]) for name in ("film", "lyrics", "music", "singer")}
    return _SONG_ROW.format(id=quote(song_id), title=escape(fields["title"]) or "&nbsp;", **cells)


def _link(browse: str, value: str) -> str:
    if not value:
        return "&nbsp;"
    return f'<A HREF="search.asp?browse={browse}&s={quote(value)}">{escape(value)}</A>'


def _encode(page: str) -> bytes:
    return page.encode("windows-1252", "xmlcharrefreplace")
