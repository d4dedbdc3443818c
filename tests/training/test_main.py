import pytest

from corpus.store import Store
from training.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["sample", "--temperature", "0"], 2, "temperatures: 0.0 is not above 0"),
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
