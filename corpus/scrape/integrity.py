"""Whether what came is the song that was asked for."""

import re

from corpus import isb
from corpus.scrape.records import Entry

_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_ISB = re.compile(rb"\\(?:startsong|print\w*title)|\\\w+[ \t]*\{|#(?:end)?indian", re.IGNORECASE)
_HIGH = "".join(chr(byte) + isb.decode_windows_1252(bytes([byte])) for byte in range(0x80, 0xC0))
_MOJIBAKE = re.compile(f"[\xc2\xc3][{_HIGH}]|\xe2[{_HIGH}]{{2}}|\ufffd")
"""UTF-8 read as windows-1252 or Latin-1, or bytes that could not be read at all."""


def is_listed(entry: Entry, data: bytes) -> bool:
    """Whether the listing vouches for these bytes: what is wrong with them is the archive's own."""
    return entry.sha is not None and isb.git_sha(data) == entry.sha


def flaw(entry: Entry, data: bytes) -> str | None:
    """Why these bytes are not the ISB file of `entry`; None when they may be."""
    if not data.strip():
        return "is empty"
    if _HTML.match(data):
        return "is a page of HTML, not an ISB file"
    if entry.sha and not is_listed(entry, data):
        return (
            f"is not the file that was listed: its sha is {isb.git_sha(data)}, expected {entry.sha}"
        )
    if not _ISB.search(data):
        return "is not an ISB file: it has no \\startsong, no \\field{…} and no #indian"
    return None


def mojibake(text: str) -> str | None:
    """The first characters that look wrongly decoded."""
    match = _MOJIBAKE.search(text)
    return match[0] if match else None
