"""The web application: the page, the list of runs, and songs as streams of JSON lines."""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.types import Receive, Scope, Send

from corpus.errors import LyricsError, ServeError
from corpus.store import Store
from corpus.tables import CLEAN_SONGS
from training import pages
from training.device import set_threads
from training.play.guard import Guard
from training.play.page import TEMPLATES, render_page
from training.play.performance import perform
from training.play.refusal import refusal_of
from training.play.runs import playable_runs
from training.play.sheet import Event
from training.play.shelf import Shelf
from training.play.wish import Wish
from training.samples import THREADS

MOST_SONGS = 4
"""Written at once."""
FILES = {"base.css": pages.TEMPLATES, "play.css": TEMPLATES, "play.js": TEMPLATES}

log = logging.getLogger("lyrics")


class Sung(StreamingResponse):
    """A song's lines as they come; its place is free when the last is sent, or nobody listens."""

    def __init__(self, lines: AsyncIterator[bytes], place: contextlib.ExitStack) -> None:
        super().__init__(lines, media_type="application/x-ndjson")
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place:  # Not in the lines: of those none may ever be asked for.
            await super().__call__(scope, receive, send)


class Choir:
    """The songs that are being written; each step of one is done in a thread of these."""

    def __init__(self, store: Store, device: str) -> None:
        self.store, self.device = store, device
        self._workers = ThreadPoolExecutor(
            MOST_SONGS, "sing", initializer=set_threads, initargs=(THREADS,)
        )
        self._shelf = Shelf(store)
        self._stops: dict[str, asyncio.Event] = {}
        self.is_closing = False

    @property
    def singing(self) -> int:
        """How many songs are being written."""
        return len(self._stops)

    def stop(self, name: str) -> None:
        """Let a song be over, if it is not; what stands of it is marked."""
        if name in self._stops:
            self._stops[name].set()

    async def sing(self, wish: Wish) -> Sung:
        """The answer; the song keeps its place until that is sent.

        Raises ServeError where too many are sung, LyricsError where the wish cannot be fulfilled.
        """
        with contextlib.ExitStack() as place:
            name, stop = place.enter_context(self._place())
            events = perform(self.store, wish, self.device, self._shelf, stop.is_set)
            first = await self._next(events) or {}
            first["stop"] = f"/songs/{name}/stop"
            return Sung(self._lines(first, events, wish.pause, stop), place.pop_all())

    @contextlib.contextmanager
    def _place(self) -> Iterator[tuple[str, asyncio.Event]]:
        """A song's name, which nobody guesses, and what stops it."""
        if self.singing >= MOST_SONGS:
            raise ServeError(f"{MOST_SONGS} songs are being written: wait until one is over")
        name = secrets.token_hex(8)
        self._stops[name] = stop = asyncio.Event()
        try:
            yield name, stop
        finally:
            del self._stops[name]

    async def _lines(
        self, event: Event | None, events: Iterator[Event], pause: float, stop: asyncio.Event
    ) -> AsyncIterator[bytes]:
        try:
            while event is not None and not self.is_closing:
                yield _line(event)
                event, _ = await asyncio.gather(self._next(events), _rest(pause, stop))
            if self.is_closing:
                yield _line({"error": "the server was stopped"})
        except LyricsError as error:
            yield _line({"error": str(error)})
        except Exception:
            log.exception("a song broke off")
            yield _line({"error": "the song broke off; the server's terminal says why"})

    async def _next(self, events: Iterator[Event]) -> Event | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, next, events, None)


def build_app(store: Store, device: str = "auto", host: str = "127.0.0.1") -> FastAPI:
    """`host` is the name that the page is served by, besides localhost and addresses."""
    app = FastAPI(openapi_url=None)  # Its own documentation would load scripts from elsewhere.
    app.add_middleware(Guard, host=host)
    app.add_exception_handler(LyricsError, _refused)
    app.state.choir = choir = Choir(store, device)

    @app.get("/")
    def read_page() -> HTMLResponse:
        return HTMLResponse(render_page(has_book=store.exists(CLEAN_SONGS)))

    @app.get("/runs")
    def read_runs() -> list[dict[str, Any]]:
        return playable_runs(store)

    @app.post("/songs")
    async def sing(values: dict[str, Any]) -> StreamingResponse:
        return await choir.sing(Wish.of(values))

    @app.post("/songs/{name}/stop", status_code=204)
    async def stop(name: str) -> Response:
        choir.stop(name)
        return Response(status_code=204)

    @app.get("/{name}")
    def read_file(name: str) -> FileResponse:
        if name not in FILES:
            raise HTTPException(404, f"there is no {name!r} here")
        return FileResponse(FILES[name] / name)

    return app


async def _rest(seconds: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LyricsError)
    status = 503 if isinstance(error, ServeError) else 400
    return JSONResponse(refusal_of(error), status_code=status)


def _line(event: Event) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode() + b"\n"
