import dataclasses
from collections.abc import Callable

import pytest

from corpus.release.export import read_dataset
from corpus.release.proof import BOTH, Proof
from corpus.release.verify import SHOWN, Difference, Verification, compare
from corpus.store import Store

MakeCorpus = Callable[..., Store]


@pytest.fixture
def proof(make_corpus: MakeCorpus) -> Proof:
    return read_dataset(make_corpus())[1]


def kinds(proof: Proof, store: Store) -> dict[str, str]:
    return {found.id: found.kind for found in compare(proof, store).differences}


def changed(proof: Proof, song_id: str, **changes: str | None) -> Proof:
    songs = [
        dataclasses.replace(song, **changes) if song.id == song_id else song for song in proof.songs
    ]
    return dataclasses.replace(proof, songs=tuple(songs))


def test_a_corpus_that_was_rebuilt_elsewhere_is_the_same(
    proof: Proof, make_corpus: MakeCorpus
) -> None:
    assert compare(proof, make_corpus(name="again", source="files")) == Verification(4, (), ())


def test_texts_of_another_way_are_compared_when_cleaned(
    make_corpus: MakeCorpus, isb_songs: dict[str, str]
) -> None:
    """A page of the site gives the same song with another sha."""
    pages = {song_id: f"% of a page\n{text}" for song_id, text in isb_songs.items()}
    by_site = read_dataset(make_corpus(pages, name="pages", source="site"))[1]
    files = make_corpus()
    found = compare(by_site, files)
    assert found.differences == ()
    assert found.notes[0] == (
        "raw songs are not compared, only cleaned texts: scraped as pages there, as files here"
    )
    other = changed(changed(by_site, "1", text_sha256="0" * 64), "3", dropped="duplicate")
    assert kinds(other, files) == {"1": "different", "3": "different"}
    assert kinds(changed(by_site, "1", split="holiday"), files) == {"1": "split differently"}


def test_texts_of_the_same_way_are_compared_as_they_came(
    make_corpus: MakeCorpus, isb_songs: dict[str, str]
) -> None:
    by_site = read_dataset(make_corpus(name="pages", source="site"))[1]
    other = isb_songs | {"2": f"% now\n{isb_songs['2']}"}
    again = make_corpus(other, name="again", source="site")
    assert kinds(by_site, again) == {"2": "changed at the source"}


@pytest.mark.parametrize("raw", [None, BOTH])
def test_raw_songs_are_compared_only_where_the_manifest_tells_one_way(
    proof: Proof, make_corpus: MakeCorpus, raw: str | None
) -> None:
    former = dataclasses.replace(changed(proof, "2", sha="0" * 40), raw=raw)
    found = compare(former, make_corpus())
    assert found.differences == ()
    assert f"scraped as {raw or 'unknown'} there, as files here" in found.notes[0]


def test_songs_that_only_one_side_has_are_named(
    proof: Proof, make_corpus: MakeCorpus, isb_songs: dict[str, str]
) -> None:
    other = {song_id: text for song_id, text in isb_songs.items() if song_id != "2"} | {
        "9": isb_songs["2"]
    }
    assert kinds(proof, make_corpus(other, name="again")) == {"2": "missing", "9": "added"}


def test_a_file_that_the_archive_changed_is_named(
    proof: Proof, make_corpus: MakeCorpus, isb_songs: dict[str, str]
) -> None:
    other = isb_songs | {"2": isb_songs["2"].replace("pyaalii (2)", "pyaalii hai")}
    (found,) = compare(proof, make_corpus(other, name="again")).differences
    assert (found.id, found.kind) == ("2", "changed at the source")
    assert found.detail.startswith("sha ")


@pytest.mark.parametrize(
    ("song_id", "changes", "kind"),
    [
        ("1", {"text_sha256": "0" * 64}, "cleaned differently"),
        ("1", {"text_sha256": None, "split": None, "dropped": "empty"}, "cleaned differently"),
        ("3", {"dropped": "duplicate"}, "cleaned differently"),
        ("1", {"split": "holiday"}, "split differently"),
    ],
)
def test_the_same_file_that_gave_something_else_is_named(
    proof: Proof, make_corpus: MakeCorpus, song_id: str, changes: dict[str, str], kind: str
) -> None:
    assert kinds(changed(proof, song_id, **changes), make_corpus()) == {song_id: kind}


def test_other_code_libraries_and_bytes_are_noted(proof: Proof, make_corpus: MakeCorpus) -> None:
    other = dataclasses.replace(
        proof,
        code="0" * 16,
        libraries=proof.libraries | {"pyarrow": "1.0"},
        files=proof.files | {"songs.parquet": "0" * 64},
    )
    found = compare(other, make_corpus())
    assert not found.differences
    code, library, file = found.notes
    assert code.startswith("code of the cleaning: 0000")
    assert library.startswith("pyarrow: 1.0 there")
    assert file == "songs.parquet has other bytes"


def test_the_lines_name_some_songs_of_each_kind() -> None:
    many = [Difference(str(n), "missing", "not in the archive") for n in range(SHOWN + 3)]
    one = Difference("9", "split differently", "split train there, test here")
    lines = Verification(99, (*many, one), ("pyarrow: 1 there, 2 here",)).lines()
    assert lines[0] == f"{SHOWN + 3} missing (the archive has not got the song):"
    assert lines[1] == "  0: not in the archive"
    assert lines[SHOWN + 1] == "  … and 3 more"
    assert lines[-2:] == ["  9: split train there, test here", "note: pyarrow: 1 there, 2 here"]
