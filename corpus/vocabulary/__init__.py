"""The vocabulary of the training songs, and all songs encoded with it."""

from corpus.vocabulary.stage import (
    SPLIT_FILES,
    STAGE,
    VOCABULARY_FILE,
    VocabularySettings,
    build_vocabulary,
    read_size,
    read_split,
    read_vocabulary,
    split_songs,
)
from corpus.vocabulary.symbols import END_OF_SONG, UNKNOWN, Vocabulary

__all__ = [
    "END_OF_SONG",
    "SPLIT_FILES",
    "STAGE",
    "UNKNOWN",
    "VOCABULARY_FILE",
    "Vocabulary",
    "VocabularySettings",
    "build_vocabulary",
    "read_size",
    "read_split",
    "read_vocabulary",
    "split_songs",
]
