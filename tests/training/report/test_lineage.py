import pytest

from corpus.store import Store
from training.checkpoint import find_checkpoint
from training.report.lineage import trace
from training.samples import sample_checkpoint
from training.samples_table import by_checkpoint
from training.settings import SampleSettings


def test_each_file_is_named_by_the_hash_that_was_read(trained: Store) -> None:
    last = find_checkpoint(trained, "tiny", "last")
    sample_checkpoint(trained, "tiny", last, SampleSettings(length=9, samples=1))
    sung = by_checkpoint(trained, "tiny")
    links = trace(trained, "tiny", sung)
    assert [link.file for link in links] == [
        "clean/songs.parquet",
        "vocabulary/train.npy",
        last.path,
        "runs/tiny/samples.parquet",
    ]
    assert [link.sha256 for link in links] == [trained.sha256(link.file) for link in links]
    assert not any(link.has_changed for link in links)


def test_songs_encoded_anew_are_told(trained: Store) -> None:
    last = find_checkpoint(trained, "tiny", "last")
    sample_checkpoint(trained, "tiny", last, SampleSettings(length=9, samples=1))
    manifest = trained.read_json("vocabulary/manifest.json")
    manifest["outputs"]["vocabulary/train.npy"] = "0" * 64
    trained.write_json("vocabulary/manifest.json", manifest)
    sung = by_checkpoint(trained, "tiny")
    changed = [link.what for link in trace(trained, "tiny", sung) if link.has_changed]
    assert changed == ["training songs, encoded"]


def test_the_archive_is_named_with_the_commit_that_it_told(trained: Store) -> None:
    settings = {"archive": "https://x.example/giit", "way": "auto"}
    counts = {"way": "bundle", "songs": 7, "commit": "0123abcd"}
    manifest = {"settings": settings, "counts": counts, "finished_at": "2026-01-02T03:04:05+00:00"}
    others = {"stage": "scrape", "seconds": 1.5, "code": "", "inputs": {}, "outputs": {}}
    trained.write_json("raw/manifest.json", others | manifest)
    last = find_checkpoint(trained, "tiny", "last")
    sample_checkpoint(trained, "tiny", last, SampleSettings(length=9, samples=1))
    archive = trace(trained, "tiny", [])[0]
    assert archive.file == "https://x.example/giit"
    assert archive.detail == "by bundle, 2026-01-02 03:04 UTC, at commit 0123abcd"


@pytest.mark.parametrize("stage", ["raw", "clean", "vocabulary"])
@pytest.mark.parametrize(
    "text", ["{", "[]", '{"settings": []}', '{"outputs": null, "inputs": [1], "counts": "x"}']
)
def test_a_damaged_manifest_tells_nothing(trained: Store, stage: str, text: str) -> None:
    trained.write_text(f"{stage}/manifest.json", text)
    files = [link.file for link in trace(trained, "tiny", [])]
    assert files[-2:] == ["vocabulary/train.npy", "runs/tiny/samples.parquet"]
