import random

import pytest

from training.baselines.compression import PPMD_ORDERS, added_bits, as_bytes, compressors

LETTERS = random.Random(7)


def made_up(length: int) -> str:
    return "".join(LETTERS.choices("abcdefgh", k=length))


def test_all_compressors_are_tested() -> None:
    assert len(list(compressors())) == 2 + len(PPMD_ORDERS)


@pytest.mark.parametrize(("name", "compress"), [*compressors()])
def test_what_the_training_songs_hold_costs_little(name: str, compress: object) -> None:
    known, unseen = made_up(4000), made_up(4000)
    train = as_bytes([known])
    again = added_bits(compress, train, as_bytes([known[1000:2000]])) / 1001
    new = added_bits(compress, train, as_bytes([unseen[:1000]])) / 1001
    assert again < 0.5
    assert 2.9 < new < 4  # Eight letters are 3 bits each; all coders are somewhat above.


def test_what_is_not_compressed_has_eight_bits_a_byte() -> None:
    assert added_bits(bytes, b"dil", b"gaa jaan") == 8 * 8


def test_a_song_ends_with_one_byte() -> None:
    assert as_bytes(["dil", "", "mañ"]) == "dil\0\0mañ\0".encode()
