import pytest

from corpus.manifest import Counts, StageResult
from flows.describe import describe


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"samples": 1, "checkpoints": 1}, "1 sample of 1 checkpoint"),
        ({"samples": 1200, "checkpoints": 3}, "1,200 samples of 3 checkpoints"),
        ({"samples": 0, "checkpoints": 0}, "all samples are there"),
    ],
)
def test_what_was_sung_is_counted(counts: Counts, told: str) -> None:
    result = StageResult("sample", False, "asked for", counts, 2.0, {})
    assert describe(result) == f"sample: {told} (2.0 s)"
