import math
import tracemalloc
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import torch

from corpus.errors import SettingsError
from training.cooccurrence import (
    SMOOTHING,
    WINDOW,
    _near_pairs,
    _ppmi,
    cooccurrence_embeddings,
)
from training.settings import TrainSettings
from training.trainer import Trainer

SIZE = 9
SONGS = [np.random.default_rng(seed).integers(1, SIZE - 1, 30) for seed in range(4)]
IDS = np.concatenate([part for song in SONGS for part in (song, [0])]).astype(np.uint8)


def naive_pairs() -> Counter[tuple[int, int]]:
    near: Counter[tuple[int, int]] = Counter()
    for song in SONGS:
        for i, a in enumerate(song):
            near.update((int(a), int(b)) for b in song[max(0, i - WINDOW) : i])
            near.update((int(a), int(b)) for b in song[i + 1 : i + 1 + WINDOW])
    return near


def test_pairs_are_those_of_a_naive_count() -> None:
    pairs, counts = _near_pairs(IDS, SIZE)
    found = dict(zip(map(int, pairs), counts, strict=True))
    assert found == {a * SIZE + b: count for (a, b), count in naive_pairs().items()}
    assert len(found) == len(pairs)


def test_counting_takes_little_more_memory_than_the_pairs_of_one_distance() -> None:
    ids = np.tile(IDS, 1000)
    tracemalloc.start()
    _ppmi(ids, SIZE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80 * len(ids)  # Bytes; all distances at once take some 280.


def test_mutual_information_is_that_of_a_naive_count() -> None:
    near = naive_pairs()
    total, count = near.total(), Counter[int]()
    for (a, _), n in near.items():
        count[a] += n
    smoothed = sum(n**SMOOTHING for n in count.values())
    expected = np.zeros((SIZE, SIZE))
    for (a, b), n in near.items():
        joint, alone, context = n / total, count[a] / total, count[b] ** SMOOTHING / smoothed
        expected[a, b] = max(0, math.log(joint / (alone * context)))
    assert expected.max() > 0.1
    np.testing.assert_allclose(_ppmi(IDS, SIZE).to_dense().numpy(), expected, rtol=1e-5, atol=1e-6)


def test_symbols_with_the_same_neighbours_are_alike() -> None:
    # 3 and 4 stand between the same symbols, 5 and 6 between others.
    songs = [part for x in (3, 4) for part in ([1, x, 2, 0], [7, x + 2, 8, 0])]
    ids = np.tile(np.concatenate(songs), 8)
    found_VE = cooccurrence_embeddings(ids, 9, 4)
    alike = torch.nn.functional.cosine_similarity(found_VE[[3, 5, 3]], found_VE[[4, 6, 5]])
    assert alike[0] > 0.8
    assert alike[1] > 0.8
    assert alike[2] < 0.3


@pytest.mark.parametrize("size", [3, SIZE, SIZE + 5])
def test_any_size_can_be_had(size: int) -> None:
    found_VE = cooccurrence_embeddings(IDS, SIZE, size)
    assert found_VE.shape == (SIZE, size)
    assert found_VE.square().mean() == pytest.approx(1, rel=1e-4)
    assert not found_VE[SIZE - 1].abs().max() > 1e-4  # It stands nowhere.


def test_training_starts_from_them(tiny: Callable[..., TrainSettings]) -> None:
    with pytest.raises(SettingsError, match="needs an --embedding-size above 0"):
        tiny(embedding_init="cooccurrence")
    ids, held_out = np.tile(IDS, 3), np.sort(IDS)
    settings = tiny(embedding_init="cooccurrence", embedding_size=4)
    first, second = (Trainer(settings, SIZE, ids, held_out).model.embedding for _ in "ab")
    assert first is not None
    assert second is not None
    assert torch.equal(first.weight, second.weight)
    found_VE, expected_VE = first.weight.detach(), cooccurrence_embeddings(ids, SIZE, 4)
    # The decomposition's signs are of chance.
    torch.testing.assert_close(found_VE @ found_VE.T, expected_VE @ expected_VE.T)
