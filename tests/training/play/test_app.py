"""The answers of the application, without a network."""

import html
import json
import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.store import Store
from training.checkpoint import find_checkpoint, list_checkpoints
from training.play.wish import MOST_SYMBOLS
from training.runs import config_path
from training.samples import sample_checkpoint
from training.settings import SampleSettings, TrainSettings
from training.stage import train

Event = dict[str, Any]


def sung(client: TestClient, **wish: Any) -> list[Event]:
    response = client.post("/songs", json={"run": "first", "length": 60, "pace": 0} | wish)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def lines_of(events: list[Event]) -> list[str]:
    """The HTML of each line as it stands at the end."""
    lines: dict[int, str] = {}
    for event in events:
        lines |= {int(number): line for number, line in event.get("lines", {}).items()}
    return [lines[number] for number in range(len(lines))]


def roman(lines: list[str]) -> str:
    """The Roman half, as text."""
    halves = (line.partition('<div lang="hi"')[0] for line in lines)
    return "\n".join(html.unescape(re.sub("<[^>]*>", "", half)) for half in halves)


def problem(client: TestClient, **wish: Any) -> str:
    response = client.post("/songs", json={"run": "first"} | wish)
    assert response.status_code == 400
    error = str(response.json()["error"])
    assert "\n" not in error
    return error


@pytest.mark.parametrize("pace", [0, 2000])
@pytest.mark.parametrize("checkpoint", ["last", "10"])
def test_the_page_writes_what_the_sample_command_writes(
    client: TestClient, played: Store, checkpoint: str, pace: float
) -> None:
    options = {"length": 80, "top_k": 9, "top_p": 0.9, "repetition_penalty": 1.5, "seed": 7}
    settings = SampleSettings(primes=("chai\npii",), temperatures=(0.9,), samples=1, **options)
    file = find_checkpoint(played, "first", checkpoint)
    (row,) = sample_checkpoint(played, "first", file, settings).rows
    events = sung(
        client, checkpoint=checkpoint, prime="chai\npii", temperature=0.9, pace=pace, **options
    )
    assert roman(lines_of(events)) == row["prime"] + row["text"]
    assert events[0]["song"]["step"] == row["step"]
    assert events[0]["song"]["bits"] == round(row["loss"] / math.log(2), 2)
    assert events[-1]["characters"] == 80
    assert "over" in events[-1]


def test_lines_that_are_written_from_their_end_come_whole(
    client: TestClient, played: Store, tiny: Callable[..., TrainSettings]
) -> None:
    """The page goes on counting symbols meanwhile, and so notices who goes away."""
    train(played, tiny(line_direction="backward", validation="streams"), name="back")
    settings = SampleSettings(primes=("chai",), temperatures=(0.9,), samples=1, length=100)
    (row,) = sample_checkpoint(
        played, "back", find_checkpoint(played, "back", "last"), settings
    ).rows
    events = sung(client, run="back", prime="chai", temperature=0.9, length=100, pace=200)
    assert roman(lines_of(events)) == row["prime"] + row["text"]
    assert row["prime"] == "chai\n"
    assert sum("characters" in event for event in events) >= 100 / 10  # Ten in a tick.


def test_a_song_is_shown_while_it_is_written(client: TestClient) -> None:
    events = sung(client, length=60, pace=400)
    written = [0, *(event["characters"] for event in events[2:-1])]
    assert len(written) > 3
    assert all(0 < after - before <= 20 for before, after in pairwise(written))
    assert events[-1]["characters"] == written[-1] == 60


def test_words_and_copies_are_marked(client: TestClient, hostile: str) -> None:
    events = sung(client, prime=f"{hostile}\nooo chai\n", length=1)
    first, second = lines_of(events)[:2]
    assert first.count('class="copy') >= 2  # In both scripts.
    assert 'href="#copied-1"' in first
    assert '<span class="invented prime">ooo</span>' in second
    assert '<span class="known prime">chai</span>' in second
    assert '<span class="known prime">चै</span>' in second
    assert "title &lt;script&gt;" in events[-1]["copied"]


def test_songs_titles_and_primes_are_text(client: TestClient, hostile: str) -> None:
    events = sung(client, prime=hostile, length=5)
    shown = "".join([*lines_of(events), events[-1]["copied"]])
    assert set(re.findall("<[^ >]*", shown)) <= {
        "<div", "</div", "<span", "</span", "<a", "</a", "<ol", "</ol", "<li", "</li",
    }  # fmt: skip
    assert roman(lines_of(events)).startswith(hostile)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (
            {"prime": "Z9"},
            'have no "9" or "Z". Remove them, or tick "Skip unknown" under More options.',
        ),
        ({"prime": "9"}, 'have no "9". Remove it, or tick'),
        ({"prime": "".join(map(chr, range(0x400, 0x40C)))}, 'or "Љ", nor 2 more. Remove them'),
        ({"run": "gone"}, "there is no run 'gone'"),
        ({"run": "\0"}, "there is no run '\\x00'"),
        ({"run": "../runs/first"}, "there is no run '../runs/first'"),
        ({"checkpoint": "7"}, "take last, best or a step of 5, 10, 14"),
        ({"checkpoint": "../../first"}, "has no checkpoint"),
        ({"temperature": -1}, "temperature: -1.0 is below 0"),
        ({"temperature": "hot"}, "temperature: 'hot' is not a number"),
        ({"top_k": None}, "top-k: None is not a whole number"),
        ({"length": MOST_SYMBOLS + 1}, "length: 5,001 is more than 5,000"),
        ({"prime": "a" * 5001}, "prime: 5,001 is more than 5,000"),
        ({"prime_file": "/etc/passwd"}, "unknown settings"),
        ({"samples": 9}, "unknown settings"),
    ],
)
def test_what_cannot_be_sung_is_told_in_one_line(
    client: TestClient, wish: Event, message: str
) -> None:
    assert message in problem(client, **wish)


def test_the_field_that_is_to_be_mended_is_told(client: TestClient) -> None:
    answer = client.post("/songs", json={"run": "first", "prime": "9"}).json()
    assert answer["field"] == "prime"
    assert client.post("/songs", json={"run": "gone"}).json().keys() == {"error"}


def test_what_is_not_marked_yet_says_so(client: TestClient) -> None:
    events = sung(client, prime="chai", length=60, pace=400)
    assert all('<div class="unmarked">' in line for line in events[1]["lines"].values())
    assert "unmarked" not in "".join(lines_of(events))


def test_unknown_characters_are_skipped_on_request(client: TestClient) -> None:
    events = sung(client, prime="Z9chai", skip_unknown=True, length=1)
    assert roman(lines_of(events)).startswith("chai")


def test_a_damaged_checkpoint_and_a_run_that_vanished_are_told(
    client: TestClient, played: Store
) -> None:
    last = list_checkpoints(played, "first")[-1]
    played.write_bytes(last.path, b"nonsense")
    assert "is damaged" in problem(client)
    played.remove("runs/first/checkpoints")
    assert "run 'first' has no checkpoint" in problem(client)
    played.remove("runs/first")
    assert "there is no run 'first'" in problem(client)


def test_runs_and_checkpoints_can_be_chosen(client: TestClient, played: Store) -> None:
    second, first = client.get("/runs").json()
    assert (first["name"], second["name"]) == ("first", "second")
    assert [one["step"] for one in first["checkpoints"]] == [5, 10, 14]
    assert first["best"] == find_checkpoint(played, "first", "best").step
    assert sung(client, run="second")[0]["song"]["run"] == "second"


@pytest.mark.parametrize("scale", [None, {"characters": "x"}, {"characters": 0}, {"more": 1}])
def test_a_run_whose_scale_is_none_hides_no_other_one(
    client: TestClient, played: Store, scale: Any
) -> None:
    config = played.read_json(config_path("second"))
    played.write_json(config_path("second"), config | {"scale": scale})
    second, first = client.get("/runs").json()
    assert "config.json is damaged: its scale is" in second["error"]
    assert first["error"] == ""


def test_a_run_that_cannot_be_read_hides_no_other_one(client: TestClient, played: Store) -> None:
    played.write_text(config_path("second"), "{")
    played.remove("runs/first/checkpoints")
    first, second = client.get("/runs").json()
    assert "is damaged" in second["error"]
    assert "has no checkpoint" in first["error"]


def test_without_cleaned_songs_the_song_is_not_marked(client: TestClient, played: Store) -> None:
    played.remove("clean")
    assert "known" not in "".join(lines_of(sung(client, prime="chai ")))


def test_marks_that_go_by_other_songs_than_a_run_s_are_said_to(
    client: TestClient, played: Store
) -> None:
    assert not any("other_songs" in event for event in sung(client, prime="chai "))
    ids = played.read_array("vocabulary/train.npy")
    played.write_array("vocabulary/train.npy", ids[:-9])
    assert sung(client, prime="chai ")[-1]["other_songs"]
    played.remove("clean")
    assert not any("other_songs" in event for event in sung(client, prime="chai "))


def test_the_legend_explains_what_can_be_marked(client: TestClient, played: Store) -> None:
    assert "words of the training songs" in client.get("/").text
    played.remove("clean")
    legend = client.get("/").text
    assert "words of the training songs" not in legend
    assert "lines of a stanza that rhyme" in legend


def test_songs_that_are_written_anew_are_read_anew(client: TestClient, played: Store) -> None:
    assert "known" in "".join(lines_of(sung(client, prime="chai ", length=1)))
    table = played.read_table("clean/songs.parquet")
    played.write_table("clean/songs.parquet", table.slice(0, 1))
    assert "known" in "".join(lines_of(sung(client, prime="chai ", length=1)))
    assert "known" not in "".join(lines_of(sung(client, prime="garam ", length=1)))


def test_damaged_songs_are_told_and_the_song_stands(client: TestClient, played: Store) -> None:
    played.write_bytes("clean/songs.parquet", b"nonsense")
    events = sung(client, prime="chai\n", length=60)
    assert "is damaged" in events[-1]["error"]
    assert events[-2]["characters"] == 60
    assert len(roman(lines_of(events))) == 65


def test_the_page_asks_nobody_else(client: TestClient) -> None:
    page = client.get("/").text
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert {link for link in links if not link.startswith(("data:", "#"))} == {
        "/base.css", "/play.css", "/play.js",
    }  # fmt: skip
    for link in ("/base.css", "/play.css", "/play.js"):
        answer = client.get(link)
        assert answer.status_code == 200
        assert not re.search(r"https?://|url\(|@import", answer.text)
    assert client.get("/wish.py").status_code == 404
    assert client.get("/..%2fapp.py").status_code == 404
