"""A run whose songs, titles and samples try to break out of the page."""

import pyarrow as pa
import pytest

from corpus.store import Store
from training.checkpoint import find_checkpoint
from training.report import build_report
from training.samples import sample_checkpoint
from training.samples_table import add_samples
from training.settings import SampleSettings

HOSTILE = (
    '</style><script>alert("x")</script> `|` & <img src=x onerror=alert(1)> --> {{ 7*7 }} done'
)


@pytest.fixture
def hostile(trained: Store) -> Store:
    """With its report."""
    last = find_checkpoint(trained, "tiny", "last")
    settings = SampleSettings(primes=("chai",), length=20, samples=2)
    sung = sample_checkpoint(trained, "tiny", last, settings)
    add_samples(trained, "tiny", [row | {"text": f" {HOSTILE}\n{HOSTILE}"} for row in sung.rows])
    first = sung.rows[0]
    add_samples(trained, "tiny", [first | {"prime": HOSTILE, "text": "chai\n", "seed": 999}])
    table = trained.read_table("clean/songs.parquet")
    for name, value in (("title", HOSTILE), ("text", f"{HOSTILE}\n{HOSTILE}"), ("id", HOSTILE)):
        column = table.column(name).to_pylist()
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array([value, *column[1:]]))
    trained.write_table("clean/songs.parquet", table)
    trained.write_table("raw/songs.parquet", pa.table({"text": [HOSTILE]}))
    trained.write_json("clean/manifest.json", {"settings": {"profile": "roman"}})
    build_report(trained, "tiny")
    return trained


@pytest.fixture
def page(hostile: Store) -> str:
    return hostile.read_text("runs/tiny/report.html")
