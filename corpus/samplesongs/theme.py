"""A theme: what songs of one kind are made of."""

from dataclasses import dataclass

Verse = tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """Verse frames (see `grammar`) of one kind of song.

    `hooks` are refrains of two lines; `couplets` are pairs of lines that rhyme and may be parted
    and paired anew by rhyme. `voices` says who may sing it, of `m`, `f`, `duet`, `chorus`. A song
    `of_two` hearts may borrow the couplets that such songs share.
    """

    hooks: tuple[Verse, ...]
    couplets: tuple[tuple[str, str], ...]
    voices: tuple[str, ...] = ("m", "f", "duet")
    of_two: bool = False
