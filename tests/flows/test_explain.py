import io

import pytest
from rich.console import Console

from corpus.isb import compose
from flows.explain import print_explanation

SONG = compose({"singer": "Lata"}, "la \\: dil hai.n \\-2\n(slow)\nkisii ne kahaa: jaan")


def explained(**options: object) -> str:
    out = io.StringIO()
    print_explanation(SONG, "roman", Console(file=out, width=100, highlight=False, **options))  # type: ignore[arg-type]
    return out.getvalue()


def test_each_line_tells_what_was_taken_by_which_rule() -> None:
    lines = [line.split() for line in explained().split("\n")]
    assert (
        "la \\: dil hai.n \\-2 dil hain labels la \\:, periods ., repeat_counts \\-2".split()
        in lines
    )
    assert "(slow) directions (slow)".split() in lines
    assert any(line[:4] == ["kept", "in", "doubt:", "labels"] for line in lines)


def test_it_is_coloured_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" not in explained()
    assert "\x1b[1;9;31m" in explained(force_terminal=True, color_system="standard")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in explained(force_terminal=True, color_system="standard")


def test_a_song_that_is_set_aside_says_why() -> None:
    out = io.StringIO()
    print_explanation(compose({}, "(slow)"), "roman", Console(file=out))
    assert "The song is set aside: empty." in out.getvalue()
