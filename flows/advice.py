"""What to do about an error, as the UI tells it beside what was wrong."""

from corpus.errors import (
    ArchiveError,
    DataError,
    GateError,
    GoneError,
    LyricsError,
    NoArchiveError,
    SettingsError,
    StorageError,
)
from flows.asking import AskedBy

_ADVICE: dict[type[LyricsError], str] = {
    ArchiveError: "Next: {retry} later; it goes on behind the last song that was stored. Where its "
    "address is wrong, {copy} with another `archive`.",
    NoArchiveError: "Next: {copy} with another `archive`, or another `data`.",
    DataError: "Next: see to that, then {retry}; where something else was meant, {copy} with that.",
    GateError: "Next: look at what changed in the archive; where the corpus is as it should be, "
    "run clean with `accept`. The former corpus was kept.",
    GoneError: "Next: look at the archive; where these songs are gone for good, {copy} with "
    "a larger `max_gone`. The stored songs were kept.",
    SettingsError: "Next: {copy} with the parameter changed.",
    StorageError: "Next: where another data root was meant, {copy} with it; else see to the disk "
    "or the store, then {retry}; what was there before is whole.",
    LyricsError: "Next: see to that, then {retry}; what is finished is not done again.",
}
_WAYS: dict[AskedBy, dict[str, str]] = {
    "deployment": {"retry": "retry this run", "copy": "copy this run"},
    # The UI has the buttons of both for runs of a deployment alone.
    "pipeline": {"retry": "retry the pipeline", "copy": "copy the pipeline's run"},
    "command": dict.fromkeys(("retry", "copy"), "give the command again"),
}


def advice(error: LyricsError, asked_by: AskedBy) -> str:
    """What to do next, after the nearest class of the error that has an advice."""
    text = next(_ADVICE[kind] for kind in type(error).__mro__ if kind in _ADVICE)
    return text.format(**_WAYS[asked_by])
