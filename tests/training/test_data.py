import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DataError
from training.data import Streams, validation_streams

CPU = torch.device("cpu")


def letters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def text(ids: torch.Tensor) -> list[str]:
    return [bytes(row.tolist()).decode() for row in ids]


def test_the_drawing_of_the_docstring() -> None:
    streams = Streams.of(letters("abcdefghijklm"), batch=2, length=3, device=CPU)
    assert len(streams) == 2
    windows = [(text(inputs), text(targets)) for inputs, targets in streams.windows()]
    assert windows == [
        (["abc", "ghi"], ["bcd", "hij"]),
        (["def", "jkl"], ["efg", "klm"]),
    ]


def test_what_fills_no_window_is_left_out() -> None:
    streams = Streams.of(letters("abcdefghijklmnopqr"), batch=2, length=3, device=CPU)
    assert text(streams.inputs_BS) == ["abcdef", "ghijkl"]
    assert text(streams.targets_BS) == ["bcdefg", "hijklm"]
    assert streams.inputs_BS.numel() == 12


@given(batch=st.integers(1, 5), length=st.integers(1, 7), size=st.integers(0, 120))
def test_targets_are_the_next_characters_and_inputs_are_in_order(
    batch: int, length: int, size: int
) -> None:
    ids = np.arange(size, dtype=np.uint8)
    if size < batch * length + 1:
        with pytest.raises(DataError, match=f"need {batch * length + 1}"):
            Streams.of(ids, batch, length, CPU)
        return
    streams = Streams.of(ids, batch, length, CPU)
    assert torch.equal(streams.targets_BS, streams.inputs_BS + 1)
    read = streams.inputs_BS.flatten().tolist()
    assert read == list(range(len(read)))
    assert size - batch * length <= len(read) < size
    assert streams.inputs_BS.shape == (batch, len(streams) * length)


@pytest.mark.parametrize(
    ("most", "windows"),
    [(2, 12), (3, 12), (4, 9), (8, 6), (9, 4), (17, 3), (18, 2), (35, 2), (36, 1), (1000, 1)],
)
def test_windows_are_joined_so_that_none_is_shorter(most: int, windows: int) -> None:
    streams = Streams.of(np.arange(73, dtype=np.uint8), 2, 3, CPU)
    joined = streams.joined(most)
    assert len(joined) == windows
    assert {inputs.shape for inputs, _ in joined.windows()} == {(2, 36 // windows)}
    for which in (0, 1):
        parts, wholes = ([window[which] for window in s.windows()] for s in (joined, streams))
        assert torch.equal(torch.cat(parts, dim=1), torch.cat(wholes, dim=1))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32])
def test_a_window_is_int64_whatever_the_ids_are_stored_as(dtype: type) -> None:
    top = np.iinfo(dtype).max
    ids = np.array([1, 2, 3, top, 5, 6, 7], dtype=dtype)
    inputs_BT, targets_BT = Streams.of(ids, 2, 3, CPU).window(0)
    assert inputs_BT.dtype == targets_BT.dtype == torch.int64
    assert inputs_BT.tolist() == [[1, 2, 3], [top, 5, 6]]


def test_the_ends_of_all_streams_are_set_aside() -> None:
    ids = np.arange(3 * 40 * 2 + 1, dtype=np.uint8)
    streams = Streams.of(ids, batch=3, length=2, device=CPU)
    kept, ends = streams.split_ends()
    assert (len(streams), len(kept), len(ends)) == (40, 38, 2)
    assert ends.inputs_BS.tolist() == [
        [76, 77, 78, 79],
        [156, 157, 158, 159],
        [236, 237, 238, 239],
    ]
    assert torch.equal(torch.cat([kept.inputs_BS, ends.inputs_BS], dim=1), streams.inputs_BS)
    assert torch.equal(torch.cat([kept.targets_BS, ends.targets_BS], dim=1), streams.targets_BS)


def test_one_window_cannot_be_split() -> None:
    streams = Streams.of(letters("abcdefg"), batch=2, length=3, device=CPU)
    with pytest.raises(DataError, match="1 windows a stream are too few"):
        streams.split_ends()


def test_few_held_out_songs_make_fewer_streams() -> None:
    streams = validation_streams(letters("abcdefghijk"), length=3, device=CPU)
    assert text(streams.inputs_BS) == ["abc", "def", "ghi"]


def test_many_held_out_songs_make_16_streams() -> None:
    streams = validation_streams(np.zeros(16 * 3 * 2 + 9, dtype=np.uint8), length=3, device=CPU)
    assert (streams.batch, len(streams)) == (16, 2)


@pytest.mark.parametrize("songs", ["", "abc"])
def test_too_few_held_out_songs_are_said_to_be_so(songs: str) -> None:
    with pytest.raises(DataError, match="validation songs.*--validation streams"):
        validation_streams(letters(songs), length=3, device=CPU)


def test_held_out_songs_that_were_cut_too_short_are_said_to_be_so() -> None:
    with pytest.raises(DataError, match="have 3 symbols.*more --validation-characters"):
        validation_streams(letters("abcdefghijk"), length=3, device=CPU, most=3)
    assert validation_streams(letters("abcdefghijk"), length=3, device=CPU, most=4).batch == 1
