"""`lyrics`: the whole way in one command, or one stage at a time."""

import argparse
import sys
from collections.abc import Sequence

from corpus.errors import LyricsError
from flows.commands import COMMANDS
from flows.home import DATA_ROOT, use_project_settings
from flows.output import silence


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0; 2 for settings that are not allowed, 1 for other errors, 130 when stopped."""
    given = _parser().parse_args(arguments)
    use_project_settings()
    try:
        given.command(given)
    except LyricsError as error:
        print(f"lyrics: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        silence()  # Whoever read our output, such as `head`, has enough.
        return 0
    except KeyboardInterrupt:
        print("lyrics: stopped; the same command goes on from there", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lyrics", description=__doc__)
    subparsers = parser.add_subparsers(required=True, title="commands", metavar="COMMAND")
    for command in COMMANDS:
        sub = subparsers.add_parser(
            command.name,
            help=command.help,
            description=command.help,
            # `--seed` serves training and sampling; `verify` has a `--data` of its own.
            conflict_handler="resolve",
        )
        sub.add_argument(
            "--data",
            default=DATA_ROOT,
            help="data root: a folder or a URL (default: $LYRICS_DATA, else data)",
        )
        command.add_options(sub)
        sub.set_defaults(command=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
