"""What the flows of all stages share: names, final states, failures, lineage."""

import dataclasses
import functools
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

from prefect import Flow, flow, runtime
from prefect.states import Cancelled, Completed, Failed

from corpus import __version__
from corpus.errors import LyricsError, TrainingStopped
from corpus.manifest import StageResult, made_by
from flows.advice import advice
from flows.artifacts.outputs import outputs
from flows.asking import asked_by
from flows.describe import describe

log = logging.getLogger("lyrics")
"""Lines for people: Prefect sends them to its server, the command line prints them."""
log.setLevel(logging.INFO)  # Prefect's `extra_loggers` gives it a handler, and no level.

StageRecord = dict[str, Any]
"""A StageResult as JSON holds it."""
Namer = Callable[[Mapping[str, Any]], str]
"""Names a flow run by its parameters."""
P = ParamSpec("P")


class Interrupted(LyricsError):  # noqa: N818 - nothing is wrong.
    """Ctrl-C has ended a flow; the message says what goes on from there."""

    exit_code = 130


class _WithoutTraceback(logging.Filter):
    """An error of ours is one line, also where Prefect logs it with its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], LyricsError):
            record.exc_info = None
        return True


for _name in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_name).addFilter(_WithoutTraceback())


def stage_flow(
    name: str, namer: Namer
) -> Callable[[Callable[P, StageResult]], Flow[P, StageRecord]]:
    """Make a flow of a function that does a stage.

    Its run is called by `namer`, manifests written in it name it, and its final state is `Cached`,
    `Completed` or `Failed` with a message for people. Prefect hands a StageRecord to its caller.
    """

    def decorate(function: Callable[P, StageResult]) -> Flow[P, StageRecord]:
        @flow(
            name=name,
            flow_run_name=run_namer(namer),
            version=__version__,
            # A retried pipeline then goes on at the stage that failed.
            persist_result=True,
            result_serializer="json",
        )
        @functools.wraps(function)
        def stage(*args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                with made_by(this_run()):
                    return finished(function(*args, **kwargs))
            except LyricsError as error:
                return failed(error)
            except KeyboardInterrupt as interruption:
                return failed(interrupted(interruption))

        return stage

    return decorate


def run_namer(namer: Namer) -> Callable[[], str]:
    """For `flow_run_name`: a name that somebody typed stays, unless it is `two-words`.

    Where naming finds an error the name stays too: the run itself will meet it, and end with it.
    """

    def name() -> str:
        given = str(runtime.flow_run.name)
        if not _MADE_UP.fullmatch(given):
            return given
        try:
            return namer(runtime.flow_run.parameters)
        except LyricsError:
            return given

    return name


_MADE_UP = re.compile(r"[A-Za-z]+-[A-Za-z]+")
"""What Prefect calls a run that nobody has named: `quiet-walrus`; the UI's form, `Quiet-Walrus`.

The form's words are in no list that we could ask: two words that somebody typed look the same.
"""


def this_run() -> dict[str, str]:
    """The flow run, as manifests name it."""
    run = {"flow_run": runtime.flow_run.id, "name": runtime.flow_run.name}
    parent = runtime.flow_run.parent_flow_run_id
    return run | ({"pipeline": parent} if parent else {})


def finished(result: StageResult) -> Any:
    """The final state of a stage's flow: `Cached` with the reason, or `Completed`."""
    outputs(result)
    text = describe(result)
    log.info(text)
    name = "Cached" if result.cached else "Completed"
    return Completed(name=name, message=text, data=dataclasses.asdict(result))


def failed(error: LyricsError) -> Any:
    """The final state of a flow that ended with an error: says what to do next.

    One that Ctrl-C has ended is `Cancelled`: nothing is wrong, and nobody need be told.
    """
    if isinstance(error, Interrupted):
        return Cancelled(message=str(error), data=error)
    log.error("%s", error)
    return Failed(message=f"{error} — {advice(error, asked_by())}", data=error)


def interrupted(interruption: KeyboardInterrupt) -> Interrupted:
    """What the caller of a flow gets of it: an error, which Prefect hands on as one."""
    reason = interruption.__cause__ or "stopped; the same command goes on from there"
    return Interrupted(str(reason))


def stopped(reason: TrainingStopped) -> Any:
    """The final state of a task that was broken off because its run was cancelled.

    Where its plain result is asked for it is none: who waits goes on with the interruption.
    """
    return Cancelled(message=str(reason))
