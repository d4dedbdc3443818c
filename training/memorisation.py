"""How much of a song comes back from its first line.

The model is given first lines of training songs and goes on greedily. What comes back may still
be no memory: songs repeat their first line, and lines of each other. So the same is done with
songs that were held out, and by chance, with the text of another song in the song's place.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from corpus.store import Store
from training.checkpoint import Checkpoint, load_checkpoint
from training.course import Drawing, Song
from training.device import pick_device, using_threads
from training.samples import THREADS
from training.sampling import sample
from training.verses.controls import spread
from training.verses.songbook import KnownSong, SongBook

SONGS = 64
LENGTH = 200
"""Characters of a song that are looked for, after its first line."""
PASSAGE = 20
"""Characters that a passage must have to count as having come back."""
TOO_MUCH = 0.1
"""Share of a song that comes back, over that of songs which the model cannot know."""


@dataclasses.dataclass(frozen=True)
class Memorisation:
    """Mean shares of songs that came back from their first lines."""

    step: int
    """Of the checkpoint."""
    train: float
    held_out: float | None
    """None when no held-out song can be sung with the vocabulary."""
    chance: float | None
    """None when there is no other song."""
    songs: int

    @property
    def excess(self) -> float:
        unknown = self.chance if self.held_out is None else self.held_out
        return self.train - (unknown or 0.0)

    @property
    def is_too_much(self) -> bool:
        return self.excess > TOO_MUCH


def measure_memorisation(store: Store, path: str, book: SongBook) -> Memorisation | None:
    """Of the checkpoint at `path`.

    None when no training song has a first line that the vocabulary can write and PASSAGE characters
    after it.
    """
    checkpoint = load_checkpoint(store, path)
    trained = _beginnings(book.train, checkpoint)
    if not trained:
        return None
    held_out = _beginnings(book.held_out, checkpoint)
    sung = _go_on(checkpoint, [first for first, _ in trained + held_out])
    rests = [rest for _, rest in trained]
    return Memorisation(
        step=checkpoint.step,
        train=_mean_share(rests, sung[: len(trained)]),
        held_out=_mean_share([rest for _, rest in held_out], sung[len(trained) :])
        if held_out
        else None,
        chance=_mean_share([*rests[1:], rests[0]], sung[: len(trained)]) if rests[1:] else None,
        songs=len(trained),
    )


def came_back(rest: str, sung: str) -> float:
    """Share of the characters of `rest` that stand in passages which were sung."""
    passages = {sung[start : start + PASSAGE] for start in range(len(sung) - PASSAGE + 1)}
    covered = np.zeros(len(rest), dtype=bool)
    for start in range(len(rest) - PASSAGE + 1):
        if rest[start : start + PASSAGE] in passages:
            covered[start : start + PASSAGE] = True
    return float(covered.mean())


def _mean_share(rests: Sequence[str], sung: Sequence[str]) -> float:
    return float(np.mean([came_back(*pair) for pair in zip(rests, sung, strict=True)]))


def _beginnings(songs: Sequence[KnownSong], checkpoint: Checkpoint) -> list[tuple[str, str]]:
    """First lines, and what comes next, of songs spread evenly over `songs`."""
    parts = [song.text.partition("\n") for song in songs]
    usable = [
        (first + end, rest[:LENGTH])
        for first, end, rest in parts
        if len(rest) >= PASSAGE and not checkpoint.vocabulary.missing(first + end)
    ]
    return spread(usable, SONGS)


def _go_on(checkpoint: Checkpoint, primes: Sequence[str]) -> list[str]:
    songs = [Song(prime, temperature=0.0, seed=0) for prime in primes]
    # Lines that are written from their end are only sung whole.
    symbols = 2 * LENGTH if checkpoint.vocabulary.is_backward else LENGTH
    with using_threads(THREADS):
        model = checkpoint.build_model(pick_device("cpu"))
        texts = sample(model, checkpoint.vocabulary, songs, Drawing(symbols))
    return [text[:LENGTH] for text in texts]  # A symbol may have several characters.
