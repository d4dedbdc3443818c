import re
import sys
from collections.abc import Callable

import pytest

from corpus.errors import DataError
from corpus.manifest import freshness
from corpus.store import Store
from training.checkpoint import find_checkpoint
from training.report import build_report, report_stage
from training.samples import missing_samples, sample_checkpoint
from training.samples_table import LATER_COLUMNS, add_samples, by_checkpoint, read_samples
from training.settings import SampleSettings, TrainSettings
from training.stage import train, train_stage
from training.verses import matching

SETTINGS = SampleSettings(primes=("chai", ""), temperatures=(0.7,), length=20, samples=2)


def told(store: Store) -> str:
    """What status and plan say of the report."""
    return freshness(store, report_stage("tiny"))


def test_every_checkpoint_stands_in_the_report_once(trained: Store) -> None:
    for file in missing_samples(trained, "tiny", SETTINGS):
        sample_checkpoint(trained, "tiny", file, SETTINGS)
    assert missing_samples(trained, "tiny", SETTINGS) == []
    result = build_report(trained, "tiny")
    assert result.counts["samples"] == 3 * 4
    page = trained.read_text("runs/tiny/report.html")
    assert re.findall(r">step ([\d,]+)\n", page) == ["5", "10", "12"]
    assert not re.search(r"""(src|href)=(?!"#|"data:,)|url\(|https?://(?!www\.w3\.org)""", page)
    assert build_report(trained, "tiny").cached


def test_sampling_again_replaces_its_rows(trained: Store) -> None:
    last = find_checkpoint(trained, "tiny", "last")
    first = sample_checkpoint(trained, "tiny", last, SETTINGS)
    again = sample_checkpoint(trained, "tiny", last, SETTINGS)
    assert [row["text"] for row in first.rows] == [row["text"] for row in again.rows]
    assert len(read_samples(trained, "tiny")) == 4
    assert [group.checkpoint.step for group in by_checkpoint(trained, "tiny")] == [12]


def test_a_table_without_the_later_columns_is_read(trained: Store) -> None:
    last = find_checkpoint(trained, "tiny", "last")
    sample_checkpoint(trained, "tiny", last, SETTINGS)
    rows = read_samples(trained, "tiny")
    table = trained.read_table("runs/tiny/samples.parquet")
    trained.write_table("runs/tiny/samples.parquet", table.drop_columns(list(LATER_COLUMNS)))
    assert read_samples(trained, "tiny") == rows
    assert last not in missing_samples(trained, "tiny", SETTINGS)


def test_a_run_without_the_songs_is_reported_without_what_they_tell(trained: Store) -> None:
    sample_checkpoint(trained, "tiny", find_checkpoint(trained, "tiny", "last"), SETTINGS)
    with_songs = build_report(trained, "tiny")
    assert "memorised" in with_songs.counts
    assert told(trained) == "fresh"
    trained.remove("clean")
    assert told(trained) == "inputs changed: clean/songs.parquet"
    result = build_report(trained, "tiny")
    assert told(trained) == "fresh"
    assert not result.cached
    assert "memorised" not in result.counts
    page = trained.read_text("runs/tiny/report.html")
    assert "no cleaned songs" in page
    assert "shuffled" not in page
    assert 'class="known' not in page


def test_a_checkpoint_that_is_gone_is_reported_by_its_samples(trained: Store) -> None:
    sample_checkpoint(trained, "tiny", find_checkpoint(trained, "tiny", "last"), SETTINGS)
    trained.remove("runs/tiny/checkpoints")
    assert "memorised" not in build_report(trained, "tiny").counts
    assert "the checkpoint or the songs are not there" in trained.read_text("runs/tiny/report.html")


def test_the_page_about_the_corpus_is_linked_once_it_is_there(trained: Store) -> None:
    sample_checkpoint(trained, "tiny", find_checkpoint(trained, "tiny", "last"), SETTINGS)
    build_report(trained, "tiny")
    link = 'href="../../clean/corpus.html"'
    assert link not in trained.read_text("runs/tiny/report.html")
    trained.write_text("clean/corpus.html", "<p>songs")
    assert told(trained) == "settings changed: corpus_page"
    assert not build_report(trained, "tiny").cached
    assert link in trained.read_text("runs/tiny/report.html")


def test_nothing_sampled_is_told(trained: Store) -> None:
    with pytest.raises(DataError, match="'tiny' has not sung yet: lyrics sample --run tiny"):
        build_report(trained, "tiny")


def test_what_is_not_installed_is_done_without_until_it_is(
    trained: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_checkpoint(trained, "tiny", find_checkpoint(trained, "tiny", "last"), SETTINGS)
    trained.write_json("clean/manifest.json", {"settings": {"profile": "itrans"}})
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "indic_transliteration", None)
        build_report(trained, "tiny")
        assert "चै" not in trained.read_text("runs/tiny/report.html")
    with monkeypatch.context() as patch:
        patch.setattr(matching, "divsufsort", None)
        assert told(trained) == "settings changed: has_devanagari, has_matches"
        assert not build_report(trained, "tiny").cached
        page = trained.read_text("runs/tiny/report.html")
        assert "चै" in page
        assert "shuffled" not in page
    assert not build_report(trained, "tiny").cached
    assert "shuffled" in trained.read_text("runs/tiny/report.html")


def test_songs_encoded_anew_make_another_report(trained: Store) -> None:
    sample_checkpoint(trained, "tiny", find_checkpoint(trained, "tiny", "last"), SETTINGS)
    build_report(trained, "tiny")
    manifest = trained.read_json("vocabulary/manifest.json")
    trained.write_json("vocabulary/manifest.json", manifest | {"finished_at": "today"})
    assert build_report(trained, "tiny").cached
    manifest["outputs"]["vocabulary/train.npy"] = "0" * 64
    trained.write_json("vocabulary/manifest.json", manifest)
    assert told(trained) == "settings changed: lineage"
    assert not build_report(trained, "tiny").cached
    assert "It has changed since" in trained.read_text("runs/tiny/report.html")


def test_status_hashes_no_checkpoint_again(
    encoded: Store, tiny: Callable[..., TrainSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they lie as they were written: copies would be hashed."""
    train(encoded, tiny(), name="tiny")
    last = find_checkpoint(encoded, "tiny", "last")
    sample_checkpoint(encoded, "tiny", last, SETTINGS)
    build_report(encoded, "tiny")
    hashed: list[str] = []
    sha256 = Store.sha256

    def counted(store: Store, name: str) -> str:
        hashed.append(name)
        return sha256(store, name)

    monkeypatch.setattr(Store, "sha256", counted)
    assert told(encoded) == freshness(encoded, train_stage("tiny")) == "fresh"
    assert hashed
    assert not [name for name in hashed if name.endswith(".pt")]
    encoded.write_bytes(last.path, encoded.read_bytes(last.path)[:-1])
    assert freshness(encoded, train_stage("tiny")) == f"output {last.path} is not as it was written"
    assert told(encoded) == "settings changed: lineage"


@pytest.mark.parametrize(("unit", "is_copied"), [("word", True), ("char", False)])
def test_word_runs_are_held_against_songs_as_they_can_write_them(
    unit: str, is_copied: bool, trained: Store
) -> None:
    last = find_checkpoint(trained, "tiny", "last")
    (row, *_) = sample_checkpoint(trained, "tiny", last, SETTINGS).rows
    song = "chai garam pii lo zaraa , baarish kii raat hai kyaa ?"
    table = trained.read_table("clean/songs.parquet")
    texts = [song, *table["text"].to_pylist()[1:]]
    at = table.schema.get_field_index("text")
    trained.write_table("clean/songs.parquet", table.set_column(at, "text", [texts]))
    config = trained.read_json("runs/tiny/config.json")
    trained.write_json("runs/tiny/config.json", config | {"scale": {"unit": unit}})
    add_samples(trained, "tiny", [row | {"text": song.replace(" ,", ",").replace(" ?", "?\n")}])
    build_report(trained, "tiny")
    page = trained.read_text("runs/tiny/report.html")
    assert ('id="copied-1"' in page) is is_copied
