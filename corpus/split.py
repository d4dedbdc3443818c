"""Which side of the train/validation split a song stands on: decided by its id alone.

A new song never moves an old one, and no order or seed is involved.
"""

import hashlib

SPLITS = ("train", "validation", "test")
_BOUNDS = (0.90, 0.95, 1.0)
"""Upper bounds of the shares: 90 % train, 5 % validation, 5 % test."""


def split_of(song_id: str) -> str:
    """One of SPLITS. For a near-duplicate, ask with the id at the head of its chain."""
    share = int.from_bytes(hashlib.sha256(song_id.encode()).digest()[:6]) / 2**48
    return next(split for split, bound in zip(SPLITS, _BOUNDS, strict=True) if share < bound)
