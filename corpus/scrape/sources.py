"""The ways into the archive, opened from the settings."""

from corpus.scrape.bundle import Bundle, read_local, read_tarball
from corpus.scrape.client import Client
from corpus.scrape.files import Files
from corpus.scrape.places import find_places, is_url, local_path
from corpus.scrape.records import Source
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.shards import TARBALL
from corpus.scrape.site import Site
from corpus.store import Store

MAX_TARBALL = 128_000_000
"""Bytes; the archive's is about 4 million."""


def open_source(store: Store, settings: ScrapeSettings, way: str, client: Client) -> Source:
    """Raises ArchiveError when the bundle cannot be read, SettingsError for a way there is not."""
    places = find_places(settings)
    place = places.of(way)
    if way == "site":
        return Site(client, place)
    if way == "files":
        assert places.files is not None
        return Files(client, place, places.files)
    if is_url(place):
        return Bundle(place, read_tarball(store.read_bytes(TARBALL), place))
    return Bundle(place, read_local(local_path(place)))


def fetch_bundle(store: Store, settings: ScrapeSettings, client: Client) -> None:
    """Store the tarball as it comes, before anything reads it; nothing for local files."""
    place = find_places(settings).of("bundle")
    if is_url(place):
        store.write_bytes(TARBALL, client.get(place, limit=MAX_TARBALL).body)
