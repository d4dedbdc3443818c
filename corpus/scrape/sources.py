"""The ways into the archive, opened from the settings."""

from collections.abc import Callable, Mapping

from corpus.errors import ArchiveError
from corpus.scrape.bundle import Bundle, read_local, read_tarball
from corpus.scrape.client import Client
from corpus.scrape.files import Files
from corpus.scrape.pace import Pace
from corpus.scrape.places import find_places, is_url, local_path
from corpus.scrape.records import Source
from corpus.scrape.robots import Robots
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.shards import TARBALL
from corpus.scrape.site import Site
from corpus.scrape.transport import Reply
from corpus.store import Store

MAX_TARBALL = 128_000_000
"""Bytes; the archive's is about 4 million."""


def open_client(
    store: Store, settings: ScrapeSettings, gate: Callable[[str], None] | None = None
) -> Client:
    """A client for the hosts of this archive; `gate` is called with the host of each request."""
    pace = Pace(settings.delay, gate=gate)
    return Client(settings, find_places(settings).origins, pace=pace, robots=Robots(store))


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
        return Bundle(place, *read_tarball(store.read_bytes(TARBALL), place))
    return Bundle(place, *read_local(local_path(place)))


def fetch_bundle(
    store: Store, settings: ScrapeSettings, client: Client, validators: Mapping[str, str]
) -> Reply | None:
    """Store the tarball as it comes, before anything reads it.

    Nothing is stored for a local one, nor where it has not changed since `validators` were told.
    """
    place = find_places(settings).of("bundle")
    if not is_url(place):
        return None
    reply = client.get(place, headers=validators, limit=MAX_TARBALL, check=_tarball_flaw)
    if not reply.is_unchanged:
        store.write_bytes(TARBALL, reply.body)
    return reply


def _tarball_flaw(reply: Reply) -> str | None:
    try:
        read_tarball(reply.body, "it")
    except ArchiveError as error:
        return str(error).removeprefix("it ")
    return None
