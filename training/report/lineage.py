"""Where the samples come from: archive, song texts, cleaned songs, vocabulary, checkpoint.

The hashes are those that each stage wrote down when it read its input. A file that is another one
today is said to have changed: then the report's marks are by other songs than those trained on.
"""

import dataclasses
from typing import Any

from corpus.manifest import manifest_at, recorded_sha256
from corpus.store import Store
from corpus.tables import CLEAN_SONGS, RAW_SONGS
from corpus.vocabulary import SPLIT_FILES
from training.runs import manifest_path, read_config
from training.samples_table import CheckpointSamples, samples_path

Manifest = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Link:
    """A file on the way from the archive to the samples."""

    what: str
    file: str
    sha256: str
    """"" where nobody wrote it down."""
    detail: str
    has_changed: bool = False


def trace(store: Store, run: str, checkpoints: list[CheckpointSamples]) -> list[Link]:
    """The links that are known, from the archive on."""
    scraped, cleaned, encoded = (
        _manifest(store, f"{stage}/manifest.json") for stage in ("raw", "clean", "vocabulary")
    )
    config = read_config(store, run)
    links = [
        _archive(scraped),
        _link("song texts as fetched", RAW_SONGS, scraped, cleaned, _fetched(scraped)),
        _link("cleaned songs", CLEAN_SONGS, cleaned, encoded, _cleaned(cleaned)),
        _trained_on(encoded, config["data"]),
        _checkpoint(store, run, checkpoints),
        _samples(store, run, checkpoints),
    ]
    return [link for link in links if link is not None]


def _manifest(store: Store, name: str) -> Manifest:
    return manifest_at(store, name) or {}


def _archive(scraped: Manifest) -> Link | None:
    settings = scraped.get("settings", {})
    if not settings.get("archive"):
        return None
    when = str(scraped.get("finished_at", ""))[:16].replace("T", " ")
    counts = scraped.get("counts", {})
    commit = f", at commit {counts['commit']}" if counts.get("commit") else ""
    how = f"by {counts.get('way', settings.get('way'))}, {when} UTC{commit}"
    return Link("archive", str(settings["archive"]), "", how)


def _link(what: str, file: str, written: Manifest, read: Manifest, detail: str) -> Link | None:
    """A file that one stage wrote and the next one read."""
    was_read = read.get("inputs", {}).get(file)
    is_there = written.get("outputs", {}).get(file)
    if not (was_read or is_there):
        return None
    changed = bool(was_read and is_there and was_read != is_there)
    return Link(what, file, was_read or is_there, detail, changed)


def _trained_on(encoded: Manifest, data: str) -> Link:
    file = SPLIT_FILES["train"]
    is_there = encoded.get("outputs", {}).get(file)
    size = encoded.get("counts", {}).get("size")
    detail = f"{size} symbols" if size else ""
    return Link("training songs, encoded", file, data, detail, is_there not in (None, data))


def _checkpoint(store: Store, run: str, checkpoints: list[CheckpointSamples]) -> Link | None:
    if not checkpoints:
        return None
    last = checkpoints[-1].checkpoint
    # A run that goes on has no manifest yet: then the checkpoint is read.
    is_there = store.exists(last.path)
    sha = recorded_sha256(store, manifest_path(run), last.path) if is_there else ""
    return Link("last checkpoint sampled", last.path, sha, f"step {last.step:,}")


def _fetched(scraped: Manifest) -> str:
    songs = scraped.get("counts", {}).get("songs")
    return f"{songs:,} songs" if isinstance(songs, int) else ""


def _cleaned(cleaned: Manifest) -> str:
    kept = cleaned.get("counts", {}).get("kept")
    profile = cleaned.get("settings", {}).get("profile", "")
    return f"{kept:,} songs, profile {profile}" if isinstance(kept, int) else ""


def _samples(store: Store, run: str, checkpoints: list[CheckpointSamples]) -> Link:
    file, samples = samples_path(run), sum(len(checkpoint.rows) for checkpoint in checkpoints)
    detail = f"{samples:,} samples of {len(checkpoints):,} checkpoints"
    return Link("samples", file, store.sha256(file) if store.exists(file) else "", detail)
