"""What the replica answers, from a folder of ISB files or a tarball."""

import gzip
import io
import json
import re
import tarfile
from collections.abc import Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from corpus import isb
from corpus.replica import pages
from corpus.replica.api import answer_songs
from corpus.replica.faults import Fault, FaultPlan
from corpus.replica.server import NOT_FOUND, Answer, LoopbackServer
from corpus.scrape.bundle import read_local
from corpus.scrape.places import (
    CATALOGUE_PATH,
    FILES_PATH,
    METADATA_PATH,
    SEARCH_PATH,
    SONG_PATH,
    TARBALL_PATH,
)

_BROWSE = {"stitle": "title"} | {name: name for name in ("film", "singer", "music", "lyrics")}
_FILE = re.compile(rf"(?:{re.escape(FILES_PATH)}/([^/]+)\.isb\.txt|/isb/([^/]+)\.isb)")


class Replica(LoopbackServer):
    """`songs` (ISB bytes by id) and `robots` (None: no robots.txt) may be changed between requests.

    Kinds of requests: search, song, file, catalogue, tarball, metadata, robots, unknown.
    Raises ArchiveError when `archive` is none, or the port is taken, SettingsError for no port.
    """

    def __init__(
        self,
        archive: str | PathLike[str],
        *,
        port: int = 0,
        fault: FaultPlan | None = None,
    ) -> None:
        self.songs, _ = read_local(Path(archive))
        self.robots: str | None = None
        super().__init__(port, fault)

    def answer(self, path: str, headers: Mapping[str, str]) -> tuple[str, Answer]:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        place = unquote(parts.path)
        if file := _FILE.fullmatch(place):
            return "file", self._file(file[1] or file[2])
        routes = {
            SEARCH_PATH: ("search", self._search),
            SONG_PATH: ("song", self._song),
            CATALOGUE_PATH: ("catalogue", self._catalogue),
            TARBALL_PATH: ("tarball", self._tarball),
            METADATA_PATH: ("metadata", lambda _: answer_songs(self._parsed_songs(), headers)),
            "/robots.txt": ("robots", self._robots_txt),
        }
        kind, respond = routes.get(place, ("unknown", lambda _: NOT_FOUND))
        return kind, respond(query)

    def change(self, fault: Fault) -> None:
        if fault.remove or fault.add:
            added = {song: text.encode() for song, text in fault.add.items()}
            kept = {song: data for song, data in self.songs.items() if song not in fault.remove}
            self.songs = kept | added

    def _parsed_songs(self) -> dict[str, isb.IsbSong]:
        return {song: _parsed(data) for song, data in self.songs.items()}

    def _file(self, song: str) -> Answer:
        if song not in self.songs:
            return NOT_FOUND
        data = self.songs[song]
        return Answer(data, etag=f'"{isb.git_sha(data)}"')

    def _search(self, query: Mapping[str, str]) -> Answer:
        browse, wanted = query.get("browse", "stitle"), query.get("s", "")
        field = _BROWSE.get(browse, "title")
        text = "" if wanted == "%" else wanted.casefold()
        songs = self._parsed_songs().items()
        found = [(song, one) for song, one in songs if text in one.fields[field].casefold()]
        found.sort(key=lambda item: (item[1].fields[field], item[0]))
        number = query.get("PageNo", "1")
        page = pages.search_page(found, int(number) if number.isdigit() else 1, wanted, browse)
        return Answer(page, content_type=pages.CONTENT_TYPE)

    def _song(self, query: Mapping[str, str]) -> Answer:
        song = query.get("id", "")
        if song not in self.songs:
            return NOT_FOUND
        page = pages.song_page(song, _parsed(self.songs[song]))
        return Answer(page, content_type=pages.CONTENT_TYPE, etag=_etag(page))

    def _catalogue(self, _: Mapping[str, str]) -> Answer:
        folder = {"path": "docs", "mode": "040000", "type": "tree"}
        files = [_catalogue_entry(song, data) for song, data in sorted(self.songs.items())]
        body = json.dumps({"tree": [folder, *files], "truncated": False}).encode()
        return Answer(body, content_type="application/json; charset=utf-8", etag=_etag(body))

    def _tarball(self, _: Mapping[str, str]) -> Answer:
        body = make_tarball(self.songs)
        return Answer(body, content_type="application/x-gzip", etag=_etag(body))

    def _robots_txt(self, _: Mapping[str, str]) -> Answer:
        return NOT_FOUND if self.robots is None else Answer(self.robots.encode())


def make_tarball(songs: Mapping[str, bytes]) -> bytes:
    """As GitHub packs them; the same songs give the same bytes."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as file,
        tarfile.open(fileobj=file, mode="w", pax_headers={"comment": _commit(songs)}) as tar,
    ):
        for song, data in sorted(songs.items()):
            member = tarfile.TarInfo(f"giit-master/docs/{song}.isb.txt")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def _commit(songs: Mapping[str, bytes]) -> str:
    """A name of this state of the songs, as git names a commit."""
    return isb.git_sha("".join(map(isb.git_sha, songs.values())).encode())


def _catalogue_entry(song: str, data: bytes) -> dict[str, Any]:
    path, sha = f"docs/{song}.isb.txt", isb.git_sha(data)
    return {"path": path, "mode": "100644", "type": "blob", "sha": sha, "size": len(data)}


def _etag(body: bytes) -> str:
    return f'"{isb.git_sha(body)}"'


@lru_cache(maxsize=20_000)
def _parsed(data: bytes) -> isb.IsbSong:
    return isb.parse(isb.decode(data)[0])
