"""What commands say of a manifest that somebody or something has spoilt."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.clean.stage import CleanSettings, clean_archive
from corpus.errors import DataError
from corpus.gates import GateSettings
from corpus.release.export import read_dataset
from corpus.scrape.settings import ScrapeSettings
from corpus.scrape.stage import scrape
from corpus.store import Store
from corpus.vocabulary import VocabularySettings, build_vocabulary
from flows.choice import STAGES
from flows.names import clean_name, vocabulary_name, with_vocabulary
from flows.plan import Wishes, plan
from flows.status import print_status
from training.settings import SampleSettings, TrainSettings

STAGE_OF = {"raw": "scrape", "clean": "clean", "vocabulary": "vocabulary"}
"""By folder."""


def without(field: str) -> Callable[[dict[str, Any]], Any]:
    return lambda manifest: {name: value for name, value in manifest.items() if name != field}


def having(**other: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda manifest: manifest | other


DAMAGES: dict[str, bytes | Callable[[dict[str, Any]], Any]] = {
    "empty": b"",
    "cut": b'{"stage": "cl',
    "not UTF-8": b'{"stage": "\xff"}',
    "too deep": b"[" * 100_000,
    "a list": lambda manifest: [manifest],
    "no object": lambda _: None,
    "no counts": without("counts"),
    "no code": without("code"),
    "counts in a list": having(counts=[1, 2]),
    "settings in a text": having(settings="roman"),
    "hashes in numbers": having(outputs={"clean/songs.parquet": 5}),
    "time in words": having(seconds="long"),
}


WISHES = Wishes(
    cleaning=CleanSettings(),
    gates=GateSettings(),
    encoding=VocabularySettings(),
    training=TrainSettings.of_preset("quick"),
    sampling=SampleSettings(),
)


@pytest.fixture(scope="module")
def made(tiny_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made")
    store = Store(root)
    scrape(store, ScrapeSettings(archive=str(tiny_archive)))
    clean_archive(store, CleanSettings(), GateSettings())
    build_vocabulary(store, VocabularySettings())
    return root


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("folder", STAGE_OF)
def test_each_command_names_a_damaged_manifest(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str, damage: str
) -> None:
    root = tmp_path / "data"
    shutil.copytree(made, root)
    store, stage = Store(root), STAGE_OF[folder]
    file, spoil = root / folder / "manifest.json", DAMAGES[damage]
    good = json.loads(file.read_text())
    file.write_bytes(json.dumps(spoil(good)).encode() if callable(spoil) else spoil)
    said = f"{file} is damaged: the stage must run again"

    print_status(store)
    assert f"{stage}: {said}\n" in capsys.readouterr().out
    names = {
        "raw": clean_name({"settings": CleanSettings(), "data": str(root)}),
        "clean": vocabulary_name({"settings": VocabularySettings(), "data": str(root)}),
        "vocabulary": with_vocabulary("train", str(root)),
    }
    assert [where for where, name in names.items() if "songs" not in name] == [folder]
    if stage != "scrape":  # Which asks the archive in any case.
        assert {line.stage: line.reason for line in plan(store, WISHES, STAGES)}[stage] == said
    if stage == "clean":
        with pytest.raises(DataError, match="is damaged: .*: run clean first"):
            read_dataset(store)
    if stage == "vocabulary":
        assert build_vocabulary(store, VocabularySettings()).reason == said
        assert build_vocabulary(store, VocabularySettings()).cached


def test_a_corpus_is_cleaned_again_where_the_size_of_the_last_one_is_no_number(
    made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path / "data")
    store, name = Store(tmp_path / "data"), "clean/manifest.json"
    manifest = store.read_json(name)
    manifest["counts"]["characters"] = "many"
    store.write_json(name, manifest)
    again = clean_archive(store, CleanSettings(), GateSettings(), force=True)
    assert again.reason == "asked to run again"
    assert isinstance(again.counts["characters"], int)
