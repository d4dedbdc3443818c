"""The baselines stage: writes `baselines/baselines.json`, a row a model."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from corpus.manifest import Code, Counts, Stage, StageResult, run_stage
from corpus.store import Store
from corpus.tables import CLEAN_SONGS
from corpus.vocabulary import Vocabulary
from corpus.vocabulary.kneser_ney import KneserNey
from corpus.vocabulary.spelling import spelling_bits
from training.baselines.compression import added_bits, as_bytes, compressors
from training.evaluation.groups import summary
from training.evaluation.songs import END, Song, fingerprint, read_songs

BASELINES = "baselines/baselines.json"
ORDERS = range(4, 11)
STAGE = Stage(
    name="baselines",
    inputs=(CLEAN_SONGS,),
    outputs=(BASELINES,),
    manifest="baselines/manifest.json",
    code=Code(
        {
            "corpus": "years",
            "corpus.vocabulary": "kneser_ney lines spelling symbols units",
            "training": "bootstrap",
            "training.baselines": "compression stage",
            "training.evaluation": "groups songs",
        }
    ),
    circumstances=lambda _: {"compressors": [name for name, _ in compressors()]},
)

Row = dict[str, Any]
"""`model`, `bits` a character, `bits_error` where it is known, `adapts` to the test songs or not,
and `seconds`."""


def measure_baselines(store: Store, *, force: bool = False) -> StageResult:
    """Measure all baselines on the test songs, with the training songs to learn from."""
    return run_stage(store, STAGE, {}, lambda: _measure(store), force=force)


def _measure(store: Store) -> Counts:
    train, test = read_songs(store, "train", "test")
    rows = [*_kneser_ney(train, test), *_compressed(train, test)]
    characters = sum(len(song.text) + END for song in test)
    found = {"songs": len(test), "characters": characters, "songs_sha": fingerprint(test)}
    store.write_json(BASELINES, found | {"rows": rows})
    return found | {"models": len(rows)}


def _kneser_ney(train: Sequence[Song], test: Sequence[Song]) -> Iterator[Row]:
    started = time.monotonic()
    vocabulary = Vocabulary.of((song.text for song in train), has_unknown=True)
    model = KneserNey([vocabulary.encode(s.text) for s in train], len(vocabulary), max(ORDERS))
    texts = [song.text for song in test]
    spelling_S = spelling_bits(vocabulary, texts, [])  # Of characters: no words spell them.
    bits_KS = model.bits([*map(vocabulary.encode, texts)]) + spelling_S
    characters_S = np.array([len(song.text) + END for song in test])
    seconds = round(time.monotonic() - started, 1)
    for order in ORDERS:
        figures = summary({"bits": bits_KS[order - 1]}, characters_S)
        yield {
            "model": f"Kneser-Ney, order {order}",
            "bits": figures["bits"],
            "bits_error": figures.get("bits_error"),
            "adapts": False,
            "seconds": seconds,  # Of all orders: they are counted in one go.
        }


def _compressed(train: Sequence[Song], test: Sequence[Song]) -> Iterator[Row]:
    known, unseen = (as_bytes([song.text for song in songs]) for songs in (train, test))
    characters = sum(len(song.text) + END for song in test)
    for name, compress in compressors():
        started = time.monotonic()
        bits = added_bits(compress, known, unseen) / characters
        seconds = round(time.monotonic() - started, 1)
        yield {"model": name, "bits": bits, "adapts": True, "seconds": seconds}
