"""Quirks of whole files, by name: an ISB text -> the bytes of a file that is odd in one way.

None of them changes what is sung.
"""

import re
from collections.abc import Callable

Quirk = Callable[[str], bytes]


def _replaced(old: str, new: str) -> Quirk:
    def edit(text: str) -> bytes:
        return text.replace(old, new).encode()

    return edit


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def _byte_order_mark(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def _windows_1252(text: str) -> bytes:
    """An apostrophe and an accented letter that are no valid UTF-8, in a comment and the body."""
    comment = "% Comments: typed at a caf\u00e9, from my aunt\u2019s songbook\n"
    body = "[from the caf\u00e9\u2019s jukebox]\n"
    odd = text.replace("\\printtitle\n#indian\n%\n", f"{comment}\\printtitle\n#indian\n%\n{body}")
    return odd.encode("cp1252")


def _two_bodies(text: str) -> bytes:
    """The last stanza in a body of its own."""
    first, last = text.rsplit("\n\n", 1)
    return f"{first}\n%\n#endindian\n%\n% the other side of the record\n#indian\n%\n{last}".encode()


def _markers_after_lyrics(text: str) -> bytes:
    bare = text.replace("\\printtitle\n#indian\n", "")
    return bare.replace("#endindian\n", "\\printtitle\n#indian\n%\n#endindian\n").encode()


def _fields_without_percent(text: str) -> bytes:
    return re.sub(r"(?m)^(\\(?:film|year|singer)\{.*\})%$", r"\1", text).encode()


def _no_starring(text: str) -> bytes:
    return re.sub(r"\\starring\{.*\}%\n", "", text).encode()


QUIRKS: dict[str, Quirk] = {
    "singers_field": _replaced("\\singer{", "\\singers{"),
    "movie_field": _replaced("\\film{", "\\movie{"),
    "album_field": _replaced("\\film{", "\\album{"),
    "capital_field": _replaced("\\year{", "\\Year{"),
    "fields_without_percent": _fields_without_percent,
    "no_starring": _no_starring,
    "printitle": _replaced("\\printtitle", "\\printitle"),
    "startsong_for_indian": _replaced("#indian", "#startsong"),
    "backslash_end": _replaced("#endindian", "\\endindian"),
    "no_end": _replaced("#endindian\n", ""),
    "no_start": _replaced("#indian\n", ""),
    "markers_after_lyrics": _markers_after_lyrics,
    "two_bodies": _two_bodies,
    "crlf": _crlf,
    "byte_order_mark": _byte_order_mark,
    "windows_1252": _windows_1252,
}
