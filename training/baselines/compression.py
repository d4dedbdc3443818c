"""Compressors that know the training songs: what the test songs add to their size.

The test songs' size is that of training and test songs together, less that of the training songs
alone. A compressor goes on learning while it reads the test songs, all of them one after the other:
a model that does not learn from them has it harder.
"""

import lzma
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

Compressor = Callable[[bytes], bytes]

PPMD_ORDERS = (6, 8, 10, 16)
PPMD_MEMORY = 2**28
"""Bytes; a model that needs more forgets."""
ZSTD_WINDOW_LOG = 27
"""128 MiB: all training songs are in sight."""


def as_bytes(songs: Sequence[str]) -> bytes:
    """The songs as UTF-8, each with its end as one byte."""
    return b"".join(song.encode() + b"\0" for song in songs)


def added_bits(compress: Compressor, train: bytes, test: bytes) -> int:
    """Bits that `test` adds behind `train`."""
    return 8 * (len(compress(train + test)) - len(compress(train)))


def compressors() -> Iterator[tuple[str, Compressor]]:
    """Those that can be had here, with their names; zstandard and pyppmd may be missing."""
    yield "xz -9e", _xz
    try:
        import zstandard
    except ImportError:
        pass
    else:
        yield "zstd -22, long window", _zstd(zstandard)
    try:
        import pyppmd
    except ImportError:
        pass
    else:
        for order in PPMD_ORDERS:
            yield f"PPMd, order {order}", _ppmd(pyppmd, order)


def _xz(data: bytes) -> bytes:
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


def _zstd(zstandard: ModuleType) -> Compressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        22, window_log=ZSTD_WINDOW_LOG, enable_ldm=True
    )
    return lambda data: bytes(
        zstandard.ZstdCompressor(compression_params=parameters).compress(data)
    )


def _ppmd(pyppmd: ModuleType, order: int) -> Compressor:
    """PPMd variant H, as in 7-Zip."""
    return lambda data: bytes(
        pyppmd.compress(data, max_order=order, mem_size=PPMD_MEMORY, variant="H")
    )
