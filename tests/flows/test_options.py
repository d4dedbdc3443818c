import argparse

import pytest

from flows.options import AddOptions, add_run_options, add_serve_options, add_train_options


def parser(add: AddOptions) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(conflict_handler="resolve")
    add(made)
    return made


@pytest.mark.parametrize(
    ("add", "told"),
    [
        (add_run_options, "training starts a new run, as with --no-resume"),
        (add_train_options, "start a new run although nothing changed; the same as --no-resume"),
    ],
)
def test_the_help_of_force_says_that_training_begins_anew(add: AddOptions, told: str) -> None:
    assert told in " ".join(parser(add).format_help().split())


def test_a_worker_takes_one_run_at_least(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser(add_serve_options).parse_args(["--limit", "0"])
    assert "argument --limit: 0 is below 1" in capsys.readouterr().err
