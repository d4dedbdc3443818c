"""`python -m training`: the commands of training where there is no Prefect."""

import sys
from collections.abc import Sequence

from corpus.command import run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0; 2 for settings that are not allowed, 1 for other errors, 130 when stopped."""
    return run_command("training", lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> None:
    from training.commands import run

    run(arguments)


if __name__ == "__main__":
    sys.exit(main())
