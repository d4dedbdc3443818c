"""A theme: what songs of one kind are made of."""

from dataclasses import dataclass

Verse = tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """Verse frames (see `grammar`) of one kind of song.

    `hooks` are refrains of two to four lines; `couplets` are pairs of lines that rhyme and may be
    parted and paired anew by rhyme. `listener` is the gender of the one sung to: `other` (than
    the singer's), `m` or `f`. `voices` says who may sing it, of `m`, `f`, `duet`, `chorus`.
    """

    name: str
    hooks: tuple[Verse, ...]
    couplets: tuple[tuple[str, str], ...]
    voices: tuple[str, ...] = ("m", "f", "duet")
    listener: str = "other"
