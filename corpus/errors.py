"""The project's one exception tree.

    LyricsError                 anything a user can cause; its text is the whole message
    ├── SettingsError           a setting or argument is not allowed             (exit code 2)
    ├── ArchiveError            the archive cannot be reached, or is not one     (exit code 1)
    │   ├── NoArchiveError      what was named is none, or another than the stored songs are of
    │   ├── GoneError           its list lacks more songs than `max-gone` allows
    │   ├── FetchError          one URL could not be had (corpus/scrape/transport.py)
    │   └── TruncatedError      its server cuts the catalogue (corpus/scrape/files.py)
    ├── StorageError            the data root cannot be read or written          (exit code 1)
    ├── GateError               a new corpus is not like a sound one: not taken  (exit code 1)
    ├── Interrupted             Ctrl-C has ended a flow (flows/stages.py)        (exit code 130)
    ├── ServeError              `lyrics serve` or `play` cannot start, or ended  (exit code 1)
    ├── VerifyError             a rebuilt corpus is not the one of the manifest  (exit code 1)
    ├── TrainingError           training went wrong: the loss is NaN or explodes (exit code 1)
    │   └── TrainingStopped     somebody stopped it; it can go on                (exit code 130)
    └── DataError               a file of the data root is missing or damaged    (exit code 1)
        ├── VocabularyError     a vocabulary that does not fit
        │   └── UnknownSymbolError      a character or word that it lacks
        └── CheckpointError     a checkpoint that is missing or does not fit
            └── DamagedCheckpointError  its bytes are not what was written

One without an exit code has that of the one above it.

A message names the thing, what came and what was expected, and what to do next where that helps.
"""

from collections.abc import Sequence


class LyricsError(Exception):
    """Anything a user can cause: shown as one line, without a traceback."""

    exit_code = 1


class SettingsError(LyricsError, ValueError):
    """A setting or argument is not allowed; says which, what came and what is."""

    exit_code = 2


class ArchiveError(LyricsError):
    """The archive cannot be reached, is empty, or is not one."""


class NoArchiveError(ArchiveError):
    """What was named is no archive of songs, or another one than the stored songs are of."""


class GoneError(ArchiveError):
    """The archive's list lacks more of the stored songs than is believed; they were kept."""


class StorageError(LyricsError):
    """The data root cannot be read or written."""


class GateError(LyricsError):
    """A cleaned corpus failed a gate; says which and by how much. The former one is kept."""


class VerifyError(LyricsError):
    """A rebuilt corpus is not the one that a manifest tells of."""


class ServeError(LyricsError):
    """`lyrics serve` or `play` cannot start, runs already, or a part of it ended by itself."""


class TrainingError(LyricsError):
    """Training went wrong: the loss is not a number, or explodes."""


class TrainingStopped(TrainingError):  # noqa: N818 - nothing is wrong.
    """Somebody stopped the training; the message says what goes on from there."""

    exit_code = 130


class DataError(LyricsError, ValueError):
    """A file of the data root is missing, damaged or does not fit."""


class VocabularyError(DataError):
    """A vocabulary that does not fit, or lacks something."""


class UnknownSymbolError(VocabularyError):
    """A text has `symbols`, characters or words, that the vocabulary lacks."""

    def __init__(self, message: str, symbols: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.symbols = symbols


class CheckpointError(DataError):
    """A checkpoint that is missing, of another format, or of another run or vocabulary."""


class DamagedCheckpointError(CheckpointError):
    """A checkpoint whose bytes are not what was written."""
