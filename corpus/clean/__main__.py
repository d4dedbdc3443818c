"""`python -m corpus.clean FILE.isb.txt` cleans a song; `--gold DIR` measures the cleaning."""

import argparse
import sys
from pathlib import Path

from corpus.clean.gold import BY_HAND, compare_folder
from corpus.clean.song import PROFILES, clean_song
from corpus.command import run_command, tell
from corpus.errors import DataError
from corpus.songs import read_song_file


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.clean", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="an ISB file to clean and print")
    parser.add_argument("--gold", type=Path, metavar="DIR", help="a folder of hand-cleaned songs")
    parser.add_argument("--profile", choices=PROFILES, default=BY_HAND)
    options = parser.parse_args(arguments)
    if (options.file is None) == (options.gold is None):
        parser.error("give either a file or --gold DIR")
    if options.gold and options.profile != BY_HAND:
        parser.error(f"--gold compares under --profile {BY_HAND}, as songs are cleaned by hand")
    return run_command("corpus.clean", lambda: tell(_answer(options)))


def _answer(options: argparse.Namespace) -> str:
    if options.gold:
        return _report(options.gold)
    return _cleaned(options.file, options.profile)


def _cleaned(path: Path, profile: str) -> str:
    song = clean_song(read_song_file(path), profile)
    if song.drop_reason:
        raise DataError(f"{path} is no song to keep: {song.drop_reason}")
    return song.text


def _report(folder: Path) -> str:
    songs = list(compare_folder(folder))
    right, total = sum(song.right for song in songs), sum(song.total for song in songs)
    whole = sum(not song.diff for song in songs)
    differences = [line for song in songs for line in song.diff]
    return "\n".join(
        [
            *differences,
            f"lines right: {right} of {total} ({right / total:.2%})",
            f"songs wholly right: {whole} of {len(songs)} ({whole / len(songs):.2%})",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
