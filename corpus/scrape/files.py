"""The ISB files over HTTP, by their catalogue: a song is fetched only when its sha is new."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from corpus.errors import ArchiveError, NoArchiveError
from corpus.scrape.bundle import song_id
from corpus.scrape.client import Client
from corpus.scrape.integrity import flaw, is_listed
from corpus.scrape.records import Download, Entry, Listing
from corpus.scrape.transport import FetchError, Reply

MAX_CATALOGUE = 64_000_000
"""Bytes; the archive's is about 3 million."""
_SHA = re.compile(r"[0-9a-f]{40}")


class TruncatedError(ArchiveError):
    """The catalogue is cut by its server."""


class Files:
    """The way `files`; `catalogue` is the URL of the catalogue, `files` that of their folder."""

    def __init__(self, client: Client, catalogue: str, files: str) -> None:
        self._client = client
        self._catalogue = catalogue
        self._files = files.rstrip("/")

    def listing(self, known: Listing | None) -> Listing:
        reply = self._client.get(
            self._catalogue,
            headers=known.validators if known else None,
            limit=MAX_CATALOGUE,
            check=_catalogue_flaw,
        )
        if known and reply.is_unchanged:
            return known
        tree = json.loads(reply.body)
        if tree.get("truncated"):
            raise TruncatedError(
                f"{self._catalogue} is truncated: it does not list all files; use the way 'bundle'"
            )
        entries = self._by_id(tree["tree"])
        if not entries:
            raise NoArchiveError(f"{self._catalogue} lists no songs: expected docs/<id>.isb.txt")
        return Listing(tuple(entries.values()), validators=reply.validators)

    def read(self, entry: Entry) -> Download:
        reply = self._client.get(entry.url, check=lambda reply: _file_flaw(entry, reply))
        if wrong := flaw(entry, reply.body):
            error = FetchError(f"{entry.url} {wrong}", status=reply.status, sha=entry.sha)
            error.attempts, error.seconds = reply.attempts, reply.seconds
            raise error
        return Download.of(reply, reply.body)

    def _by_id(self, tree: list[Any]) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for entry in self._entries(tree):
            if entries.setdefault(entry.id, entry) != entry:
                raise ArchiveError(
                    f"{self._catalogue} lists song {entry.id} twice, with different shas"
                )
        return entries

    def _entries(self, tree: list[Any]) -> Iterator[Entry]:
        for file in tree:
            if not isinstance(file, dict):
                continue
            path = str(file.get("path"))
            song = song_id(path)
            if song and path.rpartition("/")[0] == "docs" and file.get("type") == "blob":
                sha = file.get("sha")
                known = sha if isinstance(sha, str) and _SHA.fullmatch(sha) else None
                yield Entry(song, f"{self._files}/{quote(song)}.isb.txt", known)


def _catalogue_flaw(reply: Reply) -> str | None:
    try:
        tree = json.loads(reply.body)
    except (ValueError, RecursionError):
        tree = None
    if isinstance(tree, dict) and isinstance(tree.get("tree"), list):
        return None
    shown = reply.body[:40].decode("utf-8", "replace")
    return f"is no catalogue: expected JSON with a 'tree', got {shown!r}"


def _file_flaw(entry: Entry, reply: Reply) -> str | None:
    """Only what another answer may mend: a file that is as listed is not asked for again."""
    return None if is_listed(entry, reply.body) else flaw(entry, reply.body)
