"""`lyrics`: the whole way in one command, or one stage at a time."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from corpus.command import filled, nearest, run_command
from corpus.errors import SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0; 2 for settings that are not allowed, 1 for other errors, 130 when stopped."""
    return run_command("lyrics", lambda: _run(arguments))


class _Formatter(argparse.HelpFormatter):
    """A usage of options alone does not list them: training has sixty, which stand below."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        actions = list(actions)
        if actions and all(action.option_strings for action in actions):
            usage = "%(prog)s [OPTION ...]"
        super().add_usage(usage, actions, groups, prefix)


class _Parser(argparse.ArgumentParser):
    """Its errors are one line: the usage of a command with many flags would hide it.

    What is misspelled is told with what may be meant; only Python 3.14's own would do that.
    """

    def error(self, message: str) -> NoReturn:
        end = "" if message.endswith("?") else ";"
        raise SettingsError(f"{message}{end} see {self.prog} --help")

    def parse_known_args(self, *args: Any, **others: Any) -> Any:
        """An error here is the command's; `parse_args` would have that of `lyrics` tell it."""
        given, unknown = super().parse_known_args(*args, **others)
        if unknown:
            meant = nearest(unknown[0].partition("=")[0], self._option_string_actions)
            self.error(f"unrecognized arguments: {' '.join(unknown)}{meant}")
        return given, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            told = f"{value!r} is not one of {', '.join(action.choices)}"
            raise argparse.ArgumentError(action, told + nearest(value, action.choices))


def _run(arguments: Sequence[str] | None) -> None:
    from flows.home import use_project_settings

    parser = _parser()
    given = parser.parse_args(arguments)
    if "command" not in given:
        parser.print_help(sys.stderr)
        sys.exit(SettingsError.exit_code)
    use_project_settings()
    given.command(given)


def _parser() -> argparse.ArgumentParser:
    from flows.commands import COMMANDS
    from flows.home import DATA_ROOT

    parser = _Parser(prog="lyrics", description=__doc__)  # Its commands' are of the same class.
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        sub = subparsers.add_parser(
            command.name,
            help=command.help,
            description=command.help,
            formatter_class=_Formatter,
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
