import numpy as np

from training.evaluation.groups import by_decade, by_lyricist, summary
from training.evaluation.songs import Song
from training.evaluation.table import with_error


def test_one_song_tells_nothing_of_others() -> None:
    bits, characters = np.array([30.0, 10.0]), np.array([10, 10])
    assert summary({"bits": bits}, characters)["bits_error"] > 0
    alone = summary({"bits": bits[:1]}, characters[:1])
    assert alone == {"songs": 1, "characters": 10, "bits": 3.0}
    assert with_error(alone, "bits") == "3.000"


def test_groups_are_in_order() -> None:
    """Of lyricists those with the most songs first, and of as many by name."""
    by = [(None, ("d",)), (1960, ("c", "b", "c")), (1950, ("a",)), (1960, ("c",))]
    songs = [Song(str(number), "", *facts) for number, facts in enumerate(by)]
    lyricists, decades = by_lyricist(songs), by_decade(songs)
    assert [*lyricists.items()] == [("c", [1, 3]), ("a", [2]), ("b", [1]), ("d", [0])]
    assert [*decades.items()] == [("1950s", [2]), ("1960s", [1, 3]), ("no year", [0])]
