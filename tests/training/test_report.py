import re

from corpus.store import Store
from training.checkpoint import find_checkpoint
from training.report import build_report
from training.samples import missing_samples, sample_checkpoint
from training.samples_table import LATER_COLUMNS, by_checkpoint, read_samples
from training.settings import SampleSettings

SETTINGS = SampleSettings(primes=("chai", ""), length=20, samples=2)
HOSTILE = '<script>alert("x")</script> `|` & done'


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
    assert [group.checkpoint.step for group in by_checkpoint(read_samples(trained, "tiny"))] == [12]


def test_a_table_without_the_later_columns_is_read(trained: Store) -> None:
    last = find_checkpoint(trained, "tiny", "last")
    sample_checkpoint(trained, "tiny", last, SETTINGS)
    rows = read_samples(trained, "tiny")
    table = trained.read_table("runs/tiny/samples.parquet")
    trained.write_table("runs/tiny/samples.parquet", table.drop_columns(list(LATER_COLUMNS)))
    assert read_samples(trained, "tiny") == rows
    assert last not in missing_samples(trained, "tiny", SETTINGS)


def test_lyrics_are_text_and_not_markup(trained: Store) -> None:
    last = find_checkpoint(trained, "tiny", "last")
    sample_checkpoint(trained, "tiny", last, SETTINGS)
    table = trained.read_table("runs/tiny/samples.parquet")
    texts = table.set_column(
        table.schema.get_field_index("text"), table.schema.field("text"), [[HOSTILE] * len(table)]
    )
    trained.write_table("runs/tiny/samples.parquet", texts)
    build_report(trained, "tiny")
    page = trained.read_text("runs/tiny/report.html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
