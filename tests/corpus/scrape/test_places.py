from collections.abc import Callable

import pytest

from corpus.errors import SettingsError
from corpus.scrape import ScrapeSettings
from corpus.scrape.places import check_contact, choose_way, find_places, local_path

LIVE = ScrapeSettings()


def test_the_live_archive() -> None:
    places = find_places(LIVE)
    assert places.of("bundle") == "https://codeload.github.com/v9y/giit/tar.gz/refs/heads/master"
    assert places.of("files").startswith("https://api.github.com/repos/v9y/giit/git/trees/master?")
    assert places.files == "https://raw.githubusercontent.com/v9y/giit/master/docs"
    assert places.of("site") == "http://www.giitaayan.com"


def test_all_places_are_derived_from_a_root_url() -> None:
    places = find_places(ScrapeSettings(archive="http://127.0.0.1:8900/"))
    root = "http://127.0.0.1:8900"
    assert places.bundle == f"{root}/v9y/giit/tar.gz/refs/heads/master"
    assert places.files == f"{root}/v9y/giit/master/docs"
    assert places.catalogue == f"{root}/repos/v9y/giit/git/trees/master?recursive=1"
    assert places.site == root


def test_places_may_be_named_one_by_one() -> None:
    places = find_places(
        ScrapeSettings(site="https://mirror.example", files="http://files.example")
    )
    assert (places.site, places.files) == ("https://mirror.example", "http://files.example")
    assert places.catalogue == find_places(LIVE).catalogue


def test_a_tarball_elsewhere_has_no_other_places_than_those_that_are_named() -> None:
    settings = ScrapeSettings(
        archive="https://mirror.example/songs.tar.gz", site="http://s.example"
    )
    places = find_places(settings)
    assert (places.of("bundle"), places.of("site")) == (settings.archive, "http://s.example")
    assert places.origins == {"https://mirror.example", "http://s.example"}
    assert (places.files, places.metadata_api) == (None, None)
    with pytest.raises(SettingsError, match=r"way: 'files' needs a server, and the archive https"):
        places.of("files")


@pytest.mark.parametrize("place", ["~nosuch-user/songs", "~/songs"])
@pytest.mark.usefixtures("homeless")
def test_a_home_that_there_is_not_is_named(place: str) -> None:
    with pytest.raises(SettingsError, match=f"^archive: {place}: there is no such home folder$"):
        local_path(place)


def test_only_these_hosts_are_asked() -> None:
    assert find_places(LIVE).origins == {
        "https://codeload.github.com",
        "https://api.github.com",
        "https://raw.githubusercontent.com",
        "http://www.giitaayan.com",
        "https://db.giitaayan.com",
    }
    assert find_places(ScrapeSettings(archive="http://h:81/")).origins == {"http://h:81"}
    assert find_places(ScrapeSettings(archive="songs")).origins == set()


@pytest.mark.parametrize("way", ["site", "files"])
def test_a_crawl_of_somebody_elses_server_wants_a_name(way: str) -> None:
    with pytest.raises(SettingsError, match=f"contact: way '{way}' asks .* for each song: give"):
        check_contact(ScrapeSettings(way=way), way)
    check_contact(ScrapeSettings(way=way, contact="me@example.org"), way)
    check_contact(ScrapeSettings(way=way, archive="http://127.0.0.1:8900"), way)
    check_contact(LIVE, "bundle")
    check_contact(LIVE, "files")  # Of `auto`: the catalogue, and the few that changed.


@pytest.mark.parametrize("way", ["site", "files"])
def test_local_files_have_one_way_only(way: str) -> None:
    places = find_places(ScrapeSettings(archive="songs"))
    assert places.of("bundle") == "songs"
    with pytest.raises(SettingsError, match=f"way: '{way}' needs a server, and the archive songs"):
        places.of(way)


@pytest.mark.parametrize(
    ("archive", "is_stored", "way"),
    [
        (LIVE.archive, False, "bundle"),
        (LIVE.archive, True, "files"),
        ("http://127.0.0.1:8900", False, "bundle"),
        ("http://127.0.0.1:8900", True, "files"),
        ("http://mirror.example/songs.tar.gz", True, "bundle"),
        ("songs", True, "bundle"),
    ],
)
def test_the_kindest_way(archive: str, is_stored: bool, way: str) -> None:
    assert choose_way(ScrapeSettings(archive=archive), is_stored=is_stored) == way
    assert choose_way(ScrapeSettings(archive=archive, way="site"), is_stored=is_stored) == "site"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"archive": "ftp://x/y"}, "archive: 'ftp://x/y' is no http:// or https:// URL"),
        ({"site": "www.example"}, "site: 'www.example' is no http"),
        ({"archive": "http://"}, "archive: 'http://' is no http:// or https:// URL"),
        ({"catalogue": "http://[x"}, r"catalogue: 'http://\[x' is no http"),
        ({"contact": "मैं"}, "contact: 'मैं' is not plain ASCII"),
        ({"contact": "me\r\nX-Evil: 1"}, "contact: .* is not plain ASCII"),
        ({"project_url": "my page"}, "project-url: 'my page' is no http"),
        ({"project_url": "http://x/क"}, "project-url: .* is not plain ASCII"),
        ({"contact": " "}, "contact: ' ' is not plain ASCII"),
        ({"way": "crawl"}, "way: 'crawl' is not one of auto, bundle, files, site"),
        ({"delay": -1.0}, "delay: -1.0 is below 0"),
        ({"max_failures": 2.0}, "max-failures: 2.0 is above 1"),
    ],
)
def test_settings_are_checked(
    settings: dict[str, object], message: str, settings_for: Callable[..., ScrapeSettings]
) -> None:
    with pytest.raises(SettingsError, match=message):
        settings_for(**{"archive": "songs", **settings})
