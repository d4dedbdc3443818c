"""The server under the page."""

from types import FrameType

import uvicorn
from fastapi import FastAPI

CLOSE_SECONDS = 5
"""That songs have to break off when the server stops."""


class Server(uvicorn.Server):
    """Songs that are being written when a signal comes break off."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_level="warning", access_log=False, timeout_graceful_shutdown=CLOSE_SECONDS
            )
        )
        self._choir = app.state.choir

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._choir.is_closing = True
        super().handle_exit(sig, frame)
