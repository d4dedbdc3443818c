"""What a scrape may be told."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from corpus import __version__
from corpus.errors import SettingsError
from corpus.settings import Settings, option, setting

LIVE_TARBALL = "https://codeload.github.com/v9y/giit/tar.gz/refs/heads/master"
PRODUCT = "giitaayan-lyrics"
"""The name that robots.txt may address."""


@dataclass(frozen=True)
class ScrapeSettings(Settings):
    """The defaults take the live archive in one request."""

    HEADINGS: ClassVar = {"archive": "the archive", "contact": "how it is asked"}

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
    metadata: bool = setting(
        False,
        "Fetch what the catalogue API tells of the songs too; its key is read from the environment "
        "(GIITAAYAN_API_KEY) or from the Prefect Secret block giitaayan-api-key.",
    )
    metadata_api: str | None = setting(
        None, "Root URL of the catalogue API, where it is elsewhere."
    )
    contact: str | None = setting(
        None,
        "Your mail address or URL, told to the archive's keepers in the user agent; the ways site "
        "and files want it, unless the server is on this machine.",
    )
    project_url: str | None = setting(
        None, "A page about your use of this project, told in the user agent too."
    )
    delay: float = setting(
        1.0,
        "Least seconds of rest between requests, of all scrapes on this machine together; a slow "
        "server or its robots.txt gets more. 0 is for a server of your own: no rest at all.",
        low=0,
    )
    connect_timeout: float = setting(10.0, "Seconds to wait for a connection.", above=0)
    read_timeout: float = setting(60.0, "Seconds to wait for the next bytes.", above=0)
    answer_timeout: float = setting(
        300.0, "Seconds that one answer may take as a whole, however it drips.", above=0
    )
    retries: int = setting(
        4, "How often a request is tried again after no answer, 429, 5xx or a spoilt body.", low=0
    )
    max_wait: float = setting(
        300.0,
        "Longest Retry-After that is waited out, in seconds; a longer one is a failure.",
        low=0,
    )
    recheck_days: float = setting(
        7.0,
        "Days after which what tells no sha (a page of the classic site, the catalogue API) is "
        "asked for again; a changed title, film or singer in the song list asks at once.",
        low=0,
    )
    songs_per_batch: int = setting(100, "Songs of a batch, which is tried again as one.", low=1)
    max_failures: float = setting(
        0.01,
        "Largest share of the listed songs that may fail before the scrape is an error.",
        low=0,
        high=1,
    )
    max_gone: float = setting(
        0.05,
        "Largest share of the stored songs that may vanish from the archive at once before its "
        "list is not believed; ten always may.",
        low=0,
        high=1,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("archive", "site", "files", "catalogue", "metadata_api", "project_url"):
            place = getattr(self, name)
            is_local = name == "archive" and "://" not in place
            if place is not None and not is_local and not _is_web_url(place):
                raise SettingsError(f"{option(name)}: {place!r} is no http:// or https:// URL")
        for name in ("contact", "project_url"):
            text = getattr(self, name)
            if text is not None and not (text.strip() and text.isascii() and text.isprintable()):
                raise SettingsError(
                    f"{option(name)}: {text!r} is not plain ASCII, as HTTP wants it"
                )

    @property
    def user_agent(self) -> str:
        about = "; ".join(text for text in (self.project_url, self.contact) if text)
        return f"{PRODUCT}/{__version__}" + (f" (+{about})" if about else "")


def _is_web_url(place: str) -> bool:
    try:
        parts = urlsplit(place)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
