from training.checkpoint import CheckpointFile
from training.report.grid import Place, build_grid, first_places, parted
from training.samples_table import LATER_COLUMNS, CheckpointSamples, Row
from training.verses.matching import longest_matches
from training.verses.songbook import KnownSong, SongBook

SONG = "chai garam pii lo zaraa baarish kii raat hai"


def row(text: str, seed: int = 1) -> Row:
    usual = {**LATER_COLUMNS, "length": 20, "temperature": 0.7, "prime": ""}
    return {**usual, "text": text, "seed": seed}


def sung(step: int, *rows: Row) -> CheckpointSamples:
    return CheckpointSamples(CheckpointFile(f"step-{step}", step, 0.5, 1.0), rows)


def test_what_somebody_tried_stands_apart() -> None:
    tried = [row("tried", seed=9), row("tried", seed=10)]
    checkpoints = [sung(1, row("a")), sung(2, row("b")), sung(3, row("c"), *tried)]
    across, apart = parted(build_grid(checkpoints, None, {}))
    assert [one.settings["seed"] for one in across] == [1]
    assert [one.settings["seed"] for one in apart] == [9, 10]
    assert parted([]) == ([], [])


def test_primes_that_changed_on_the_way_stay_in_the_grid() -> None:
    checkpoints = [sung(step, row("a", seed=1 + (step > 4))) for step in range(8)]
    across, apart = parted(build_grid(checkpoints, None, {}))
    assert [one.songs for one in across] == [5, 3]
    assert apart == []


def test_a_copied_song_is_found_where_it_was_sung_first() -> None:
    rows = [row("zzz"), row(f"zzz {SONG}"), row(SONG), row("zzz"), row(SONG, seed=2)]
    book = SongBook((KnownSong("7", "", SONG),), ())
    found = longest_matches([SONG], [one["text"] for one in rows])
    matches = {id(one): matches for one, matches in zip(rows, found, strict=True)}
    grid = build_grid([sung(n, one) for n, one in enumerate(rows[:4])], book, matches)
    assert first_places(grid) == {"7": Place(grid[0].place(1), is_between=True)}
    assert first_places([], grid) == {"7": Place(grid[0].place(1), is_between=False)}
    grid = build_grid([sung(n, *rows[n:5:4]) for n in range(4)], book, matches)
    assert first_places(grid) == {"7": Place(grid[1].place(0), is_between=False)}
