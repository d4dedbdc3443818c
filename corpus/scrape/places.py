"""Where the archive can be found: the live hosts, a server laid out as they are, or local files."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import SettingsError
from corpus.scrape.client import origin_of
from corpus.scrape.settings import LIVE_TARBALL, ScrapeSettings

SEARCH_PATH = "/search.asp"
SONG_PATH = "/viewisbsong.asp"
FILES_PATH = "/v9y/giit/master/docs"
CATALOGUE_PATH = "/repos/v9y/giit/git/trees/master"
TARBALL_PATH = "/v9y/giit/tar.gz/refs/heads/master"
METADATA_PATH = "/rest/v1/songs"

_LIVE = {
    "site": "http://www.giitaayan.com",
    "files": "https://raw.githubusercontent.com",
    "catalogue": "https://api.github.com",
    "metadata_api": "https://db.giitaayan.com",
}
_PATHS = {"files": FILES_PATH, "catalogue": f"{CATALOGUE_PATH}?recursive=1"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Places:
    """One place for each way in; None where the archive has none."""

    bundle: str | None
    """A folder, the path of a tarball, or its URL."""
    files: str | None
    """URL of the folder of ISB files."""
    catalogue: str | None
    site: str | None
    metadata_api: str | None

    @property
    def origins(self) -> frozenset[str]:
        """The hosts that may be asked."""
        places = (getattr(self, field.name) for field in fields(self))
        return frozenset(origin_of(place) for place in places if place and is_url(place))

    def of(self, way: str) -> str:
        """The place that `way` starts from. Raises SettingsError when there is none."""
        place = {"bundle": self.bundle, "files": self.catalogue, "site": self.site}[way]
        if place is None or (way == "files" and self.files is None):
            raise SettingsError(
                f"way: {way!r} needs a server, and the archive {self.bundle} is none: use the way "
                "'bundle', name the server (--site, or --catalogue and --files), or serve the "
                "archive with `python -m corpus.replica` and give that URL"
            )
        return place


def find_places(settings: ScrapeSettings) -> Places:
    """The places that `archive` stands for, unless `site`, `files` or `catalogue` name others."""
    archive, roots = settings.archive, _roots(settings.archive)
    named = {name: getattr(settings, name) for name in _LIVE}
    if roots is None:
        return Places(bundle=archive, **named)
    urls = {name: named[name] or roots[name] + _PATHS.get(name, "") for name in _LIVE}
    return Places(bundle=archive if roots is _LIVE else roots["site"] + TARBALL_PATH, **urls)


def _roots(archive: str) -> Mapping[str, str] | None:
    """The root URL of each place; None for local files and foreign tarballs, which tell of none."""
    if archive == LIVE_TARBALL:
        return _LIVE
    is_root = is_url(archive) and urlsplit(archive).path in ("", "/")
    return dict.fromkeys(_LIVE, archive.rstrip("/")) if is_root else None


def choose_way(settings: ScrapeSettings, *, is_stored: bool) -> str:
    """The kindest way: all in one request, and later only the files that changed.

    Local files and foreign tarballs are always read whole: their catalogue is not known.
    """
    if settings.way != "auto":
        return settings.way
    return "files" if is_stored and _roots(settings.archive) else "bundle"


def check_contact(settings: ScrapeSettings, way: str) -> None:
    """Raises SettingsError where many requests would go to somebody's server without a name."""
    host = urlsplit(find_places(settings).of(way)).hostname
    is_crawl = settings.way in ("site", "files")
    if is_crawl and settings.contact is None and host not in _LOOPBACK:
        raise SettingsError(
            f"contact: way {way!r} asks {host} for each song: give your mail address or URL, so "
            "that its keepers can reach you; or take the way 'bundle', one request"
        )


def is_url(place: str) -> bool:
    return "://" in place


def local_path(place: str) -> Path:
    """Raises SettingsError for a home folder that there is not."""
    try:
        return Path(place).expanduser()
    except RuntimeError as error:
        raise SettingsError(f"archive: {place}: there is no such home folder") from error
