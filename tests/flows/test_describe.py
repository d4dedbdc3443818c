import pytest

from corpus.manifest import Counts, StageResult
from flows.describe import describe, describe_all


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


def result(stage: str, counts: Counts, cached: bool = False) -> StageResult:
    return StageResult(stage, cached, "", counts, 2.0, {})


def test_a_vocabulary_is_told_by_what_it_covers_of_held_out_songs() -> None:
    train = {"songs": 1200, "characters": 2_000_000, "unknown": 0, "symbols": 900}
    test = {"songs": 3, "characters": 10_000, "unknown": 1, "symbols": 50}
    counts = {"size": 61, "unit": "character", "splits": {"train": train, "test": test}}
    told = "61 symbols (character), 98.00% of held-out; songs: 1,200 train (2.00 MB), 3 test (0.01"
    assert describe(result("vocabulary", counts)).startswith(f"vocabulary: {told}")


@pytest.mark.parametrize("memorises", [True, False])
def test_a_report_warns_of_songs_that_are_known_by_heart(memorises: bool) -> None:
    sung = {"samples": 1, "checkpoints": 1, "report": "r.html"}
    told = describe(result("report", sung | {"memorises": memorises, "memorised": 0.25}))
    assert ("it knows songs by heart: 25% more than it could guess" in told) is memorises


def test_a_pipeline_is_told_in_short() -> None:
    made = [
        result("clean", {"kept": 1317}),
        result("train", {"validation_bits": 1.2345}),
        result("sample", {"samples": 3, "checkpoints": 1}),
        result("report", {"report": "runs/a/report.html"}),
    ]
    told = "1,317 songs; 1.234 bits a character on validation; report: runs/a/report.html"
    assert describe_all(made) == told


def test_a_pipeline_of_one_stage_tells_of_that_and_says_when_nothing_changed() -> None:
    sung = result("sample", {"samples": 3, "checkpoints": 1})
    assert describe_all([sung]) == "sample: 3 samples of 1 checkpoint (2.0 s)"
    former = result("clean", {"kept": 1}, True)
    assert describe_all([former]) == "nothing changed: 1 song"
    assert describe_all([former, sung]) == "1 song"
