"""`lyrics`: the whole way in one command, or one stage at a time."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from corpus.command import filled, run_command
from corpus.errors import SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0; 2 for settings that are not allowed, 1 for other errors, 130 when stopped."""
    return run_command("lyrics", lambda: _run(arguments))


class _Parser(argparse.ArgumentParser):
    """Its errors are one line: the usage of a command with many flags would hide it."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message}; see {self.prog} --help")


def _run(arguments: Sequence[str] | None) -> None:
    from flows.home import use_project_settings

    given = _parser().parse_args(arguments)
    use_project_settings()
    given.command(given)


def _parser() -> argparse.ArgumentParser:
    from flows.commands import COMMANDS
    from flows.home import DATA_ROOT

    parser = _Parser(prog="lyrics", description=__doc__)  # Its commands' are of the same class.
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
            type=filled,
            default=DATA_ROOT,
            help="data root: a folder or a URL (default: $LYRICS_DATA, else data)",
        )
        command.add_options(sub)
        sub.set_defaults(command=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
