"""Encoded text cut into streams that are read side by side, window after window.

With B = 2 streams and windows of T = 3, the text a b c d e f g h i j k l m is read as

            window 1   window 2
    stream 1  a b c      d e f        each target is the character after its input;
    stream 2  g h i      j k l        the state goes on from window 1 to window 2

The text stays as it is stored, a byte a character where the vocabulary is small: on a GPU all of
it, so that nothing has to be loaded; on the CPU as a file that is mapped into memory, of which only
the windows are read, so that it may be larger than the memory. Lines that are read backward, and
songs in a new order, are a copy in memory.
"""

import dataclasses
import warnings
from collections.abc import Iterator
from typing import Self

import numpy as np
import torch
from torch import Tensor

from corpus.errors import DataError
from training.world import World

VALIDATION_SHARE = 0.05
VALIDATION_STREAMS = 16
"""At most: each begins within a song, of whose beginning neither state nor pointer knows."""


@dataclasses.dataclass(frozen=True)
class Streams:
    """Inputs and targets, both BS (B streams of S characters), with S a multiple of T.

    Of several processes each holds its share of the streams, `rows` of all `batch`.
    """

    inputs_BS: Tensor
    targets_BS: Tensor
    length: int
    batch: int

    @classmethod
    def of(
        cls,
        ids_N: np.ndarray,
        batch: int,
        length: int,
        device: torch.device,
        world: World = World(),
    ) -> Self:
        """Cut `ids_N` into `batch` streams; the text's end that fills no window is left out.

        Raises DataError when the text does not fill one window of each stream.
        """
        windows = (len(ids_N) - 1) // (batch * length)
        if windows < 1:
            raise DataError(
                f"{len(ids_N):,} symbols do not fill a window: {batch} streams of {length} "
                f"symbols need {batch * length + 1:,}; take a smaller batch size or a "
                "shorter sequence length"
            )
        used, own = batch * windows * length, world.share(batch)
        ids = _tensor(ids_N[: used + 1])
        inputs_BS, targets_BS = (part.view(batch, -1)[own] for part in (ids[:-1], ids[1:]))
        # Ids stay as small as they are stored; a window is widened when it is read.
        return cls(inputs_BS.to(device), targets_BS.to(device), length, batch)

    def __len__(self) -> int:
        """Windows in each stream: steps an epoch."""
        return self.inputs_BS.shape[1] // self.length

    @property
    def rows(self) -> int:
        return self.inputs_BS.shape[0]

    def window(self, index: int) -> tuple[Tensor, Tensor]:
        """The window's inputs and targets, ids_BT each, as int64."""
        at = slice(index * self.length, (index + 1) * self.length)
        return self.inputs_BS[:, at].long(), self.targets_BS[:, at].long()

    def windows(self) -> Iterator[tuple[Tensor, Tensor]]:
        return (self.window(index) for index in range(len(self)))

    def joined(self, most: int) -> Self:
        """The same in longer windows of at most `most` symbols, all of one length.

        As they are where none such divide the streams.
        """
        symbols = self.inputs_BS.shape[1]
        longest = next((n for n in range(most, self.length, -1) if symbols % n == 0), self.length)
        return dataclasses.replace(self, length=longest)

    def split_ends(self) -> tuple[Self, Self]:
        """The streams without their last 5 %, and those ends, as char-rnn validates."""
        kept = int(len(self) * (1 - VALIDATION_SHARE))
        if not 0 < kept < len(self):
            raise DataError(
                f"{len(self)} windows a stream are too few to set the last 5 % aside: "
                "take a smaller batch size or a shorter sequence length"
            )
        at = kept * self.length
        return (
            dataclasses.replace(
                self, inputs_BS=self.inputs_BS[:, :at], targets_BS=self.targets_BS[:, :at]
            ),
            dataclasses.replace(
                self, inputs_BS=self.inputs_BS[:, at:], targets_BS=self.targets_BS[:, at:]
            ),
        )


def _tensor(ids_N: np.ndarray) -> Tensor:
    """The same memory, not a copy of it."""
    with warnings.catch_warnings():  # A mapped file cannot be written, and nobody will.
        warnings.filterwarnings("ignore", "The given NumPy array is not writable")
        return torch.from_numpy(ids_N)


def validation_streams(
    ids_N: np.ndarray, length: int, device: torch.device, world: World = World(), most: int = 0
) -> Streams:
    """Streams over held-out songs, `most` symbols of them; fewer where the songs are few.

    Raises DataError when the songs do not fill one window.
    """
    read_N = ids_N[: most or None]
    fitting = min(VALIDATION_STREAMS, (len(read_N) - 1) // length)
    if fitting < 1:
        more = "more --validation-characters, " if len(read_N) < len(ids_N) else ""
        raise DataError(
            f"the validation songs have {len(read_N):,} symbols, but one window needs "
            f"{length + 1:,}: take {more}a shorter --sequence-length, or --validation streams"
        )
    return Streams.of(read_N, fitting, length, device, world)
