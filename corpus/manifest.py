"""Stages that know whether their work is done already.

Each stage leaves a manifest beside its output: content hashes of its inputs and outputs, its
settings, the version of its code, counts and seconds. A stage whose inputs, settings and code are
the same and whose outputs are there and intact is skipped, and says so.
"""

import contextlib
import dataclasses
import hashlib
import importlib
import inspect
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpus.errors import DataError
from corpus.store import Store

Counts = dict[str, Any]
FRESH, NOT_MADE = "fresh", "not made yet"
_MAKER: ContextVar[Mapping[str, str]] = ContextVar("maker")


class Code:
    """The source that decides a stage's result: when it changes, the stage is no longer fresh.

    It is read once. Made while its module is imported, it is the source that this process runs,
    even if another version is put in its place while an earlier stage works for an hour.
    """

    def __init__(self, modules: Mapping[str, str] = MappingProxyType({}), *files: Path) -> None:
        """Names of modules by their package, and files beside them such as templates."""
        self.modules = tuple(
            f"{package}.{name}" for package, names in modules.items() for name in names.split()
        )
        self.files = files
        digest = hashlib.sha256()
        for module in self.modules:
            digest.update(inspect.getsource(importlib.import_module(module)).encode())
        for file in self.files:
            digest.update(file.read_bytes())
        self.version = digest.hexdigest()[:16]
        """Equal for equal source."""


NO_CODE = Code()


def nothing_else(_: Store) -> Mapping[str, Any]:
    return {}


@dataclasses.dataclass(frozen=True)
class Stage:
    """What a stage reads and writes, by names under the data root.

    A name that ends in `/` stands for all files of that folder.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    manifest: str
    code: Code = NO_CODE
    optional_inputs: tuple[str, ...] = ()
    """Read where they are there."""
    circumstances: Callable[[Store], Mapping[str, Any]] = nothing_else
    """What else the result follows from, such as the libraries that are installed; it stands with
    the settings in the manifest. May raise DataError."""
    self_checking: tuple[str, ...] = ()
    """Outputs whose reader finds out by itself when they are damaged. They are large, and not
    hashed again while the file system says that nobody wrote them since."""

    @property
    def lock(self) -> str:
        """Held while the stage runs: a data root's stage has one writer."""
        return "locks/" + self.manifest.removesuffix(".json").replace("/", "-")


@dataclasses.dataclass(frozen=True)
class StageResult:
    """What a stage did, in numbers; `reason` says why it ran or why it was skipped."""

    stage: str
    cached: bool
    reason: str
    counts: Counts
    seconds: float
    outputs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """SHA-256 by place, of what the stage left."""


@contextlib.contextmanager
def made_by(maker: Mapping[str, str]) -> Iterator[None]:
    """Manifests written inside say `maker`: what runs the stage, for example a flow run's id."""
    token = _MAKER.set(maker)
    try:
        yield
    finally:
        _MAKER.reset(token)


def run_stage(
    store: Store,
    stage: Stage,
    settings: Mapping[str, Any],
    work: Callable[[], Counts],
    *,
    force: bool = False,
) -> StageResult:
    """Run `work` unless its manifest says that nothing changed; then write the manifest.

    `work` writes the stage's outputs and returns its counts. Raises DataError when an input is
    missing, or when `work` left out an output. Waits while another process runs the stage.
    """
    require_inputs(store, stage)  # Before the lock, a file: at a place of no stage nothing is made.
    with store.lock(stage.lock):
        return _run_stage(store, stage, settings, work, force)


def _run_stage(
    store: Store, stage: Stage, settings: Mapping[str, Any], work: Callable[[], Counts], force: bool
) -> StageResult:
    facts = stage_facts(store, stage, settings)
    former = read_manifest(store, stage)
    reason = "asked to run again" if force else _stale_reason(store, stage, facts, former)
    if reason is None:
        assert former is not None
        return as_result(store, former, reason="nothing changed", cached=True)
    started = time.monotonic()
    counts = work()
    seconds = round(time.monotonic() - started, 3)
    return as_result(store, write_manifest(store, stage, facts, counts, seconds), reason)


def as_result(
    store: Store, manifest: Mapping[str, Any], reason: str = "", *, cached: bool = False
) -> StageResult:
    """What a manifest tells."""
    outputs = {store.path(name): sha for name, sha in manifest["outputs"].items()}
    told = manifest["stage"], cached, reason, manifest["counts"], manifest["seconds"]
    return StageResult(*told, outputs)


def how_to_make(name: str) -> str:
    """Advice for a place under the data root that is missing: its folder tells its stage."""
    folder = name.partition("/")[0]
    return f"run 'lyrics {_MAKERS.get(folder, folder)}' first"


_MAKERS = {"raw": "scrape", "runs": "train"}
"""The stages of the folders that do not have their name."""


def require_inputs(store: Store, stage: Stage) -> list[str]:
    """The files that a stage reads, but for the optional ones. Raises DataError when one lacks."""
    return _present(store, stage.inputs, how_to_make)


def stage_facts(store: Store, stage: Stage, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What a stage's result follows from: its inputs (by hash), settings and code."""
    inputs = {name: store.sha256(name) for name in require_inputs(store, stage)}
    inputs |= _hashes_of_present(store, stage.optional_inputs)
    wanted = {**settings, **stage.circumstances(store)}
    return {"inputs": inputs, "settings": wanted, "code": stage.code.version}


def write_manifest(
    store: Store, stage: Stage, facts: Mapping[str, Any], counts: Counts, seconds: float
) -> dict[str, Any]:
    """Record a stage that has just written its outputs, from the `stage_facts` it began with.

    `run_stage` does it by itself; a stage that decides alone whether to run calls this.
    Returns the manifest.
    """
    stamps = {
        file: store.stamp(file) for name in stage.self_checking for file in _files(store, name)
    }
    written = _present(store, stage.outputs, lambda _: f"the stage {stage.name!r} did not write it")
    outputs = {name: store.sha256(name) for name in written}
    done = datetime.now(UTC).isoformat(timespec="seconds")
    record = {
        "stage": stage.name,
        "finished_at": done,
        "seconds": seconds,
        "made_by": dict(_MAKER.get({})),
        "counts": counts,
        **facts,
        "outputs": outputs,
        "stamps": stamps,
    }
    store.write_json(stage.manifest, record)
    return record


def read_manifest(store: Store, stage: Stage) -> dict[str, Any] | None:
    """The stage's last manifest, or None when it has not run here."""
    return manifest_at(store, stage.manifest)


def manifest_at(store: Store, name: str) -> dict[str, Any] | None:
    """The manifest of that name; a damaged one proves nothing, and is as good as none."""
    if not store.exists(name):
        return None
    try:
        found = store.read_json(name)
    except DataError:
        return None
    return found if _is_manifest(found) else None


def freshness(store: Store, stage: Stage, settings: Mapping[str, Any] | None = None) -> str:
    """`fresh`, or why the stage would run (or what would stop it); with `settings`, with those.

    Fresh outputs are there, intact and made from today's inputs.
    """
    former = read_manifest(store, stage)
    if former is None:
        return _why_no_manifest(store, stage)
    inputs = _hashes_of_present(store, (*stage.inputs, *stage.optional_inputs))
    if inputs != former["inputs"]:
        return _change("inputs", inputs, former)
    wanted = former["settings"] if settings is None else settings
    try:
        wanted = {**wanted, **stage.circumstances(store)}
    except DataError as error:
        return str(error)
    facts = {"inputs": inputs, "settings": wanted, "code": stage.code.version}
    return _stale_reason(store, stage, facts, former) or FRESH


def recorded_sha256(store: Store, manifest: str, name: str) -> str:
    """SHA-256 of a file; not computed again where the manifest tells it of the same file."""
    former = manifest_at(store, manifest)
    return store.sha256(name) if former is None else _sha256(store, former, name)


def _is_manifest(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(name), kind) for name, kind in _KINDS.items())
        and all(isinstance(value.get(name, {}), dict) for name in ("made_by", "stamps"))
        and all(isinstance(sha, str) for sha in {**value["inputs"], **value["outputs"]}.values())
    )


_KINDS = {
    "stage": str, "seconds": int | float, "finished_at": str, "inputs": dict, "outputs": dict,
    "settings": dict, "counts": dict, "code": str,
}  # fmt: skip


def _why_no_manifest(store: Store, stage: Stage) -> str:
    if store.exists(stage.manifest):
        return f"{store.path(stage.manifest)} is damaged: the stage must run again"
    return NOT_MADE


def _stale_reason(
    store: Store, stage: Stage, facts: Mapping[str, Any], former: Mapping[str, Any] | None
) -> str | None:
    """Why the stage must run, or None when it need not."""
    if former is None:
        return _why_no_manifest(store, stage)
    for what in ("inputs", "settings", "code"):
        if facts[what] != former[what]:
            return _change(what, facts[what], former)
    for name, sha in former["outputs"].items():
        if not store.exists(name):
            return f"output {name} is missing"
        if _sha256(store, former, name) != sha:
            return f"output {name} is not as it was written"
    return None


def _sha256(store: Store, former: Mapping[str, Any], name: str) -> str:
    """Of an output: as the manifest has it while nobody has written the file since, else anew."""
    stamp = former.get("stamps", {}).get(name)
    if stamp is not None and name in former["outputs"] and stamp == store.stamp(name):
        return str(former["outputs"][name])
    return store.sha256(name)


def _change(what: str, new: Any, former: Mapping[str, Any]) -> str:
    return f"{what} changed{_changed_names(new, former[what])}"


def _changed_names(new: Any, old: Any) -> str:
    if not (isinstance(new, dict) and isinstance(old, dict)):
        return ""
    names = sorted(k for k in new.keys() | old.keys() if new.get(k, ...) != old.get(k, ...))
    return f": {', '.join(names)}"


def _present(store: Store, names: tuple[str, ...], advice: Callable[[str], str]) -> list[str]:
    files: list[str] = []
    for name in names:
        found = _files(store, name)
        if not found:
            raise DataError(f"{store.path(name)} is missing: {advice(name)}")
        files += found
    return files


def _hashes_of_present(store: Store, names: tuple[str, ...]) -> dict[str, str]:
    return {file: store.sha256(file) for name in names for file in _files(store, name)}


def _files(store: Store, name: str) -> list[str]:
    """What `name` stands for; none when it is not there."""
    if name.endswith("/"):
        return store.files(name[:-1])
    return [name] if store.exists(name) else []
