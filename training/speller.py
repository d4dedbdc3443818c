"""The text of the symbols that were drawn, with a blank line between songs."""

import numpy as np

from corpus.vocabulary import END_OF_SONG, UNKNOWN, Vocabulary


class Speller:
    """Spells symbols out: characters by a table, which takes a tenth of the vocabulary's time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.is_by_character = vocabulary.unit == "char"
        names = ["", *vocabulary.symbols, UNKNOWN] if self.is_by_character else [""]
        self._names_V = np.array(names, dtype="<U1")

    def text(self, before_T: np.ndarray, ids_T: np.ndarray) -> str:
        """The text of `ids_T`.

        `before_T` are the symbols before them, or the last of those: by the first of `ids_T` and
        it a blank parts words or not. Lines from their end are whole: they begin after a break.
        """
        if self.is_by_character:
            return self._joined(ids_T)
        whole = self._joined(np.concatenate([before_T, ids_T]))
        return whole.removeprefix(self._joined(before_T))

    def _joined(self, ids_T: np.ndarray) -> str:
        ends = np.flatnonzero(ids_T == END_OF_SONG).tolist()
        bounds = zip([0, *(end + 1 for end in ends)], [*ends, len(ids_T)], strict=True)
        return "\n\n".join(self._decoded(ids_T[start:end]) for start, end in bounds)

    def _decoded(self, ids_T: np.ndarray) -> str:
        """`Vocabulary.decode` of one song without its end."""
        if not self.is_by_character:
            return self.vocabulary.decode(ids_T)
        letters_T = self._names_V[self.vocabulary.ordered(ids_T)]
        return str(letters_T.tobytes(), "utf-32-le")
