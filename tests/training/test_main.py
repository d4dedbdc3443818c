import pytest

from corpus.store import Store
from training.__main__ import main
from training.samples_table import read_samples


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["sample", "--temperature", "-1"], 2, "temperatures: -1.0 is below 0"),
        (["sample", "--prime-file", "gone.txt"], 1, "the prime in gone.txt: No such file"),
        (["sample", "--top-p", "0"], 2, "top-p: 0.0 is not above 0"),
        (["sample", "--prime", "Z9"], 1, "unknown character '9' (U+0039), 'Z' (U+005A)"),
        (["sample", "--checkpoint", "7"], 1, "take last, best or a step of 5, 10, 12"),
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


def test_a_checkpoint_file_is_enough_to_sing_from(
    trained: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = trained.path(trained.files("runs/tiny/checkpoints")[0])
    options = ["--checkpoint", path, "--length", "30", "--samples", "1", "--prime", "chai"]
    assert main(["sample", *options, "--data", "/nowhere"]) == 0
    assert "chai" in capsys.readouterr().out


def test_a_song_is_shown_while_it_is_written_and_stored_the_same(
    trained: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--prime", r"chai\npii", "--length", "30", "--samples", "2", "--temperature", "0.9"]
    data = ["--data", str(trained.root)]
    assert main(["sample", "--live", *options, *data]) == 0
    live = [row["text"] for row in read_samples(trained, "tiny")]
    shown = capsys.readouterr().out
    assert all("chai\npii" + text in shown for text in live)
    assert main(["sample", *options, *data]) == 0
    assert [row["text"] for row in read_samples(trained, "tiny")] == live
    assert len(set(live)) == 2


def test_the_likeliest_is_sung_once(trained: Store) -> None:
    options = ["--temperature", "0", "0.5", "--samples", "3", "--length", "9", "--skip-unknown"]
    assert main(["sample", "--prime", "9chai", *options, "--data", str(trained.root)]) == 0
    rows = read_samples(trained, "tiny")
    assert [row["temperature"] for row in rows] == [0.0, 0.5, 0.5, 0.5]
    assert {row["prime"] for row in rows} == {"chai"}
