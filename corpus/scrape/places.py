"""Where the archive can be found: the live hosts, a server laid out as they are, or local files."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import SettingsError
from corpus.scrape.settings import LIVE_TARBALL, ScrapeSettings

SEARCH_PATH = "/search.asp"
SONG_PATH = "/viewisbsong.asp"
FILES_PATH = "/v9y/giit/master/docs"
CATALOGUE_PATH = "/repos/v9y/giit/git/trees/master"
TARBALL_PATH = "/v9y/giit/tar.gz/refs/heads/master"

_LIVE = {
    "site": "http://www.giitaayan.com",
    "files": "https://raw.githubusercontent.com",
    "catalogue": "https://api.github.com",
}
_PATHS = {"files": FILES_PATH, "catalogue": f"{CATALOGUE_PATH}?recursive=1"}


@dataclass(frozen=True)
class Places:
    """One place for each way in; None where the archive has none."""

    bundle: str | None
    """A folder, the path of a tarball, or its URL."""
    files: str | None
    """URL of the folder of ISB files."""
    catalogue: str | None
    site: str | None

    def of(self, way: str) -> str:
        """The place that `way` starts from. Raises SettingsError when there is none."""
        place = {"bundle": self.bundle, "files": self.catalogue, "site": self.site}[way]
        if place is None or (way == "files" and self.files is None):
            raise SettingsError(
                f"way: {way!r} needs a server, and the archive {self.bundle} is none: use the way "
                "'bundle', or serve it with `python -m corpus.replica` and give that URL"
            )
        return place


def find_places(settings: ScrapeSettings) -> Places:
    """The places that `archive` stands for, unless `site`, `files` or `catalogue` name others."""
    archive = settings.archive
    if not is_url(archive):
        return Places(archive, settings.files, settings.catalogue, settings.site)
    is_root = urlsplit(archive).path in ("", "/")
    roots = dict.fromkeys(_LIVE, archive.rstrip("/")) if is_root else _LIVE
    urls = {name: getattr(settings, name) or roots[name] + _PATHS.get(name, "") for name in _LIVE}
    return Places(bundle=archive.rstrip("/") + TARBALL_PATH if is_root else archive, **urls)


def choose_way(settings: ScrapeSettings, *, is_stored: bool) -> str:
    """The kindest way: all in one request, and later only the files that changed.

    Local files and foreign tarballs are always read whole: their catalogue is not known.
    """
    if settings.way != "auto":
        return settings.way
    archive = settings.archive
    has_catalogue = archive == LIVE_TARBALL or urlsplit(archive).path in ("", "/")
    return "files" if is_stored and is_url(archive) and has_catalogue else "bundle"


def is_url(place: str) -> bool:
    return "://" in place


def local_path(place: str) -> Path:
    return Path(place).expanduser()
