"""The data-set folder: Parquet, one text file, a card, and a manifest without lyrics.

The same songs and settings give the same bytes, wherever and whenever they were fetched: the
columns that tell of a fetch stay behind.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import jinja2
import pyarrow as pa
import pyarrow.parquet as pq

from corpus import __version__
from corpus.clean.schema import ROWS_PER_GROUP
from corpus.clean.stage import STAGE, CleanSettings
from corpus.errors import DataError, SettingsError
from corpus.manifest import FRESH, Counts, freshness, read_manifest, require_inputs
from corpus.release.card import render_card
from corpus.release.proof import BOTH, FILES, PAGES, Proof, SongProof, libraries, text_hash
from corpus.store import PARQUET, Store
from corpus.tables import CLEAN_SONGS, DROPPED_SONGS

SONGS, TEXT, CARD, MANIFEST = "songs.parquet", "corpus.txt", "README.md", "manifest.json"
OF_ONE_FETCH = ("source", "url", "fetched_at", "gone_at")
"""Columns that differ when the same song is fetched again."""
BETWEEN_SONGS = "\n\n\n"
"""Two blank lines: one blank line parts the stanzas of a song."""


def export(store: Store, target: Store) -> Counts:
    """Write the data-set folder of the data root's corpus.

    Raises DataError when there is no corpus, or when it is not what today's raw songs and code
    give: nobody could rebuild it. Raises SettingsError when the target holds anything else than
    an earlier export: a README.md there would be lost.
    """
    _check_target(target)
    files, proof = read_dataset(store)
    target.remove(MANIFEST)  # Files of two corpora are no export: it comes last.
    for name, data in files.items():
        target.write_bytes(name, data)
    target.write_text(MANIFEST, proof.to_json())
    return {
        "songs": sum(song.dropped is None for song in proof.songs),
        "bytes": sum(map(len, files.values())),
        "folder": target.path(""),
    }


def _check_target(target: Store) -> None:
    is_empty = not (target.files("") or target.folders(""))
    if not (is_empty or _is_export(target) or _is_begun(target)):
        raise SettingsError(
            f"{target.path('')} is neither empty nor an earlier export: nothing was written, give "
            "a new folder"
        )


def _is_export(target: Store) -> bool:
    """Of whatever version."""
    try:
        values = target.read_json(MANIFEST)
    except DataError:
        return False
    return isinstance(values, dict) and {"format", "files", "songs"} <= values.keys()


def _is_begun(target: Store) -> bool:
    """Of an export that was killed: some of its files, in their order, and nothing else."""
    names = target.files("")
    written = (SONGS, TEXT, CARD)[: len(names)]
    if target.folders("") or set(names) != set(written):
        return False
    try:
        columns = set(target.read_table(SONGS).column_names)
    except DataError:
        return False
    return "text" in columns and not columns & set(OF_ONE_FETCH)


def read_dataset(store: Store) -> tuple[dict[str, bytes], Proof]:
    """The folder's files but for the manifest, by name, and what the manifest says of them.

    Raises DataError as `export` does. A clean of another process is waited for, or waits: all is
    of one corpus.
    """
    require_inputs(store, STAGE)
    with store.lock(STAGE.lock):
        if (state := freshness(store, STAGE)) != FRESH:
            raise DataError(
                f"{store.path(CLEAN_SONGS)} cannot be exported ({state}): run clean first"
            )
        songs, dropped = store.read_table(CLEAN_SONGS), store.read_table(DROPPED_SONGS)
        manifest = read_manifest(store, STAGE)
    assert manifest is not None
    try:
        files = _dataset_files(songs, manifest)
    except (KeyError, TypeError, ValueError, jinja2.UndefinedError) as error:
        raise DataError(
            f"{store.path(STAGE.manifest)} is damaged: its counts are not those of clean; run "
            "clean again with --force"
        ) from error
    return files, _make_proof(songs, dropped, manifest, files)


def _dataset_files(songs: pa.Table, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    songs = songs.drop_columns(list(OF_ONE_FETCH))
    texts = songs["text"].to_pylist()
    return {
        SONGS: _parquet(songs),
        TEXT: (BETWEEN_SONGS.join(texts) + "\n").encode(),
        CARD: render_card(songs, manifest["counts"], manifest["settings"]["profile"]).encode(),
    }


def _make_proof(
    songs: pa.Table, dropped: pa.Table, manifest: Mapping[str, Any], files: Mapping[str, bytes]
) -> Proof:
    kept = songs.select(["id", "sha", "text", "split"]).to_pylist()
    proofs = [
        SongProof(row["id"], row["sha"], text_hash(row["text"]), row["split"]) for row in kept
    ]
    proofs += [
        SongProof(row["id"], row["sha"], dropped=row["reason"]) for row in dropped.to_pylist()
    ]
    return Proof(
        __version__,
        manifest["code"],
        CleanSettings(profile=manifest["settings"]["profile"]),
        libraries(),
        {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        tuple(proofs),
        _raw(songs),
    )


def _raw(songs: pa.Table) -> str | None:
    """What the songs were cleaned from, by the ways they were fetched; None where none is known."""
    ways = set(songs["source"].drop_null().to_pylist())
    kinds = {PAGES if way == "site" else FILES for way in ways}
    return BOTH if len(kinds) > 1 else next(iter(kinds), None)


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=ROWS_PER_GROUP, **PARQUET)
    return bytes(sink.getvalue())
