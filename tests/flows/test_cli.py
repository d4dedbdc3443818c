import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import TrainingStopped
from corpus.store import Store
from flows.cli import main
from flows.commands import COMMANDS
from training.evaluation.stage import evaluate
from training.loop import Observer
from training.settings import TrainSettings
from training.stage import train


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself(
    command: str, capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert "--data" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        ("train", "usage: lyrics train [OPTION ...]\n"),
        ("show", "usage: lyrics show [-h] [--data DATA]"),
        ("", "usage: lyrics [-h] COMMAND ...\n"),
    ],
)
def test_a_usage_is_short(
    command: str, usage: str, capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    with pytest.raises(SystemExit):
        main([*command.split(), "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith(usage)
    assert ("\nvalidation and checkpoints:\n" in shown) is (command == "train")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["sample", "--temperature", "-1"], 2, "temperatures: -1.0 is below 0"),
        (["train", "--preset", "huge"], 2, "'huge' is not one of char-rnn, quick"),
        (["train", "--hidden-size", "0"], 2, "hidden-size: 0 is below 1"),
        (["sample"], 1, "holds no run: train one first"),
        (["sample", "--run", "gone"], 1, "there is no run 'gone'"),
        (["serve", "--port", "99999"], 2, "port: 99999 is not between 0 and 65535"),
        (["serve", "--port", "0"], 2, "port: 0 is not allowed: serve does not look for a free one"),
        (["run", "--delay", "-1"], 2, "delay: -1.0 is below 0"),
        (["run", "--dry-run", "--delay", "-1"], 2, "delay: -1.0 is below 0"),
        (["run", "--only", "nonsense"], 2, "see lyrics run --help"),
        (["serve", "--limit", "none"], 2, "see lyrics serve --help"),
        (["clean", "--what"], 2, "unrecognized arguments: --what; see lyrics clean --help\n"),
        (
            ["sample", "--temprature=1", "2"],
            2,
            "--temprature=1 2; did you mean '--temperatures'? see lyrics sample --help\n",
        ),
        (["scrap"], 2, "status; did you mean 'scrape'? see lyrics --help\n"),
        (["run", "--from", "vocabluary"], 2, "did you mean 'vocabulary'? see lyrics run --help\n"),
    ],
)
def test_a_users_error_is_one_line(
    arguments: list[str],
    code: int,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
) -> None:
    assert main([*arguments, "--data", str(tmp_path)]) == code
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("lyrics: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize("command", ["play", "sample"])
def test_a_command_that_does_not_go_on_does_not_say_so(
    command: str,
    capsys: pytest.CaptureFixture[str],
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.play.serve.play", stop)
    monkeypatch.setattr("training.sample_command.sing", stop)
    assert main([command]) == 130
    assert capsys.readouterr().err == "lyrics: stopped\n"


def test_without_a_command_the_commands_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    shown = capsys.readouterr().err.split()
    assert {command.name for command in COMMANDS} < set(shown)


def test_an_installation_without_its_project_says_how_to_install(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PREFECT_HOME")
    monkeypatch.setattr("flows.home.PROJECT", tmp_path)
    assert main(["status", "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"lyrics: {tmp_path}/pyproject.toml is missing: lyrics works in its project's folder; "
        "install it there, with `pip install -e .`\n"
    )


@pytest.mark.parametrize(("flags", "resume"), [([], True), (["--force"], False)])
def test_a_forced_training_is_a_new_run(
    flags: list[str],
    resume: bool,
    tmp_path: Path,
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[bool] = []
    monkeypatch.setattr(
        "flows.running.run_flow", lambda flow, **parameters: given.append(parameters["resume"])
    )
    for command in (["train"], ["run", "--only", "train"]):
        assert main([*command, *flags, "--data", str(tmp_path)]) == 0
    assert given == [resume] * 2


def test_status_of_a_data_root_that_was_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    (tmp_path / "raw").mkdir()
    assert main(["status", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "scrape: not made yet" in shown
    assert "0 runs" in shown


def test_status_where_nothing_was_made_names_a_data_root_near_it(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "sample").mkdir(parents=True)
    assert main(["status", "--data", "data"]) == 1
    assert capsys.readouterr() == ("", f"lyrics: nothing was made in {tmp_path}/data yet\n")
    Store("data/demo").write_text("raw/manifest.json", "{}")
    for wrong in ("data", "data/dmeo"):
        assert main(["status", "--data", wrong]) == 1
        told = f"lyrics: nothing was made in {tmp_path}/{wrong} yet; there is --data data/demo\n"
        assert capsys.readouterr().err == told
    assert main(["status", "--data", "memory://nothing"]) == 1
    assert main(["status", "--data", "data/demo"]) == 0


@pytest.mark.parametrize("command", ["clean", "overview", "vocabulary", "train", "export there"])
def test_a_stage_that_lacks_its_inputs_makes_nothing(
    command: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
    prefect_server: None,
) -> None:
    assert main([*command.split(), "--data", str(tmp_path / "dmeo")]) == 1
    assert f"lyrics: {tmp_path}/dmeo/" in capsys.readouterr().err
    assert not (tmp_path / "dmeo").exists()


def test_status_says_which_run_is_damaged_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    for run in ("one", "two"):
        (tmp_path / "runs" / run).mkdir(parents=True)
        (tmp_path / "runs" / run / "config.json").write_text("{")
    assert main(["status", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    for run in ("one", "two"):
        assert f"{run}: {tmp_path}/runs/{run}/config.json is damaged: not valid JSON" in shown


def test_status_says_what_cannot_be_read_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    (tmp_path / "clean" / "manifest.json").mkdir(parents=True)
    (tmp_path / "runs" / "one" / "config.json").mkdir(parents=True)
    (tmp_path / "runs" / "two").mkdir()
    (tmp_path / "runs" / "two" / "config.json").write_text("{")
    assert main(["status", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "clean/manifest.json: Is a directory" in shown
    assert "vocabulary: not made yet" in shown
    assert "one/config.json: Is a directory" in shown
    assert f"two: {tmp_path}/runs/two/config.json is damaged" in shown


def test_status_says_which_manifest_is_damaged_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    facts = {
        "stage": "clean",
        "seconds": 1,
        "finished_at": "2020",
        "code": "c",
        "made_by": {"a": 1},
    }
    empty: dict[str, dict[str, str]] = {"inputs": {}, "outputs": {}, "settings": {}, "counts": {}}
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "manifest.json").write_text(json.dumps(facts | empty))
    assert main(["status", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "the manifest of clean is damaged: its counts are not this stage's" in shown
    assert "0 runs" in shown


def test_status_says_where_a_stopped_training_goes_on(
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
) -> None:
    class Stops(Observer):
        asked = 0

        def should_stop(self) -> bool:
            self.asked += 1
            return self.asked == 2

    store = encode_songs(Store(tmp_path))
    settings = TrainSettings.of_preset("quick", **tiny)
    with pytest.raises(TrainingStopped, match="stopped at step 1 of"):
        train(store, settings, name="a", observer=Stops())
    shown = status(tmp_path, capsys)
    assert "a: not finished yet\n  0 checkpoints, 0 samples, kept up to step 1\n" in shown
    train(store, settings, name="a")
    assert "\n  1 checkpoint, 0 samples\n" in status(tmp_path, capsys)
    store.write_text("runs/a/stopped.pt", "no checkpoint")
    assert f"; checkpoint {tmp_path}/runs/a/stopped.pt is damaged" in status(tmp_path, capsys)


def test_status_tells_what_is_kept_behind_the_last_checkpoint(
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
) -> None:
    asked = iter([False] * 3)

    class Stops(Observer):
        def should_stop(self) -> bool:
            return next(asked, True)

    settings = TrainSettings.of_preset("quick", **tiny | {"checkpoint_every": 2, "epochs": 1.0})
    with pytest.raises(TrainingStopped, match="stopped at step 3 of"):
        train(encode_songs(Store(tmp_path)), settings, name="a", observer=Stops())
    assert "\n  1 checkpoint, 0 samples, kept up to step 3\n" in status(tmp_path, capsys)


def test_status_shows_the_evaluation_that_there_is(
    encode_songs: Callable[[Store], Store],
    tiny: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
) -> None:
    store = encode_songs(Store(tmp_path))
    train(store, TrainSettings.of_preset("quick", **tiny), name="a")
    assert "evaluate" not in status(tmp_path, capsys)
    evaluate(store, "a")
    assert re.search(
        r"\nevaluate: a, step \d+: .* bits a character on 2 test songs .*\n  fresh; made ",
        status(tmp_path, capsys),
    )
    (file,) = store.files("runs/a/checkpoints")
    store.remove(file)
    assert f"\n  inputs changed: {file}; made " in status(tmp_path, capsys)
    store.write_text("runs/a/evaluation.json", "{}")
    assert "evaluation.json is damaged: not an evaluation" in status(tmp_path, capsys)


def status(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["status", "--data", str(root)]) == 0
    return capsys.readouterr().out


def test_a_dry_run_says_what_would_run_and_does_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], environment: None
) -> None:
    assert main(["run", "--dry-run", "--from", "clean", "--data", str(tmp_path / "data")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["clean", "runs", "not", "made", "yet"]
    assert len(lines) == 6
    assert not (tmp_path / "data").exists()


def test_stage_commands_run_their_flow_and_say_when_nothing_changed(
    tmp_path: Path,
    tiny_archive: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
    prefect_server: None,
) -> None:
    data = ["--data", str(tmp_path / "data")]
    assert main(["scrape", "--archive", str(tiny_archive), *data]) == 0
    assert main(["clean", *data]) == 0
    assert main(["vocabulary", *data]) == 0
    assert "60 fetched" in capsys.readouterr().out
    assert main(["vocabulary", *data]) == 0
    assert "cached: nothing changed" in capsys.readouterr().out
    assert main(["overview", *data]) == 0
    for command in ("clean", "overview", "vocabulary"):
        assert main([command, "--force", *data]) == 0
    assert "cached" not in capsys.readouterr().out
    assert main(["status", *data]) == 0
    shown = capsys.readouterr().out
    assert "vocabulary: " in shown
    assert shown.count("fresh; made") == 4
    assert "by flow run 'clean roman · 60 songs' (" in shown


def test_a_stage_without_its_input_says_what_is_missing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
    prefect_server: None,
) -> None:
    assert main(["vocabulary", "--data", str(tmp_path)]) == 1
    shown = capsys.readouterr()
    message = "clean/songs.parquet is missing: run 'lyrics clean' first"
    assert shown.err.count(message) == 1
    assert message not in shown.out
    assert "Traceback" not in shown.err


def test_a_server_that_does_not_answer_is_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: None,
    refused_url: str,
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: refused_url}):
        assert main(["clean", "--data", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"lyrics: no Prefect server answers at {refused_url} (")
    assert error.endswith("): start it, or unset PREFECT_API_URL\n")
    assert error.count("\n") == 1
