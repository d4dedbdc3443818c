"""What a scrape may be told."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.errors import SettingsError
from corpus.settings import Settings, setting

LIVE_TARBALL = "https://codeload.github.com/v9y/giit/tar.gz/refs/heads/master"
PRODUCT = "giitaayan-lyrics"
"""The name that robots.txt may address."""


@dataclass(frozen=True)
class ScrapeSettings(Settings):
    """The defaults take the live archive in one request."""

    archive: str = setting(
        LIVE_TARBALL,
        "The archive: a folder of ISB files, a tarball (path or URL), or the root URL of a server "
        "laid out as the archive, such as the replica.",
    )
    way: str = setting(
        "auto",
        "How to read it: one tarball or folder (bundle), ISB files by their catalogue (files), "
        "the classic pages (site); auto takes the bundle first and then only changed files.",
        choices=("auto", "bundle", "files", "site"),
    )
    site: str | None = setting(None, "Root URL of the classic site, where it is elsewhere.")
    files: str | None = setting(None, "URL of the folder of ISB files, where it is elsewhere.")
    catalogue: str | None = setting(None, "URL of the catalogue, where it is elsewhere.")
    delay: float = setting(
        1.0, "Seconds of rest between requests; robots.txt may ask for more.", low=0
    )
    connect_timeout: float = setting(10.0, "Seconds to wait for a connection.", above=0)
    read_timeout: float = setting(60.0, "Seconds to wait for the next bytes.", above=0)
    retries: int = setting(
        4, "How often a request is tried again after no answer, 429 or 5xx.", low=0
    )
    max_wait: float = setting(
        300.0,
        "Longest Retry-After that is waited out, in seconds; a longer one is a failure.",
        low=0,
    )
    contact: str | None = setting(
        None, "Your mail address or URL, told to the archive's keepers in the user agent."
    )
    songs_per_batch: int = setting(100, "Songs fetched and stored at a time.", low=1)
    max_failures: float = setting(
        0.01, "Largest share of songs that may fail before the scrape is an error.", low=0, high=1
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("archive", "site", "files", "catalogue"):
            place = getattr(self, name)
            is_local = name == "archive" and "://" not in place
            if place is not None and not is_local and not _is_web_url(place):
                raise SettingsError(f"{name}: {place!r} is no http:// or https:// URL")
        if self.contact is not None and not (self.contact.isascii() and self.contact.isprintable()):
            raise SettingsError(f"contact: {self.contact!r} is not plain ASCII, as HTTP wants it")

    @property
    def user_agent(self) -> str:
        return f"{PRODUCT}/0.1" + (f" (+{self.contact})" if self.contact else "")


def _is_web_url(place: str) -> bool:
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
