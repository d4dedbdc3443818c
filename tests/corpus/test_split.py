from collections import Counter

from corpus.split import SPLITS, split_of


def test_the_shares_are_ninety_five_and_five() -> None:
    sizes = Counter(split_of(str(n)) for n in range(20_000))
    assert set(sizes) == set(SPLITS)
    assert abs(sizes["train"] - 18_000) < 200
    assert abs(sizes["validation"] - 1_000) < 120


def test_an_id_never_moves() -> None:
    # Fixed once: a change of these would mix old training songs into new test sets.
    assert [split_of(i) for i in ("1", "5", "20", "rmim0001")] == [
        "train", "validation", "test", "train",
    ]  # fmt: skip
    # Right behind 90 %, and on both sides of 95 %.
    assert [split_of(i) for i in ("19897", "20310", "14389")] == [
        "validation",
        "validation",
        "test",
    ]
