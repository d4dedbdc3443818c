import time
from collections.abc import Iterator

import pytest

from training.checkpoint import CheckpointFile
from training.course import Song
from training.live import MarkingPrinter, live_in, paced

FILE = CheckpointFile.of("tiny", 1200, 0.5, 1.2)
WORDS = frozenset({"chai", "garam"})
HEAD = "--- tiny, step 1,200, temperature 0.7, seed 1"
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def shown_on_terminal(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    prime: str,
    text: str,
) -> str:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "9")  # Nothing is broken or cut there.
    show = live_in(str, 0, by_line=False)
    assert show(FILE, Song(prime, 0.7, 1), iter(text), WORDS) == text
    head, _, rest = capsys.readouterr().out.partition("\n")
    assert head == HEAD
    return rest


def test_the_prime_and_invented_words_are_marked_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = shown_on_terminal(monkeypatch, capsys, "ch", "ai garam, garap\nchai gara")
    assert shown == (
        f"{BOLD}ch{PLAIN}ai garam, {DIM}garap{PLAIN}\nchai gara\n--- 75% real words\n\n"
    )


def test_a_word_that_the_prime_began_is_marked_in_what_was_sung(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = shown_on_terminal(monkeypatch, capsys, "garam cha", "m [b] ")
    assert shown.startswith(f"{BOLD}garam cha{PLAIN}{DIM}m{PLAIN} {DIM}[b]{PLAIN} ")
    shown = shown_on_terminal(monkeypatch, capsys, "dil", " chai ")
    assert shown.startswith(f"{BOLD}dil{PLAIN} chai ")


def test_a_word_comes_with_the_next_one_where_blanks_come_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As they do in a run that writes words: a line must not be waited for."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    printer, printed = MarkingPrinter("garam", WORDS), []
    for piece in [" chai", " xyz", " garam", "\n", "dil"]:
        capsys.readouterr()
        printer.add(piece)
        printed.append(capsys.readouterr().out)
    assert printed == [" ", "chai ", f"{DIM}xyz{PLAIN} ", "garam\n", ""]


def test_elsewhere_there_are_no_marks(capsys: pytest.CaptureFixture[str]) -> None:
    live_in(str, 0, by_line=False)(FILE, Song("dil", 0.7, 1), iter(" xyz chai"), None)
    assert capsys.readouterr().out == f"{HEAD}\ndil xyz chai\n\n"


def test_what_is_told_of_a_cut_song_begins_a_new_line(capsys: pytest.CaptureFixture[str]) -> None:
    def cut() -> Iterator[str]:
        yield " xyz ch"
        raise KeyboardInterrupt

    for by_line in (False, True):
        with pytest.raises(KeyboardInterrupt):
            live_in(str, 0, by_line=by_line)(FILE, Song("dil", 0.7, 1), cut(), None)
        assert capsys.readouterr().out == f"{HEAD}\ndil xyz ch\n"


def test_a_pace_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pieces come slower, the next ones come no faster for it."""
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", sleep)
    for piece in paced("abcd", 4):
        now[0] += 1.0 if piece == "b" else 0.05
    assert slept == pytest.approx([0.0, 0.2, 0.0, 0.2])
    assert list(paced("ab", 0)) == ["a", "b"]
    assert len(slept) == 4
