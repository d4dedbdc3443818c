from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.release.export import MANIFEST, export, read_dataset
from corpus.release.proof import FORMAT, read_proof
from corpus.store import Store

MakeCorpus = Callable[..., Store]


def test_a_manifest_is_read_as_it_was_written(
    make_corpus: MakeCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, target = make_corpus(), Store(tmp_path / "set")
    export(store, target)
    _, proof = read_dataset(store)
    assert read_proof(target.path(MANIFEST)) == proof
    monkeypatch.chdir(tmp_path / "set")
    assert read_proof(MANIFEST) == proof
    assert proof.to_json() == target.read_text(MANIFEST)


def test_a_manifest_of_a_former_version_is_read(make_corpus: MakeCorpus, tmp_path: Path) -> None:
    target = Store(tmp_path / "set")
    export(make_corpus(), target)
    values = target.read_json(MANIFEST)
    assert values.pop("raw") == "files"
    target.write_json(MANIFEST, values)
    assert read_proof(target.path(MANIFEST)).raw is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no", "not valid JSON"),
        ("{}", "'format' is missing"),
        ("[]", "no manifest of a corpus"),
        (f'{{"format": {FORMAT + 1}}}', f"is of format {FORMAT + 1}"),
        (f'{{"format": {FORMAT}, "version": "1", "code": "a"}}', "'settings' is missing"),
        (
            f'{{"format": {FORMAT}, "version": "1", "code": "a", "settings": {{"profile": "x"}}}}',
            "'x' is not one of roman, itrans",
        ),
    ],
)
def test_what_is_no_manifest_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(DataError, match=said) as raised:
        read_proof(str(tmp_path / "manifest.json"))
    assert "manifest.json" in str(raised.value)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"manifest\.json is missing"):
        read_proof(str(tmp_path / "manifest.json"))
