import shlex
from pathlib import Path

import pytest

from corpus.store import Store
from flows.cli import _parser
from flows.home import DATA_ROOT
from flows.summary import _data_option, show_run
from training.samples_table import LATER_COLUMNS, add_samples

ROW = {
    **LATER_COLUMNS, "epoch": 0.5, "loss": 1.0, "prime": "", "temperature": 0.7, "length": 5,
    "seed": 1, "text": "chai ", "real_words": 0.25,
}  # fmt: skip


def test_what_was_tried_beside_the_usual_samples_is_not_in_the_table(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"created_at": "2020", "vocabulary": "v", "data": "d"}
    config = facts | {"settings": {}, "versions": {}}
    store.write_json("runs/one/config.json", config)
    rows = [
        ROW | {"checkpoint": f"step-{step}", "step": step, "text": f"song {step}"}
        for step in (10, 20)
    ]
    tried = [
        rows[1] | {"text": "z", "real_words": 1.0} | other
        for other in ({"length": 1}, {"prime": "dil"}, {"seed": 0}, {"temperature": 0.1})
    ]
    add_samples(store, "one", [*rows, *tried])
    show_run(str(store.root), "one")
    shown = capsys.readouterr().out
    table = [line.split() for line in shown.splitlines()[2:4]]
    assert [(line[0], line[-1]) for line in table] == [("10", "25%"), ("20", "25%")]
    assert "The last checkpoint sings (temperature 0.7, seed 1):\n\nsong 20\n" in shown
    assert f"\nreport: {Path(store.root).as_uri()}/runs/one/report.html\n" in shown
    commands = [line.strip() for line in shown.partition("To go on:\n")[2].splitlines()]
    assert len(commands) == 3
    for command in commands:
        given = _parser().parse_args(shlex.split(command)[1:])
        assert given.data == store.root
    store.write_json("runs/two/config.json", config)
    show_run(str(store.root), "one")
    command = capsys.readouterr().out.splitlines()[-1]
    assert _parser().parse_args(shlex.split(command)[1:]).page


def test_the_data_root_that_commands_take_by_themselves_is_not_named() -> None:
    assert _data_option(DATA_ROOT) == ""
    assert _data_option("my data") == " --data 'my data'"
