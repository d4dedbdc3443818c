"""What tests of more than one package use."""

import functools
import logging
import os
import random
import shutil
import signal
import tarfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pyarrow as pa
import pytest

from corpus.isb import decode
from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary

# Many workers share the cores here: threads that wait must sleep. Read when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Jobs in the background of a shell ignore Ctrl-C, which some tests send themselves.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# On a busy machine any example may take long.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

PROJECT = Path(__file__).parents[1]
WORDS = "chai garam pii lo zaraa baarish chhat patang nadii titlii jhuulaa kaagaz".split()

ON_PREFECT = "prefect"
FIRST = (
    ON_PREFECT,
    "tests/training/test_world.py",
    "tests/training/wavefront/test_function.py",
    "tests/training/gpu/test_gpu.py",
    "tests/corpus/scrape/test_kill.py",
    "tests/training/test_resume.py",
    "tests/training/test_singer.py",
    "tests/test_imports.py",
)
"""What takes longest begins first, so that no core waits for it in the end."""

SongTexts = Mapping[str, Sequence[str]]
"""Song texts by split."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: tests with a server wait for it much of the time."""
    from loky import cpu_count

    return int(cpu_count()) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {unit: rank for rank, unit in enumerate(FIRST)}
    items.sort(key=lambda item: ranks.get(_unit(item.nodeid), len(ranks)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Groups of xdist would do it, but those of 3.8 are lost with pytest 9.2."""
    from xdist.scheduler import LoadFileScheduling

    class Units(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _unit(nodeid)

    return Units(config, log) if config.getoption("dist") == "loadfile" else None


def _unit(nodeid: str) -> str:
    """What one worker does: a file, or all with a Prefect server, which takes long to start."""
    file = nodeid.partition("::")[0]
    return ON_PREFECT if _wants_prefect(file) else file


@functools.cache
def _wants_prefect(file: str) -> bool:
    return "prefect_server" in (PROJECT / file).read_text(encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pace of requests is shared by a user's scrapes, but not with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user has no home, and has not told where caches are."""

    def expanduser(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", expanduser)


@pytest.fixture(scope="session")
def snapshot() -> Path:
    """The snapshot of the real archive: a tarball."""
    default = PROJECT.parent / "shared" / "archive" / "giit-master.tar.gz"
    path = Path(os.environ.get("LYRICS_SNAPSHOT", default))
    if not path.exists():
        pytest.skip(f"no snapshot of the archive at {path}: set LYRICS_SNAPSHOT to the tarball")
    return path


@pytest.fixture(scope="session")
def snapshot_texts(snapshot: Path) -> list[str]:
    """The ISB texts of the snapshot."""
    with tarfile.open(snapshot) as archive:
        songs = [member for member in archive if member.name.endswith(".isb.txt")]
        return [decode(file.read())[0] for file in map(archive.extractfile, songs) if file]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server on loopback, with the bucket `lyrics`; clients find it."""
    moto = pytest.importorskip("moto.server", reason="moto is not installed: pip install .[test]")
    fsspec = pytest.importorskip("fsspec")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        fsspec.filesystem("s3").mkdir("lyrics")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium")
    return found


@pytest.fixture
def page(chromium: str, tmp_path: Path) -> Iterator[Any]:
    """A Playwright page in a Chromium of its own that asks for nothing by itself."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install .[test]")
    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
        "--disable-background-networking --disable-component-update"
    )
    with playwright.sync_playwright() as started:
        context = started.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, headless=True, args=quiet.split(),
            viewport={"width": 1400, "height": 1000},
        )  # fmt: skip
        context.set_default_timeout(60_000)
        yield context.pages[0]
        context.close()


@pytest.fixture
def s3_root(s3_server: str) -> str:
    """A data root of the test's own on the S3 server."""
    return f"s3://lyrics/{uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def made_up_song() -> Callable[[int], str]:
    """The nth of as many songs as one likes: six lines of four words."""

    def song(number: int) -> str:
        choose = random.Random(number)
        return "\n".join(" ".join(choose.choices(WORDS, k=4)) for _ in range(6))

    return song


@pytest.fixture(scope="session")
def write_songs() -> Callable[[Store, SongTexts], None]:
    """Writes clean/songs.parquet; ids are 1, 2, … in the order given."""

    def write(store: Store, texts: SongTexts) -> None:
        rows = [(split, text) for split, songs in texts.items() for text in songs]
        columns = {
            "id": [str(number) for number in range(1, len(rows) + 1)],
            "title": [text.partition("\n")[0] for _, text in rows],
            "split": [split for split, _ in rows],
            "text": [text for _, text in rows],
            "year_from": pa.nulls(len(rows), pa.int32()),
            "year_to": pa.nulls(len(rows), pa.int32()),
            "lyricists": pa.array([[]] * len(rows), pa.list_(pa.string())),
        }
        store.write_table("clean/songs.parquet", pa.table(columns))

    return write


@pytest.fixture(scope="session")
def encode_songs(
    write_songs: Callable[[Store, SongTexts], None], made_up_song: Callable[[int], str]
) -> Callable[[Store], Store]:
    """Fills a store with the vocabulary of 12 made-up songs, and 2 + 2 held out."""

    def encode(store: Store) -> Store:
        songs = [made_up_song(number) for number in range(16)]
        write_songs(store, {"train": songs[:12], "validation": songs[12:14], "test": songs[14:]})
        build_vocabulary(store, VocabularySettings())
        return store

    return encode
