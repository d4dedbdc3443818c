"""Cleaning: from an ISB file to only what is sung. The stable entry is `clean_song`."""

from corpus.clean.song import PROFILES, CleanedSong, clean_song

__all__ = ["PROFILES", "CleanedSong", "clean_song"]
