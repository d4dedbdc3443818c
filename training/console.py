"""Tables on a terminal."""

from typing import NoReturn

import rich.console


class Console(rich.console.Console):
    """A reader that has enough, such as `head`, is no error: `run_command` knows what to do."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError
