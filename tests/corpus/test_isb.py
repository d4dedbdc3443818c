import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.isb import FIELDS, compose, decode, git_sha, parse

HEADER = (
    "% ITRANS SONG\n\\startsong\n\\stitle{meraa giit}%\n\\film{Namuunaa}%\n\\year{2020}%\n"
    "\\starring{A, B}%\n\\singer{Lata, Rafi}%\n\\music{C}%\n\\lyrics{D}%\n%\n% Contributor: E F\n"
)
MARKED = HEADER + "\\printtitle\n#indian\n%\nla: dil gaa_e\n%\n#endindian\n\\endsong\n"


def body_of(tail: str) -> str:
    return parse(HEADER + tail).body


def test_decode_prefers_utf8_and_drops_the_byte_order_mark() -> None:
    assert decode("\ufeffdil …".encode()) == ("dil …", "utf-8")


def test_decode_falls_back_to_windows_1252_and_keeps_undefined_bytes() -> None:
    assert decode(b"dil \x85 \x81\xe9") == ("dil … \x81é", "windows-1252")


def test_decode_normalises_line_ends() -> None:
    assert decode(b"a\r\nb\rc\n")[0] == "a\nb\nc\n"


@given(st.binary())
def test_decode_and_parse_never_fail(data: bytes) -> None:
    text, encoding = decode(data)
    assert encoding in {"utf-8", "windows-1252"}
    assert set(parse(text).fields) == set(FIELDS)


def test_git_sha_is_git_s_own() -> None:
    # printf 'hello\n' | git hash-object --stdin
    assert git_sha(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_long_comment_is_no_trap() -> None:
    started = time.process_time()
    song = parse("% contributor" * 8_000 + "\n% contributor: A" + " " * 80_000 + "B\n" + HEADER)
    assert song.contributor.startswith("A ")
    assert time.process_time() - started < 3.0


def test_parse_reads_the_fields_the_contributor_and_the_body() -> None:
    song = parse(MARKED)
    assert song.fields == {
        "title": "meraa giit", "film": "Namuunaa", "year": "2020", "starring": "A, B",
        "singer": "Lata, Rafi", "music": "C", "lyrics": "D",
    }  # fmt: skip
    assert song.contributor == "E F"
    assert song.body == "%\nla: dil gaa_e\n%"


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("\\singers{A, B}", "singer", "A, B"),
        ("\\movie{M}%", "film", "M"),
        ("\\album{M}% ", "film", "M"),
        ("\\Year{1950}%", "year", "1950"),
        ("\\year {1950} %", "year", "1950"),
        ("\\year{1950%", "year", "1950"),
        ("\\stitle{a {b} c}%", "title", "a {b} c"),
        ("\\stitledil gaa_e}%", "title", "dil gaa_e"),
        ("\\starring{A,\nB}%", "starring", "A, B"),
        ("\\starring{A\n\\singer{B}%", "starring", "A"),
        ("\\film{}%\n\\album{M}%", "film", "M"),
        ("\\starring:{A, B}%", "starring", "A, B"),
        ("\\singer (A (B)}%", "singer", "A (B)"),
        ("\\music (A B)", "music", "A B"),
        ("\\film {M (Part 2)%", "film", "M (Part 2)"),
        ("\\film{Non-film{M)}%", "film", "Non-film(M)"),
        ("\\film{M}%\n\\album{}%", "film", "M"),
    ],
)
def test_parse_forgives_misspelt_fields(line: str, name: str, value: str) -> None:
    assert parse(line + "\n#indian\ndil\n#endindian").fields[name] == value


def test_parse_takes_no_field_from_the_body() -> None:
    assert parse("#indian\n\\film{M}%\ndil\n#endindian").fields["film"] == ""


@pytest.mark.parametrize(
    "tail",
    [
        "\\printtitle\n#indian\ndil\n#endindian\n\\endsong\n",
        "\\printtitle\n#startsong\n\ndil\n\n#endindian\n",
        "\\printtitle\n#indian \ndil\n\\endindian\n#endsong\n",
        "\\printtitle\n#indian\ndil\n\\endsong\n",
        "\\printtitle\n#indian\ndil",
        "\\printitle\ndil\n#endindian\n",
        "% more\n\ndil\n#endindian\n",
        "dil\n",
        "dil\n\\printtitle\n#indian\n%\n\\endsong\n",
        "\\printtitle\n#indian\ndil\n#endindian\n\n%\n#endindian\n\\endsong\n",
    ],
)
def test_body_is_found_whatever_marker_is_missing(tail: str) -> None:
    lines = [line for line in body_of(tail).split("\n") if line and not line.startswith("%")]
    assert lines == ["dil"]


def test_two_bodies_are_parted_by_a_blank_line() -> None:
    first = "#indian\ndil\n#endindian\n\\endsong\n"
    second = "\\startsong\n\\stitle{x}%\n#indian\njaan\n#endindian\n"
    assert body_of(first + second) == "dil\n\njaan"


def test_a_second_marker_may_end_a_body() -> None:
    assert body_of("#indian\ndil\n#indian\njaan\n") == "dil\n\njaan"


def test_an_english_span_is_no_marker() -> None:
    assert body_of("#indian\n##indian## dil\n#endindian") == "##indian## dil"


def test_a_file_without_lyrics_has_no_body() -> None:
    assert body_of("\\printtitle\n#indian\n%\n#endindian\n") == ""
    assert parse("dil gaa_e").body == ""


def test_many_blank_lines_are_no_trap() -> None:
    """Taken away one by one from the front, they would take minutes."""
    blank = "\n" * 900_000
    assert body_of(f"#indian\n{blank}dil\n\nmeraa{blank}\n#endindian") == "dil\n\nmeraa"


def test_a_long_run_of_blanks_is_no_trap() -> None:
    """A pattern that could divide it in many ways would take days."""
    blanks = " " * 20_000
    assert body_of(f"#indian\n{blanks}dil\n#endindian") == f"{blanks}dil"


VALUE = st.text(st.characters(codec="ascii", categories=["L", "N", "Po"], exclude_characters="%\\"))


@given(
    st.fixed_dictionaries({name: VALUE.map(str.strip) for name in FIELDS}),
    st.lists(st.text("abc.:()-", min_size=1), min_size=1).map("\n".join),
)
def test_parse_is_the_inverse_of_compose(fields: dict[str, str], body: str) -> None:
    song = parse(compose(fields, body))
    assert song.fields == fields
    assert song.body == body


def test_compose_needs_no_field() -> None:
    assert parse(compose({}, "dil")).fields == dict.fromkeys(FIELDS, "")
