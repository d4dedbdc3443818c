import numpy as np
import torch

from training.transfer import fetch, send


def test_what_is_fetched_is_what_was_there_then() -> None:
    there_TB = torch.zeros(2, 3, dtype=torch.long)
    waits = []
    for n in range(5):
        send(np.full((2, 3), n), there_TB)
        waits.append(fetch(there_TB))
    assert [wait().tolist() for wait in waits] == [[[n] * 3] * 2 for n in range(5)]
