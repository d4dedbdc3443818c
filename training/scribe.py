"""The text of the symbols that were drawn, with a blank line between songs."""

import numpy as np

from corpus.vocabulary import END_OF_SONG, UNKNOWN, Vocabulary

NOTHING_BEFORE = np.zeros(0, dtype=np.int64)


class Scribe:
    """Writes symbols out: characters by a table, which takes a third of the vocabulary's time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.is_by_character = vocabulary.unit == "char"
        names = ["\n", *vocabulary.symbols, UNKNOWN] if self.is_by_character else [""]
        self._names_V = np.array(names, dtype="<U1")  # A character is one code point.

    def text(self, ids_T: np.ndarray, before_T: np.ndarray = NOTHING_BEFORE) -> str:
        """The text of `ids_T`, with a blank first where words want one after those before.

        Of `before_T` only the last counts. Lines from their end must be whole, and so begin after a
        break.
        """
        if self.is_by_character:
            return self._of_characters(ids_T)
        whole = self._of_words(np.concatenate([before_T, ids_T]))
        return whole.removeprefix(self._of_words(before_T))

    def _of_characters(self, ids_T: np.ndarray) -> str:
        letters_T = self._names_V[self.vocabulary.ordered(ids_T)]
        is_end_T = ids_T == END_OF_SONG  # It stays where it is, whatever the direction of lines.
        return str(np.repeat(letters_T, 1 + is_end_T).tobytes(), "utf-32-le")

    def _of_words(self, ids_T: np.ndarray) -> str:
        songs = np.split(ids_T, np.flatnonzero(ids_T == END_OF_SONG))
        return "\n\n".join(map(self.vocabulary.decode, songs))
