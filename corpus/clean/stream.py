"""Cleaning many songs as a stream: on all cores, in the order given, in memory that stays flat."""

import functools
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from loky import ProcessPoolExecutor, cpu_count

from corpus.clean.leaks import Leaks, leaks_in
from corpus.clean.song import CleanedSong, clean_parsed
from corpus.isb import IsbSong, parse

CHUNK = 250
"""Songs that a process gets at a time: about 0.3 MB."""
FEW = 2_000
"""Up to as many songs are done before other processes have started.

Those are loky's: unlike forked ones they inherit no lock of another thread (Prefect has many), and
unlike the standard library's spawned ones they do not run the caller's script again.
"""


@dataclass(frozen=True)
class StreamedSong:
    id: str
    isb: IsbSong
    cleaned: CleanedSong
    leaks: Leaks


def clean_stream(
    songs: Iterable[tuple[str, str]], profile: str, *, workers: int | None = None
) -> Iterator[StreamedSong]:
    """Clean ids with ISB texts; one process a core, unless `workers` says how many.

    Nothing is read from `songs` before it is needed: at most a few chunks a worker are held.
    """
    workers = workers or cpu_count()
    clean = functools.partial(_clean_chunk, profile)
    chunks = _chunks(songs)
    first = list(itertools.islice(chunks, FEW // CHUNK))
    if workers == 1 or len(first) < FEW // CHUNK:
        for chunk in itertools.chain(first, chunks):
            yield from clean(chunk)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting: deque[Future[list[StreamedSong]]] = deque()
        for chunk in itertools.chain(first, chunks):
            waiting.append(pool.submit(clean, chunk))
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _clean_chunk(profile: str, chunk: list[tuple[str, str]]) -> list[StreamedSong]:
    return [_clean_one(song_id, parse(text), profile) for song_id, text in chunk]


def _clean_one(song_id: str, isb: IsbSong, profile: str) -> StreamedSong:
    cleaned = clean_parsed(isb, profile)
    return StreamedSong(song_id, isb, cleaned, leaks_in(isb, cleaned))


def _chunks(songs: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    remaining = iter(songs)
    while chunk := list(itertools.islice(remaining, CHUNK)):
        yield chunk
