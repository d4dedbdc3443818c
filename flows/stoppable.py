"""Training that hears when it is cancelled."""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

GRACE_SECONDS = 25.0
"""Prefect kills a cancelled run 30 seconds after it asked it to stop."""

Result = TypeVar("Result")


def run_stoppable(work: Callable[[Callable[[], bool]], Result]) -> Result:
    """Run `work(should_stop)` in a thread, while this one hears of SIGTERM and Ctrl-C.

    When Prefect cancels the run, or the user interrupts it, `should_stop()` turns True and `work`
    has a grace time to save itself; then the interruption goes on.
    """
    stop = threading.Event()
    context = contextvars.copy_context()  # Loggers and artifacts find their run in it.
    with ThreadPoolExecutor(1, thread_name_prefix="training") as executor:
        future = executor.submit(context.run, work, stop.is_set)
        try:
            while not future.done():
                wait([future], timeout=0.5)
        except BaseException:
            stop.set()
            wait([future], timeout=GRACE_SECONDS)
            raise
        return future.result()
