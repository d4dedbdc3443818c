"""Checkpoints sing: every prime at every temperature with every seed, in one go."""

import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.errors import SettingsError
from corpus.store import Store
from corpus.vocabulary import Vocabulary, read_vocabulary
from training.checkpoint import (
    Checkpoint,
    CheckpointFile,
    find_checkpoint,
    list_checkpoints,
    load_checkpoint,
    load_chosen,
)
from training.course import Drawing, Song
from training.device import pick_device, using_threads, within_memory
from training.model import CharLSTM
from training.primes import read_primes
from training.runs import latest_run, line_direction, read_config
from training.samples_table import CheckpointSamples, Row, add_samples, key_of, read_samples
from training.sampling import sample, stream
from training.scale import Scale
from training.settings import SampleSettings
from training.verses.words import real_word_share, training_words

THREADS = 1
"""Of the CPU; a second one gains little, and loses much when its core is busy."""

Words = frozenset[str]
"""Those of the training songs."""
Show = Callable[[CheckpointFile, Song, Iterator[str], Words | None], str]
"""Shows a song as it is written, from what `stream` gives; returns its text."""


def sample_at(
    store: Store,
    run: str | None,
    which: str,
    settings: SampleSettings,
    device: str = "auto",
    show: Show | None = None,
) -> CheckpointSamples:
    """Sample from `which`: last, best, a step or a name of a run's checkpoint, or a file's path.

    `run` is the newest that has a checkpoint where it is None, as it must be for a file. The
    samples are not stored. Raises as `live_song`.
    """
    if which.endswith(".pt") and _is_file(which):  # Also one of the current folder.
        which = str(Path(which).absolute())
    if "/" in which:
        if run is not None:
            raise SettingsError(
                f"run: {which} is a file, of whatever run; leave --run out, or name one of the "
                "run's checkpoints"
            )
        folder, _, name = which.rpartition("/")
        checkpoint = load_checkpoint(Store(folder or "/"), name)
        file = CheckpointFile(name, checkpoint.step, checkpoint.epoch, checkpoint.loss)
        rows = _sing(store, checkpoint, file, settings, device, show)
        return CheckpointSamples(file, tuple(rows))
    run = run or latest_run(store)
    read_config(store, run)
    file = find_checkpoint(store, run, which)
    checkpoint = load_chosen(store, file)
    file = _exact(file, checkpoint)
    rows = _sing(store, checkpoint, file, settings, device, show)
    return CheckpointSamples(file, tuple(rows))


def _exact(file: CheckpointFile, checkpoint: Checkpoint) -> CheckpointFile:
    """A name has epoch and loss rounded, and is all that is known where a run goes on."""
    return dataclasses.replace(file, epoch=checkpoint.epoch, loss=checkpoint.loss)


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # Such as a name that is too long for one.
        return False


@dataclasses.dataclass(frozen=True)
class LiveSong:
    """A song that is being written."""

    checkpoint: CheckpointFile
    bits: float
    """The checkpoint's validation loss, a character."""
    song: Song
    pieces: Iterator[str]
    """Its text, as `stream` gives it."""
    data: str
    """SHA-256 of the encoded songs that the run was trained on."""


def live_song(
    store: Store, run: str, which: str, settings: SampleSettings, device: str = "auto"
) -> LiveSong:
    """The first song of these settings, from a run's checkpoint; it is not stored.

    `which` is last, best, a step or a name. Raises DataError for a run that is not there,
    CheckpointError for a checkpoint that is not or is damaged, VocabularyError for a prime with
    unknown characters.
    """
    config = read_config(store, run)
    file = find_checkpoint(store, run, which)
    checkpoint = load_chosen(store, file)
    file = _exact(file, checkpoint)
    song = _songs(settings, checkpoint.vocabulary)[0]
    with within_memory(f"a song of {file.name}"):
        model = checkpoint.build_model(pick_device(device))
    how, precision = _drawing(settings), settings.precision
    pieces = stream(model, checkpoint.vocabulary, song, how, precision)
    bits = Scale.from_config(config).bits(file.loss)
    return LiveSong(file, bits, song, pieces, config["data"])


def sample_checkpoint(
    store: Store,
    run: str,
    file: CheckpointFile,
    settings: SampleSettings,
    device: str = "auto",
) -> CheckpointSamples:
    """Sample one checkpoint over all primes and temperatures, and store the samples.

    Samples that the run has already are replaced. Raises CheckpointError for a damaged
    checkpoint, VocabularyError for a prime with unknown characters.
    """
    checkpoint = load_checkpoint(store, file.path)
    file = _exact(file, checkpoint)
    rows = _sing(store, checkpoint, file, settings, device)
    add_samples(store, run, rows)
    return CheckpointSamples(file, tuple(rows))


def missing_samples(store: Store, run: str, settings: SampleSettings) -> list[CheckpointFile]:
    """The checkpoints that lack samples of these settings, from early to late."""
    there = {key_of(row) for row in read_samples(store, run)}
    songs = _songs(settings, read_vocabulary(store).directed(line_direction(store, run)))
    return [
        file
        for file in list_checkpoints(store, run)
        if not there >= {key_of(_row(file, song, settings)) for song in songs}
    ]


def _sing(
    store: Store,
    checkpoint: Checkpoint,
    file: CheckpointFile,
    settings: SampleSettings,
    device: str,
    show: Show | None = None,
) -> list[Row]:
    """Where the songs that it was trained on are not there (any more), nobody counts real words."""
    songs = _songs(settings, checkpoint.vocabulary)
    words = training_words(store, checkpoint.data)
    with using_threads(THREADS), within_memory(f"{len(songs)} songs of {file.name}"):
        model = checkpoint.build_model(pick_device(device))
        shown = show and functools.partial(show, file)
        texts = _texts(model, checkpoint.vocabulary, songs, settings, shown, words)
    return [
        _row(file, song, settings)
        | {"text": text, "real_words": real_word_share(text, words, song.prime)}
        for song, text in zip(songs, texts, strict=True)
    ]


def _texts(
    model: CharLSTM,
    vocabulary: Vocabulary,
    songs: Sequence[Song],
    settings: SampleSettings,
    show: Callable[[Song, Iterator[str], Words | None], str] | None,
    words: Words | None,
) -> list[str]:
    how, precision = _drawing(settings), settings.precision
    if show is None:
        return sample(model, vocabulary, songs, how, precision)
    return [show(song, stream(model, vocabulary, song, how, precision), words) for song in songs]


def _songs(settings: SampleSettings, vocabulary: Vocabulary) -> list[Song]:
    seeds = range(settings.seed, settings.seed + settings.samples)
    temperatures = dict.fromkeys(one + 0.0 for one in settings.temperatures)  # -0.0 is 0.0.
    return [
        Song(prime, temperature, seed)
        for prime in read_primes(settings, vocabulary)
        for temperature in temperatures
        for seed in (seeds if temperature else seeds[:1])  # Without chance, all would be the same.
    ]


def _drawing(settings: SampleSettings) -> Drawing:
    names = [field.name for field in dataclasses.fields(Drawing)]
    return Drawing(**{name: getattr(settings, name) for name in names})


def _row(file: CheckpointFile, song: Song, settings: SampleSettings) -> Row:
    """A sample's row, but for its text: what sang, the song and how it was drawn."""
    singer = {"checkpoint": file.name, "step": file.step, "epoch": file.epoch, "loss": file.loss}
    return {**singer, **vars(song), **vars(_drawing(settings))}
