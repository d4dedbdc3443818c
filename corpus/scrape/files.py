"""The ISB files over HTTP, by their catalogue: a song is fetched only when its sha is new."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from corpus.errors import ArchiveError
from corpus.scrape.bundle import song_id
from corpus.scrape.client import Client
from corpus.scrape.records import Download, Entry, Listing

MAX_CATALOGUE = 64_000_000
"""Bytes; the archive's is about 3 million."""


class Files:
    """The way `files`; `catalogue` is the URL of the catalogue, `files` that of their folder."""

    def __init__(self, client: Client, catalogue: str, files: str) -> None:
        self._client = client
        self._catalogue = catalogue
        self._files = files.rstrip("/")

    def listing(self) -> Listing:
        tree = self._tree()
        if tree.get("truncated"):
            raise ArchiveError(
                f"{self._catalogue} is truncated: it does not list all files; use the way 'bundle'"
            )
        entries = tuple(self._entries(tree["tree"]))
        if not entries:
            raise ArchiveError(f"{self._catalogue} lists no songs: expected docs/<id>.isb.txt")
        return Listing(entries)

    def read(self, entry: Entry) -> Download:
        reply = self._client.get(entry.url)
        return Download(
            reply.body,
            etag=reply.headers.get("ETag"),
            status=reply.status,
            attempts=reply.attempts,
            size=len(reply.body),
            seconds=reply.seconds,
        )

    def _tree(self) -> dict[str, Any]:
        body = self._client.get(self._catalogue, limit=MAX_CATALOGUE).body
        try:
            tree = json.loads(body)
        except (ValueError, RecursionError):
            tree = None
        if not isinstance(tree, dict) or not isinstance(tree.get("tree"), list):
            shown = body[:40].decode("utf-8", "replace")
            raise ArchiveError(
                f"{self._catalogue} is no catalogue: expected JSON with a 'tree', got {shown!r}"
            )
        return tree

    def _entries(self, tree: list[Any]) -> Iterator[Entry]:
        for file in tree:
            if not isinstance(file, dict):
                continue
            path = str(file.get("path"))
            song = song_id(path)
            if song and path.rpartition("/")[0] == "docs" and file.get("type") == "blob":
                yield Entry(song, f"{self._files}/{quote(song)}.isb.txt", file.get("sha"))
