import pytest

from corpus.isb import git_sha
from corpus.scrape.integrity import flaw, is_listed, mojibake
from corpus.scrape.records import Entry

SONG = b"\\startsong\ndil gaa"


def test_a_file_is_vouched_for_by_its_listed_sha_alone() -> None:
    listed, other, untold = (Entry("1", "u", sha) for sha in (git_sha(SONG), git_sha(b""), None))
    assert (is_listed(listed, SONG), is_listed(other, SONG), is_listed(untold, SONG)) == (
        True, False, False,
    )  # fmt: skip
    assert flaw(listed, SONG) is flaw(untold, SONG) is None
    assert f"its sha is {git_sha(SONG)}, expected {git_sha(b'')}" in str(flaw(other, SONG))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b" \n", "is empty"),
        (b"\n <!DOCTYPE html>\\startsong", "is a page of HTML"),
        (b"dil gaa", "it has no"),
        (b"\\film{Chhat}", None),
        (b"#indian\ndil", None),
        (b"\\printtitle", None),
    ],
)
def test_what_is_no_song_is_told_from_one(data: bytes, said: str | None) -> None:
    found = flaw(Entry("1", "u"), data)
    assert found is None if said is None else said in str(found)


@pytest.mark.parametrize(
    ("text", "signs"), [("caf\xc3\xa9", "\xc3\xa9"), ("a â€™ b", "â€™"), ("dil \ufffd", "\ufffd")]
)
def test_wrongly_decoded_signs_are_found(text: str, signs: str) -> None:
    assert mojibake(text) == signs
    assert mojibake("café – naïve") is None
