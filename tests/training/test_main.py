import re
import signal
from pathlib import Path

import pytest
import torch

from corpus.script import line_by_line, to_devanagari
from corpus.store import Store
from training.__main__ import main
from training.commands import StopOnSignal
from training.samples_table import read_samples

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["sample", "--temperature", "-1"], 2, "temperatures: -1.0 is below 0"),
        (["sample", "--prime-file", "gone.txt"], 1, "the prime in gone.txt: No such file"),
        (["sample", "--top-p", "0"], 2, "top-p: 0.0 is not above 0"),
        (["sample", "--prime", "Z9"], 1, "unknown character '9' (U+0039), 'Z' (U+005A)"),
        (["sample", "--prime", "Z9"], 1, "; --skip-unknown leaves it out"),
        (["sample", "--checkpoint", "7"], 1, "take last, best or a step of 5, 10, 12"),
        (["sample", "--checkpoint", "9" * 5000], 1, "take last, best or a step of 5, 10, 12"),
        (["sample", "--temperature", "inf"], 2, "temperatures: inf is not a finite number"),
        (["train", "--epochs", "inf"], 2, "epochs: inf is not a finite number"),
        (["train", "--epochs", "1e300"], 2, "epochs: 1e+300 is above 1000000000.0"),
        (["train", "--layers", "1" + 20 * "0"], 2, "layers: 100000000000000000000 is above 100"),
        (["train", "--threads", "1" + 14 * "0"], 2, "threads: 100000000000000 is above 1024"),
        (["evaluate", "--dynamic-rate", "1e300"], 2, "dynamic-rate: 1e+300 is above 1000"),
        (
            ["train", "--name", "vast", "--hidden-size", "65536", "--layers", "100"],
            1,
            "not enough memory for this training (layers 100, hidden-size 65536",
        ),
        (["sample", "--checkpoint", "n" * 300 + ".pt"], 1, "take last, best or a step of 5, 10"),
        (["sample", "--run", "tiny", "--checkpoint", "./a.pt"], 2, "run: ./a.pt is a file"),
        (["sample", "--run", "other"], 1, "there is no run 'other'"),
        (["train", "--name", "tiny", "--layers", "1"], 2, "layers 2 there, 1 now"),
        (["train", "--name", "a/b"], 2, "'a/b' is no name for a run"),
    ],
)
def test_a_users_error_is_one_line(
    trained: Store,
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*arguments, "--data", str(trained.root)]) == code
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


TINY_RUN = (
    "train --name mute --layers 1 --hidden-size 8 --batch-size 4 --sequence-length 5 --epochs 0.1 "
    "--checkpoint-every 5 --device cpu"
).split()


def test_a_training_may_leave_its_songs_for_later(
    encoded: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(encoded.root)]
    assert main([*TINY_RUN, "--no-sample", *data]) == 0
    assert "mute: {'run': 'mute'" in capsys.readouterr().out
    assert encoded.files("runs/mute/checkpoints")
    assert read_samples(encoded, "mute") == []
    assert not encoded.exists("runs/mute/report.html")
    assert main([*TINY_RUN, *data]) == 0
    assert "cached" in capsys.readouterr().out
    assert len({row["step"] for row in read_samples(encoded, "mute")}) > 1
    assert encoded.exists("runs/mute/report.html")


def test_a_checkpoint_file_is_enough_to_sing_from(
    trained: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = trained.path(trained.files("runs/tiny/checkpoints")[0])
    options = ["--checkpoint", path, "--length", "30", "--samples", "1", "--prime", "chai"]
    assert main(["sample", *options, "--data", "/nowhere"]) == 0
    shown = capsys.readouterr().out
    assert "chai" in shown
    assert shown.startswith(f"--- {Path(path).name}, step 5, temperature")
    assert "real words" not in shown
    assert main(["sample", *options, "--data", str(trained.root)]) == 0
    assert "% real words" in capsys.readouterr().out  # The songs that it was trained on are there.


def test_a_song_is_shown_while_it_is_written_and_stored_the_same(
    trained: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--prime", r"chai\npii", "--length", "30", "--samples", "2", "--temperature", "0.9"]
    data = ["--data", str(trained.root)]
    assert main(["sample", "--live", "--pace", "0", *options, *data]) == 0
    live = [row["text"] for row in read_samples(trained, "tiny")]
    shown = capsys.readouterr().out
    assert all("chai\npii" + text in shown for text in live)
    shares = re.findall(r"^--- (\d+)% real words$", shown, re.MULTILINE)
    told = [row["real_words"] for row in read_samples(trained, "tiny")]
    assert shares == [f"{100 * share:.0f}" for share in told]
    assert main(["sample", *options, *data]) == 0
    assert [row["text"] for row in read_samples(trained, "tiny")] == live
    assert len(set(live)) == 2


@pytest.mark.parametrize("live", [[], ["--live", "--pace", "0"]])
def test_a_song_is_heard_where_nothing_can_be_written(
    trained: Store, live: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    trained.remove("locks")
    trained.write_text("locks", "")  # No folder: nothing can be locked.
    options = ["--prime", "chai", "--length", "5", "--samples", "1", "--temperature", "0.9"]
    assert main(["sample", *live, *options, "--data", str(trained.root)]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("--- tiny, step 12, temperature 0.9, seed 123")
    assert "\nchai" in shown.out
    assert shown.err.startswith("note: these songs were not kept: cannot lock ")
    assert shown.err.count("\n") == 1
    assert read_samples(trained, "tiny") == []


def test_one_song_is_sung_live_unless_more_are_asked_for(trained: Store) -> None:
    options = ["--live", "--pace", "0", "--length", "5", "--data", str(trained.root)]
    assert main(["sample", *options]) == 0
    (row,) = read_samples(trained, "tiny")
    assert row["temperature"] == 0.7
    assert main(["sample", *options, "--temperature", "0.5", "0.9", "--samples", "2"]) == 0
    assert len(read_samples(trained, "tiny")) == 5


def test_a_pace_that_is_none_is_told(trained: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", "--live", "--pace", "-1", "--data", str(trained.root)]) == 2
    assert "pace: -1.0 is below 0" in capsys.readouterr().err


def test_a_temperature_that_is_given_again_is_sung_once(
    trained: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--temperature", "0.7", "0", "0.70", "-0.0", "--samples", "1", "--length", "9"]
    assert main(["sample", *options, "--data", str(trained.root)]) == 0
    shown = capsys.readouterr().out
    assert [shown.count(f"temperature {one}, ") for one in ("0.7", "0.0", "-0.0")] == [1, 1, 0]


@pytest.mark.parametrize("option", ["--run", "--data"])
def test_an_empty_name_is_none(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sample", option, ""])
    assert ended.value.code == 2
    assert f"argument {option}: it is empty" in capsys.readouterr().err


def test_the_likeliest_is_sung_once(trained: Store) -> None:
    options = ["--temperature", "0", "0.5", "--samples", "3", "--length", "9", "--skip-unknown"]
    assert main(["sample", "--prime", "9chai", *options, "--data", str(trained.root)]) == 0
    rows = read_samples(trained, "tiny")
    assert [row["temperature"] for row in rows] == [0.0, 0.5, 0.5, 0.5]
    assert {row["prime"] for row in rows} == {"chai"}


def test_a_checkpoint_file_of_the_current_folder_is_found(
    trained: Store,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also under a name of its own."""
    checkpoint = trained.read_bytes(trained.files("runs/tiny/checkpoints")[0])
    (tmp_path / "mine.pt").write_bytes(checkpoint)
    monkeypatch.chdir(tmp_path)
    options = ["--checkpoint", "mine.pt", "--length", "5", "--samples", "1"]
    assert main(["sample", *options, "--data", str(tmp_path / "nowhere")]) == 0
    assert "step 5" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["sample", "evaluate"])
def test_a_model_that_the_memory_cannot_hold_is_one_line(
    trained: Store,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def too_large(*given: object) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr("training.checkpoint.Checkpoint.build_model", too_large)
    assert main([command, "--run", "tiny", "--data", trained.path("")]) == 1
    assert "there is not enough memory for" in capsys.readouterr().err


def test_signals_ask_only_while_training_goes_on() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with StopOnSignal() as stopper:
        with pytest.raises(KeyboardInterrupt):  # As while it waits for a lock.
            signal.raise_signal(signal.SIGINT)
        stopper.on_start("tiny", 0, 12)
        assert not stopper.should_stop()
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        assert stopper.should_stop()
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_a_closed_terminal_asks_too_unless_that_is_ignored() -> None:
    former = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Also where these tests run by nohup.
    try:
        with StopOnSignal() as stopper:
            stopper.on_start("tiny", 0, 12)
            signal.raise_signal(signal.SIGHUP)
            assert stopper.should_stop()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with StopOnSignal() as stopper:
            stopper.on_start("tiny", 0, 12)
            signal.raise_signal(signal.SIGHUP)
            assert not stopper.should_stop()
    finally:
        signal.signal(signal.SIGHUP, former)


def test_a_second_ctrl_c_ends_it_at_once() -> None:
    with StopOnSignal() as stopper:
        stopper.on_start("tiny", 0, 12)
        signal.raise_signal(signal.SIGINT)
        assert stopper.should_stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("live", [[], ["--live"]])
@pytest.mark.parametrize("script", ["roman", "devanagari", "both"])
def test_a_song_is_written_in_the_script_that_is_asked_for(
    trained: Store, script: str, live: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    trained.write_json("clean/manifest.json", {"settings": {"profile": "itrans"}})
    options = ["--script", script, "--prime", r"chai\npii", "--length", "40", "--samples", "1"]
    data = ["--data", str(trained.root)]
    assert main(["sample", *live, *options, "--temperature", "0.9", *data]) == 0
    head, *shown = capsys.readouterr().out.removesuffix("\n\n").split("\n")
    assert head.startswith("--- ")
    (row,) = read_samples(trained, "tiny")
    if live:
        assert shown.pop().endswith("real words")
    lines = (row["prime"] + row["text"]).split("\n")
    written = [to_devanagari(line) for line in lines]
    by_script = {
        "roman": lines, "devanagari": written, "both": [*line_by_line(written, lines)],
    }  # fmt: skip
    assert shown == by_script[script]
    assert shown[0] == ("chai" if script == "roman" else "चै")


@pytest.mark.parametrize("lost", ["vocabulary", "vocabulary/train.npy", "songs of then"])
def test_a_run_sings_on_without_the_songs_that_it_was_trained_on(
    trained: Store, lost: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--length", "60", "--samples", "1", "--temperature", "0.5"]
    if lost == "songs of then":
        trained.write_array("vocabulary/train.npy", trained.read_array("vocabulary/train.npy")[:50])
    else:
        trained.remove(lost)
    assert main(["sample", *options, "--data", str(trained.root)]) == 0
    assert "real words" not in capsys.readouterr().out
    (row,) = read_samples(trained, "tiny")
    assert row["real_words"] is None
    assert len(row["text"]) >= 60
