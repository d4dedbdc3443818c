"""The ISB format (ITRANS Song Book): one song a file, header fields and a body between markers.

    % comments                       a `%` starts a comment
    \\startsong
    \\stitle{title}%                  also film, year, starring, singer, music, lyrics
    % Contributor: name
    \\printtitle
    #indian
    the song in ITRANS
    #endindian
    \\endsong

The archive's hand-made files misspell, swap and leave out any of these.
"""

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

FIELDS = ("title", "film", "year", "starring", "singer", "music", "lyrics")

_UNDEFINED_BYTES = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in _UNDEFINED_BYTES
}
_ALIASES = {"stitle": "title", "movie": "film", "album": "film", "singers": "singer"}
_FIELD = re.compile(
    r"^[ \t]*\\(stitle|title|film|movie|album|year|starring|singers?|music|lyrics)"
    r"[ \t:]*(?:[{(]|(?=\w))(.*)$",
    re.IGNORECASE,
)
_MISTYPED_BRACE = re.compile(r"\{([^{}()]*)\)")
_FIELD_LINE = re.compile(r"^[ \t]*\\\w+[ \t]*\{")
_CONTRIBUTOR = re.compile(
    r"^[ \t]*%(?>[^\n]*?\bcontributors?\b)[^:=\n-]*+[:=-][ \t]*+(\S[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_START = re.compile(r"^[ \t]*#(?:indian|startsong)\b(?!#)", re.IGNORECASE | re.MULTILINE)
_END = re.compile(
    r"^[ \t]*(?:[#\\]end(?:indian|song)\b(?!#)|\\startsong\b)", re.IGNORECASE | re.MULTILINE
)
_PRINT_TITLE = re.compile(r"^[ \t]*\\print[a-z]*\b", re.IGNORECASE | re.MULTILINE)
_NOTHING_SUNG = re.compile(
    r"[ \t]*+(?:%.*|(?:\\print[a-z]*+)?[ \t]*+(?:#(?:indian|startsong))?[ \t]*+)$", re.IGNORECASE
)


@dataclass(frozen=True)
class IsbSong:
    """A song as its file tells it."""

    fields: Mapping[str, str]
    """By the names of FIELDS; "" where the file has none."""
    contributor: str
    body: str
    """The raw text between the markers, without blank lines at its ends; "" if there is none."""


def decode(data: bytes) -> tuple[str, str]:
    """The text with `\\n` line ends, and its encoding: "utf-8" or "windows-1252".

    Never fails: bytes that windows-1252 leaves undefined become the C1 code point.
    """
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = decode_windows_1252(data), "windows-1252"
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def decode_windows_1252(data: bytes) -> str:
    """Never fails, as `decode`."""
    return data.decode("latin-1").translate(_WINDOWS_1252)


def git_sha(data: bytes) -> str:
    """The name that git gives to a file of these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def parse(text: str) -> IsbSong:
    """Never fails: what is not found is ""."""
    start = _START.search(text)
    header = text[: start.start()] if start else text
    match = _CONTRIBUTOR.search(header)
    contributor = match[1].rstrip(" \t") if match else ""
    return IsbSong(_fields(header), contributor, _body(text))


def compose(fields: Mapping[str, str], body: str) -> str:
    """The inverse of `parse`, for one-line values and a body without markers of its own."""
    names = {"title": "stitle"}
    header = [
        rf"\{names.get(name, name)}{{{' '.join(fields.get(name, '').split())}}}%" for name in FIELDS
    ]
    lines = ["%", r"\startsong", *header, "%", r"\printtitle", "#indian"]
    return "\n".join([*lines, body.strip("\n"), "#endindian", r"\endsong", ""])


def _fields(header: str) -> dict[str, str]:
    found = dict.fromkeys(FIELDS, "")
    for name, value in _field_values(header.split("\n")):
        found[name] = found[name] or value
    return found


def _field_values(lines: list[str]) -> Iterator[tuple[str, str]]:
    """A value ends at its line's last brace; a line without one may go on in the next.

    A `(` may stand for its first brace, and a `)` for its last; `{..)` in it is a parenthesis.
    """
    for number, line in enumerate(lines):
        if match := _FIELD.match(line):
            name, rest = match[1].lower(), match[2]
            following = lines[number + 1] if number + 1 < len(lines) else ""
            if "}" not in rest and "}" in following and not following.startswith(("\\", "%")):
                rest = f"{rest} {following}"
            unclosed = rest.rstrip("% \t" if "(" in rest else ")% \t")
            value = rest.rpartition("}")[0] if "}" in rest else unclosed
            yield _ALIASES.get(name, name), _MISTYPED_BRACE.sub(r"(\1)", value.strip())


def _body(text: str) -> str:
    """All marked bodies, a blank line between; where none holds anything, what looks like one."""
    bodies = [body for body in _marked_bodies(text) if _has_lyrics(body)]
    return "\n\n".join(bodies) or _unmarked_body(text)


def _marked_bodies(text: str) -> Iterator[str]:
    _, *regions = _START.split(text)
    return map(_until_end, regions)


def _unmarked_body(text: str) -> str:
    """Behind `\\printtitle` if lyrics follow it, else behind the last field and its comments."""
    if title := _PRINT_TITLE.search(text):
        body = _until_end(text[title.end() :])
        if _has_lyrics(body):
            return body
        text = text[: title.start()]
    lines = text.split("\n")
    fields = [number for number, line in enumerate(lines) if _FIELD_LINE.match(line)]
    if not fields:
        return ""
    behind = itertools.dropwhile(_NOTHING_SUNG.match, lines[fields[-1] + 1 :])
    body = _until_end("\n".join(behind))
    return body if _has_lyrics(body) else ""


def _until_end(text: str) -> str:
    end = _END.search(text)
    lines = (text[: end.start()] if end else text).split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


def _has_lyrics(body: str) -> bool:
    return not all(_NOTHING_SUNG.match(line) for line in body.split("\n"))
