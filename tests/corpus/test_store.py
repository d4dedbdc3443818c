import contextlib
import hashlib
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.memory import MemoryFile
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DataError, StorageError
from corpus.store import Store

SONGS = pa.table({"id": ["1", "2"], "text": ["chai garam", "pii lo"]})


@pytest.fixture(params=["folder", "memory", "s3"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The same test on a local folder and on file systems without folders or renames."""
    if request.param == "folder":
        yield Store(tmp_path / "data")
        return
    if request.param == "s3":
        yield Store(request.getfixturevalue("s3_root"))
        return
    root = f"memory://{uuid.uuid4().hex}"
    yield Store(root)
    if (memory := fsspec.filesystem("memory")).exists(root):
        memory.rm(root, recursive=True)


def test_what_is_written_is_read(either: Store) -> None:
    either.write_bytes("a/b", b"\x00\xff")
    either.write_text("a/t", "chāy ☕\n")
    either.write_json("a/j", {"tea": ["☕", 1, None]})
    either.write_table("a/p", SONGS)
    either.write_array("a/n", np.arange(5, dtype=np.uint8))
    assert either.read_bytes("a/b") == b"\x00\xff"
    assert either.read_text("a/t") == "chāy ☕\n"
    assert either.read_json("a/j") == {"tea": ["☕", 1, None]}
    assert either.read_table("a/p").equals(SONGS)
    assert either.read_table("a/p", columns=["text"]).column_names == ["text"]
    array = either.read_array("a/n")
    assert array.dtype == np.uint8
    assert array.tolist() == [0, 1, 2, 3, 4]
    assert either.sha256("a/b") == hashlib.sha256(b"\x00\xff").hexdigest()


def test_a_link_is_a_url(either: Store) -> None:
    either.write_text("a/t t", "chai")
    with fsspec.open(either.link("a/t t").replace("%20", " ")) as file:
        assert file.read() == b"chai"
    assert re.match(r"(file|memory|s3)://", either.link("a/t t"))


def test_files_and_folders_are_listed_sorted(either: Store) -> None:
    for name in ("top/b", "top/a", "top/z/deep", "top/y/deep", "top/half.1234.part"):
        either.write_text(name, "chai")
    assert either.files("top") == ["top/a", "top/b"]
    assert either.folders("top") == ["y", "z"]
    assert either.files("nowhere") == []
    assert either.folders("nowhere") == []


def test_files_of_the_root_have_names_that_can_be_read(either: Store) -> None:
    either.write_text("a", "chai")
    either.write_text("deep/b", "chai")
    assert either.files("") == ["a"]
    assert either.read_text(either.files("")[0]) == "chai"


def test_what_an_object_store_did_not_remove_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """s3fs takes refusals of single objects for done."""
    store = Store(f"memory://{uuid.uuid4().hex}")
    store.write_text("top/a", "chai")
    monkeypatch.setattr(type(store.fs), "rm", lambda self, path, recursive: None)
    with pytest.raises(StorageError, match="cannot remove memory://.*/top: it is still there"):
        store.remove("top")


def test_a_link_is_listed_as_what_it_leads_to(tmp_path: Path) -> None:
    """A run may be moved to another disk."""
    store = Store(tmp_path / "data")
    store.write_text("runs/one/config.json", "{}")
    elsewhere = (tmp_path / "data/runs/one").rename(tmp_path / "elsewhere")
    (tmp_path / "data/runs/one").symlink_to(elsewhere)
    (tmp_path / "data/runs/gone").symlink_to(tmp_path / "nowhere")
    (elsewhere / "metrics.jsonl").symlink_to(elsewhere / "config.json")
    assert store.folders("runs") == ["one"]
    assert store.files("runs/one") == ["runs/one/config.json", "runs/one/metrics.jsonl"]


def test_a_root_that_was_copied_from_an_object_store_can_be_locked(tmp_path: Path) -> None:
    """There a lock is a folder of leases."""
    store = Store(tmp_path)
    store.write_text("locks/clean-manifest/00000007", "{}")
    with store.lock("locks/clean-manifest"):
        assert store.exists("locks/clean-manifest.lock")


def test_remove_takes_files_and_folders_and_what_is_not_there(either: Store) -> None:
    either.write_text("top/a", "chai")
    either.write_text("top/deep/b", "chai")
    either.remove("top/a")
    assert either.files("top") == []
    either.remove("top")
    assert not either.exists("top/deep/b")
    either.remove("top")


def test_text_is_added_at_the_end(either: Store) -> None:
    either.append_text("new/log", "ek\n")
    either.append_text("new/log", "do\n")
    assert either.read_text("new/log") == "ek\ndo\n"


def test_lines_go_to_a_file_of_their_own_line_behind_a_torn_one(either: Store) -> None:
    either.write_text("log", "ek\nto")
    with either.appending("log") as append:
        append("do\n")
        append("tiin\n")
    assert either.read_text("log") == "ek\nto\ndo\ntiin\n"


def test_a_line_is_there_at_once(store: Store) -> None:
    with store.appending("new/log") as append:
        append("ek\n")
        assert store.read_text("new/log") == "ek\n"


def test_a_lock_is_held_by_one_and_waited_for(
    either: Store, caplog: pytest.LogCaptureFixture
) -> None:
    order: list[str] = []

    def other() -> None:
        with Store(either.path("")).lock("raw/a.lock"):
            order.append("other")

    with either.lock("raw/a.lock"):
        thread = threading.Thread(target=other)
        thread.start()
        while not caplog.messages:
            time.sleep(0.01)
        order.append("first")
    thread.join()
    assert order == ["first", "other"]
    (told,) = caplog.messages
    assert told.startswith("another process is writing there, waiting for it to end (")
    assert either.path("raw/a.lock") in told


def test_another_process_view_is_never_stale(either: Store) -> None:
    assert either.files("top") == []
    Store(either.path("")).write_text("top/a", "chai")
    assert either.files("top") == ["top/a"]
    assert either.exists("top/a")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_write_that_fails_leaves_the_former_file_and_nothing_else(
    either: Store, error: type[BaseException]
) -> None:
    either.write_text("top/a", "former")
    with pytest.raises(error), either.writing("top/a") as file:
        file.write(b"half")
        raise error
    assert either.read_text("top/a") == "former"
    assert either.fs.find(either.path("top")) == either.fs.find(either.path("top/a"))


def test_an_object_store_gets_lines_while_they_come(
    s3_root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(s3_root)
    monkeypatch.setattr("corpus.store.PUT_EVERY_SECONDS", 0.0)
    with store.appending("new/log") as append:
        append("ek\n")
        assert store.read_text("new/log") == "ek\n"
        append("do\n")
    assert store.read_text("new/log") == "ek\ndo\n"


def test_lines_that_were_added_stay_when_the_block_fails(either: Store) -> None:
    with pytest.raises(KeyboardInterrupt), either.appending("new/log") as append:
        append("ek\n")
        raise KeyboardInterrupt
    assert either.read_text("new/log") == "ek\n"


def test_a_store_out_of_reach_is_a_storage_error(
    s3_root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = Store(s3_root)
    store.fs = type(store.fs)(use_listings_cache=False, skip_instance_cache=True)
    with pytest.raises(StorageError, match="cannot read s3://lyrics/.*/a: Could not connect"):
        store.read_bytes("a")
    with pytest.raises(StorageError, match="cannot write s3://lyrics/.*/a: Could not connect"):
        store.write_bytes("a", b"tea")
    with pytest.raises(StorageError, match="cannot lock s3://lyrics/.*/a: Could not connect"):
        store.lock("a").__enter__()


def test_a_file_has_its_name_only_when_it_is_whole(either: Store) -> None:
    with either.writing("top/a") as file:
        file.write(b"whole")
        assert not either.exists("top/a")
        assert either.files("top") == []
    assert either.read_text("top/a") == "whole"


@pytest.mark.parametrize(
    "read",
    [
        Store.read_bytes,
        Store.read_text,
        Store.read_json,
        Store.read_table,
        Store.read_array,
        Store.sha256,
    ],
)
def test_a_missing_file_is_said_to_be_missing(either: Store, read: Any) -> None:
    with pytest.raises(DataError) as caught:
        read(either, "top/none")
    assert str(caught.value) == f"{either.path('top/none')} is missing"


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (Store.read_text, "not UTF-8"),
        (Store.read_json, "not valid JSON"),
        (Store.read_table, "not the Parquet expected"),
        (Store.read_array, "not a .npy array"),
    ],
)
@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00 tea", b"PK\x03\x04 tea", b"\x93NUMPY\x01", b"PAR1PAR1"]
)
def test_a_damaged_file_is_named(either: Store, read: Any, said: str, data: bytes) -> None:
    if read is Store.read_text and data[0] != 0xFF:
        data = b"\xff" + data
    either.write_bytes("top/a", data)
    with pytest.raises(DataError) as caught:
        read(either, "top/a")
    assert str(caught.value).startswith(f"{either.path('top/a')} is damaged: {said}")


def _npy() -> bytes:
    store = Store("memory://npy")
    store.write_array("a", np.arange(60, dtype=np.uint8))
    return store.read_bytes("a")


@given(place=st.integers(0, 127), value=st.integers(0, 255))
def test_any_damage_to_an_array_s_head_is_a_data_error_or_harmless(place: int, value: int) -> None:
    store = Store("memory://npy")
    data = bytearray(_npy())
    data[place] = value
    store.write_bytes("b", bytes(data))
    with contextlib.suppress(DataError):
        assert store.read_array("b").size >= 0


@given(place=st.integers(0), bit=st.integers(0, 7))
def test_a_bit_that_turned_in_a_table_is_noticed(place: int, bit: int) -> None:
    """In what it holds; parquet has no checksum of its description, behind that."""
    store = Store("memory://bits")
    store.write_table("p", SONGS)
    data = bytearray(store.read_bytes("p"))
    description = int.from_bytes(data[-8:-4], "little")
    data[4 + place % (len(data) - description - 12)] ^= 1 << bit
    store.write_bytes("q", bytes(data))
    with contextlib.suppress(DataError):
        assert store.read_table("q").equals(SONGS)


def test_a_table_without_checksums_is_read_and_its_letters_looked_at(either: Store) -> None:
    with either.writing("p") as file:
        pq.write_table(SONGS, file, compression="none", use_dictionary=False)
    assert either.read_table("p").equals(SONGS)
    data = either.read_bytes("p")
    assert b"chai garam" in data
    either.write_bytes("p", data.replace(b"chai garam", b"chai\xff garm"[:10]))
    with pytest.raises(DataError, match="is damaged"):
        either.read_table("p")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_truncated_table_or_array_is_a_data_error(either: Store, part: float) -> None:
    either.write_table("p", SONGS)
    either.write_array("n", np.arange(1000))
    for name, read in (("p", either.read_table), ("n", either.read_array)):
        data = either.read_bytes(name)
        either.write_bytes(name, data[: int(len(data) * part)])
        with pytest.raises(DataError, match="is damaged"):
            read(name)


def test_a_table_that_lacks_a_column_is_a_data_error(either: Store) -> None:
    either.write_table("p", SONGS)
    with pytest.raises(DataError, match="singer"):
        either.read_table("p", columns=["id", "singer"])


def test_an_array_of_objects_is_not_unpickled(either: Store) -> None:
    with either.writing("n") as file:
        np.save(file, np.array([{"tea": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="is damaged"):
        either.read_array("n")


@pytest.mark.parametrize("name", ["../a", "/etc/a", "top/../../a", "top/.."])
@pytest.mark.parametrize("use", ["read", "write", "append", "remove", "exists", "files", "folders"])
def test_no_name_leaves_the_data_root(either: Store, name: str, use: str) -> None:
    uses: dict[str, Any] = {
        "read": either.read_bytes,
        "write": lambda name: either.write_text(name, "tea"),
        "append": lambda name: either.append_text(name, "tea"),
        "remove": either.remove,
        "exists": either.exists,
        "files": either.files,
        "folders": either.folders,
    }
    with pytest.raises(StorageError, match="outside the data root"):
        uses[use](name)


def test_a_root_that_is_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    store = Store(tmp_path / "data")
    for write in (store.write_text, store.append_text):
        with pytest.raises(StorageError, match=f"cannot write {tmp_path}/data/top/a: "):
            write("top/a", "tea")
    with pytest.raises(StorageError, match=f"cannot read {tmp_path}/data/top/a: "):
        store.read_bytes("top/a")
    assert not store.exists("top/a")
    assert store.files("top") == []
    assert (tmp_path / "data").read_text() == "not a folder"


def test_a_folder_in_the_place_of_a_file_is_a_storage_error(store: Store) -> None:
    store.write_text("top/a/b", "tea")
    with pytest.raises(StorageError, match="cannot write .*/top/a: "):
        store.write_text("top/a", "tea")
    with pytest.raises(StorageError, match="cannot read .*/top/a: "):
        store.read_bytes("top/a")
    assert store.files("top") == []


@pytest.mark.parametrize(
    "root", ["nosuch://bucket/data", "ftp://localhost:1/x", "zip://x::/none.zip", "reference://"]
)
def test_a_root_that_cannot_be_opened_is_a_storage_error(root: str) -> None:
    with pytest.raises(StorageError, match=f"^cannot open {root}: .+$"):
        Store(root)


class FullDisk(fsspec.get_filesystem_class("memory")):  # type: ignore[misc]
    """An object store that takes nothing more."""

    store: dict[str, Any] = {}  # noqa: RUF012 - fsspec's memory file system keeps its files so.
    pseudo_dirs = [""]  # noqa: RUF012
    protocol = "full"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.removeprefix("full://")))

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite") -> None:
        raise OSError(28, "No space left on device")


@pytest.fixture
def full_disk() -> Store:
    fsspec.register_implementation("full", FullDisk, clobber=True)
    FullDisk.store.clear()
    return Store("full://data")


def test_a_full_disk_is_a_storage_error_and_leaves_the_former_file(full_disk: Store) -> None:
    full_disk.fs.store["/data/a"] = MemoryFile(full_disk.fs, "/data/a", b"former")
    writes: list[Any] = [
        lambda: full_disk.write_text("a", "new text"),
        lambda: full_disk.write_table("a", SONGS),
        lambda: full_disk.write_array("a", np.arange(9)),
    ]
    for write in writes:
        with pytest.raises(StorageError, match="cannot write .*/a: No space left on device"):
            write()
    assert full_disk.read_text("a") == "former"
    assert full_disk.fs.find("/data") == ["/data/a"]


def test_an_error_beside_the_lines_is_not_one_of_their_file(either: Store) -> None:
    with pytest.raises(OSError, match="of another place"), either.appending("log") as append:
        append("ek\n")
        raise OSError("of another place")
    assert either.read_text("log") == "ek\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_lines_on_a_full_disk_are_a_storage_error(store: Store) -> None:
    Path(store.path("")).mkdir()
    Path(store.path("log")).symlink_to("/dev/full")
    with (
        pytest.raises(StorageError, match="cannot write .*/log: No space left on device"),
        store.appending("log") as append,
    ):
        append("ek\n")


SMALL_FILES = """
import resource, signal, sys
from corpus.errors import StorageError
from corpus.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    Store(sys.argv[1]).write_bytes("top/a", b"x" * 100_000)
except StorageError as error:
    print(error)
"""


def test_a_real_file_that_may_not_grow_leaves_the_former_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write_text("top/a", "former")
    done = subprocess.run(
        [sys.executable, "-c", SMALL_FILES, str(tmp_path)], capture_output=True, text=True
    )
    assert done.stdout == f"cannot write {tmp_path}/top/a: File too large\n", done.stderr
    assert store.read_text("top/a") == "former"
    assert [path.name for path in (tmp_path / "top").iterdir()] == ["a"]


def test_a_local_array_is_mapped_not_read(store: Store) -> None:
    store.write_array("n", np.arange(5))
    array = store.read_array("n")
    assert isinstance(array, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
