"""Which of three sides a song stands on, train, validation or test: decided by an id alone.

No order or seed is involved, nor what the corpus was before: the same archive is split alike
everywhere. A song that stands alone never moves. One of a group goes where the group's first song
goes, and so a new song may move old ones: one that comes first in a group, that joins two groups,
or that makes a title generic. The clean stage counts them (`moved`).
"""

import hashlib

SPLITS = ("train", "validation", "test")
_BOUNDS = (0.90, 0.95, 1.0)
"""Upper bounds of the shares: 90 % train, 5 % validation, 5 % test."""


def split_of(song_id: str) -> str:
    """One of SPLITS. For a song of a group, ask with the id of the group's first song."""
    share = int.from_bytes(hashlib.sha256(song_id.encode()).digest()[:6]) / 2**48
    return next(split for split, bound in zip(SPLITS, _BOUNDS, strict=True) if share < bound)
