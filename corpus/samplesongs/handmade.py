"""Songs written whole, by hand."""

from corpus.samplesongs.song import Song

HANDMADE: tuple[Song, ...] = ()
