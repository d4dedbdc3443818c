"""The catalogue API as PostgREST answers it: rows by range, for those who have the key."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from corpus.isb import IsbSong
from corpus.replica.server import Answer

API_KEY = "replica"
LYRICLESS = 7
"""Rows of songs whose lyrics nobody has written down: the archive has no file of them."""
MAX_ROWS = 500

_JSON = "application/json; charset=utf-8"
_COLUMNS = {"song_title": "title", "album": "film", "lyricist": "lyrics", "composer": "music"}


def answer_songs(songs: Mapping[str, IsbSong], headers: Mapping[str, str]) -> Answer:
    keys = (headers.get("apikey"), headers.get("Authorization"))
    if keys != (API_KEY, f"Bearer {API_KEY}"):
        body = b'{"message":"JWSError (JWSInvalidSignature)"}'
        return Answer(body, HTTPStatus.UNAUTHORIZED, _JSON)
    rows = _rows(songs)
    asked = re.fullmatch(r"(\d+)-(\d+)", headers.get("Range", f"0-{MAX_ROWS - 1}"))
    first, last = map(int, asked.groups()) if asked else (0, MAX_ROWS - 1)
    shown = rows[first : min(last + 1, first + MAX_ROWS)]
    if not shown:
        told = {"Content-Range": f"*/{len(rows)}"}
        return Answer(b"[]", HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, _JSON, headers=told)
    told = {"Content-Range": f"{first}-{first + len(shown) - 1}/{len(rows)}"}
    status = HTTPStatus.OK if len(shown) == len(rows) else HTTPStatus.PARTIAL_CONTENT
    return Answer(json.dumps(shown).encode(), status, _JSON, headers=told)


def _rows(songs: Mapping[str, IsbSong]) -> list[dict[str, Any]]:
    """By id, those without lyrics among the others."""
    named = [(song, one.fields) for song, one in sorted(songs.items())]
    silent = [(f"no{number}", {"title": "khaamoshii"}) for number in range(LYRICLESS)]
    middle = len(named) // 2
    listed = [*named[:middle], *silent, *named[middle:]]
    return [_row(number, song, fields) for number, (song, fields) in enumerate(listed, 1)]


def _row(number: int, song: str, fields: Mapping[str, str]) -> dict[str, Any]:
    year = re.search(r"\d{4}", fields.get("year", ""))
    known = {column: fields.get(name) or None for column, name in _COLUMNS.items()}
    return {
        "id": number,
        "isb_number": song,
        **known,
        "year": int(year[0]) if year else None,
        "singer": fields.get("singer") or None,
        "category": "Film",
    }
