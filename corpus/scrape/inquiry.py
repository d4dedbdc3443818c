"""What there is in the archive, and what of it must be fetched, asked in the kindest way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from corpus.errors import ArchiveError
from corpus.scrape.client import Client
from corpus.scrape.files import TruncatedError
from corpus.scrape.identity import check_archive
from corpus.scrape.known import read_known, read_songs
from corpus.scrape.listings import LISTING_FILE, PENDING_FILE, is_recent, read_listing
from corpus.scrape.places import find_places
from corpus.scrape.records import Entry, Listing, Source
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.shards import TARBALL
from corpus.scrape.sources import fetch_bundle, open_source
from corpus.store import Store
from corpus.tables import RAW_SONGS


@dataclass(frozen=True)
class Work:
    """The archive's list, and the songs of it that must be fetched."""

    way: str
    listing: Listing
    todo: tuple[Entry, ...]


@dataclass(frozen=True)
class Inquiry:
    store: Store
    settings: ScrapeSettings
    client: Client
    force: bool
    """Whether songs that are stored are fetched all the same."""

    def find_work(self, way: str) -> Work:
        """Where the way is ours to choose, a large change is taken as a bundle: one request."""
        if way == "bundle":
            return self._by_bundle()
        is_free = self.settings.way == "auto"
        try:
            work = self._work(way, self._listing(way))
        except TruncatedError:
            if is_free:
                return self._by_bundle()
            raise
        is_much = len(work.todo) > self.settings.songs_per_batch
        return self._by_bundle() if is_free and is_much else work

    def _by_bundle(self) -> Work:
        """A bundle that has not changed is not sent; it must be if songs of it are lacking."""
        known, _ = self._known("bundle")
        work = self._work("bundle", self._ask_bundle(known))
        if work.todo and work.listing.validators and not self.store.exists(TARBALL):
            work = self._work("bundle", self._ask_bundle(None))
        return work

    def _ask_bundle(self, known: Listing | None) -> Listing:
        reply = fetch_bundle(
            self.store, self.settings, self.client, known.validators if known else {}
        )
        if known and reply and reply.is_unchanged:
            return known
        return self._ask("bundle", None, reply.validators if reply else {})

    def _listing(self, way: str) -> Listing:
        """By a way that asks for songs one by one."""
        known, is_pending = self._known(way)
        if way == "site" and known and is_pending and is_recent(known):
            return known
        return self._ask(way, known)

    def _ask(
        self, way: str, known: Listing | None, validators: Mapping[str, str] | None = None
    ) -> Listing:
        """The list by one way; `known` itself where it has not changed."""
        source = open_source(self.store, self.settings, way, self.client)
        listing = source.listing(known)
        if listing is known:
            return listing
        self._check_archive(way, source, listing)
        told = listing.validators if validators is None else validators
        return replace(listing, listed_at=datetime.now(UTC), validators=told)

    def _check_archive(self, way: str, source: Source, listing: Listing) -> None:
        """Of another archive, no tarball stays behind either."""
        try:
            check_archive(self.store, self._place(way), source, listing, read_songs(self.store))
        except ArchiveError:
            if way == "bundle":
                self.store.remove(TARBALL)
            raise

    def _known(self, way: str) -> tuple[Listing | None, bool]:
        """The list of an unfinished scrape, else of the last one, if its songs are there; and
        whether it is the former."""
        place = self._place(way)
        has_all = way != "bundle" or self.store.exists(TARBALL)
        if has_all and (pending := read_listing(self.store, PENDING_FILE, way, place)):
            return pending, True
        if self.force or not self.store.exists(RAW_SONGS):
            return None, False
        return read_listing(self.store, LISTING_FILE, way, place), False

    def _place(self, way: str) -> str:
        return find_places(self.settings).of(way)

    def _work(self, way: str, listing: Listing) -> Work:
        """What failed before comes last."""
        place, days = self._place(way), self.settings.recheck_days
        known = read_known(self.store, way, place, listing, days, force=self.force)
        todo = [entry for entry in listing.entries if known.settled(entry) is None]
        todo.sort(key=known.has_failed)
        return Work(way, listing, tuple(map(known.with_validators, todo)))
