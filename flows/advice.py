"""What to do about an error, as the UI tells it beside what was wrong."""

from corpus.errors import (
    ArchiveError,
    GateError,
    GoneError,
    LyricsError,
    SettingsError,
    StorageError,
    TrainingStopped,
)

_ADVICE: dict[type[LyricsError], str] = {
    ArchiveError: "Next: retry this run later; it goes on behind the last song that was stored.",
    GateError: "Next: look at what changed in the archive; where the corpus is as it should be, "
    "run clean with `accept`. The former corpus was kept.",
    GoneError: "Next: look at the archive; where these songs are gone for good, copy this run with "
    "a larger `max_gone`. The stored songs were kept.",
    SettingsError: "Next: copy this run and change the parameter.",
    StorageError: "Next: see to the disk or the store, then retry this run; what was there before "
    "is whole.",
    TrainingStopped: "Next: retry this run; it goes on from where it was stopped.",
    LyricsError: "Next: see to that, then retry this run; what is finished is not done again.",
}


def advice(error: LyricsError) -> str:
    """What to do next, after the nearest class of the error that has an advice."""
    return next(_ADVICE[kind] for kind in type(error).__mro__ if kind in _ADVICE)
