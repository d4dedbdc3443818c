"""A tiny run whose songs and titles try to break out of the page, and a server of it."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from training.device import using_threads
from training.play.app import build_app
from training.play.server import Server
from training.settings import TrainSettings
from training.stage import train

HOSTILE = "<script>document.title = 1</script><img src=x onerror='document.title = 1'> & chai"
TITLE = f"title {HOSTILE}"


@pytest.fixture
def hostile() -> str:
    """A line of a song that was learnt, longer than what makes a copy."""
    return HOSTILE


@pytest.fixture(scope="session")
def played_once(
    tmp_path_factory: pytest.TempPathFactory,
    made_up_song: Callable[[int], str],
    write_songs: Callable[[Store, dict[str, list[str]]], None],
    tiny: Callable[..., TrainSettings],
) -> Store:
    store = Store(tmp_path_factory.mktemp("played"))
    songs = [made_up_song(number) for number in range(15)]
    write_songs(
        store, {"train": [f"{HOSTILE}\n" * 3, *songs[:12]], "validation": songs[12:13], "test": []}
    )
    table = store.read_table("clean/songs.parquet")
    titles = pa.array([TITLE, *table.column("title").to_pylist()[1:]])
    at = table.schema.get_field_index("title")
    store.write_table("clean/songs.parquet", table.set_column(at, "title", titles))
    build_vocabulary(store, VocabularySettings())
    with using_threads(1):
        for number, name in enumerate(("first", "second")):
            train(store, tiny(seed=number, validation="streams"), name=name)
    store.write_json("clean/manifest.json", {"settings": {"profile": "itrans"}})
    return store


@pytest.fixture
def played(store: Store, played_once: Store) -> Store:
    """With the runs `first` and `second`, and the hostile song among those that they learnt."""
    shutil.copytree(played_once.root, store.root)
    return store


@pytest.fixture
def app(played: Store) -> FastAPI:
    return build_app(played, device="cpu")


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:8016") as client:
        yield client


@pytest.fixture
def address(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Of a real server."""
    server = Server(app)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            app.state.choir.is_closing = server.should_exit = True
            thread.join(20)
    assert not thread.is_alive()
