from markdown_it import MarkdownIt

from flows.artifacts.training import samples_page
from training.checkpoint import CheckpointFile
from training.samples_table import CheckpointSamples
from training.scale import Scale

HOSTILE = "| `|` ```\n````\n</pre><script>alert(1)</script>\n# head\n![x](http://x) **b**\n~~~"


def test_what_was_sung_is_shown_as_it_is_and_never_as_markup() -> None:
    row = {"prime": HOSTILE, "text": HOSTILE, "temperature": 0.7, "seed": 1, "real_words": 0.5}
    sung = CheckpointSamples(CheckpointFile("step", 1200, 0.5, 1.4), (row, row))
    curve, *lines = samples_page(sung, [{"step": 1200, "validation_bits": 2.0}], Scale())
    assert curve.startswith("![loss curve](data:image/svg+xml;base64,")
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse("\n".join(lines))
    assert [t.content for t in tokens if t.type == "fence"] == [f"{HOSTILE}{HOSTILE}\n"] * 2
    assert {"html_block", "table_open", "heading_open"}.isdisjoint(t.type for t in tokens)
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline == {"strong_open", "strong_close", "text"}
