"""Training that hears when it is cancelled."""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

GRACE_SECONDS = 25.0
"""Prefect kills a cancelled run 30 seconds after it asked it to stop."""

Result = TypeVar("Result")


def run_stoppable(
    work: Callable[[Callable[[], bool]], Result], grace_seconds: float = GRACE_SECONDS
) -> Result:
    """Run `work(should_stop)` in a thread, while this one hears of SIGTERM and Ctrl-C.

    When Prefect cancels the run, or the user interrupts it, `should_stop()` turns True and `work`
    has a grace time to save itself; then the interruption goes on, whether it has ended or not.
    Its cause is the error that `work` ended with, such as where it stopped. Work that has not asked
    yet has nothing to save: it may be waiting for a lock.
    """
    stop, asked = threading.Event(), threading.Event()

    def should_stop() -> bool:
        asked.set()
        return stop.is_set()

    context = contextvars.copy_context()  # Loggers and artifacts find their run in it.
    future: Future[Result] = Future()

    def settle() -> None:
        try:
            future.set_result(context.run(work, should_stop))
        except BaseException as error:
            future.set_exception(error)

    # A daemon: work that waits for a lock hears nothing, and must not keep the process alive.
    threading.Thread(target=settle, name="training", daemon=True).start()
    try:
        while not future.done():
            wait([future], timeout=0.5)
    except BaseException as interruption:
        stop.set()
        wait([future], timeout=grace_seconds if asked.is_set() else 0)
        raise interruption from future.exception() if future.done() else None
    return future.result()
