"""What the flows of all stages share."""

import dataclasses
import logging
from collections.abc import Mapping
from typing import Any

from prefect.states import Completed

from corpus.manifest import StageResult
from flows.describe import describe

log = logging.getLogger("lyrics")
"""Lines for people: Prefect sends them to its server, the command line prints them."""

STAGE_FLOW: Mapping[str, Any] = {
    # A retried pipeline then goes on at the stage that failed.
    "persist_result": True,
    "result_serializer": "json",
}
StageRecord = dict[str, Any]
"""A StageResult as JSON holds it."""


def finished(result: StageResult) -> Any:
    """The final state of a stage's flow: `Cached` with the reason, or `Completed`.

    Prefect hands the state's data, a StageRecord, to the flow's caller.
    """
    text = describe(result)
    log.info(text)
    name = "Cached" if result.cached else "Completed"
    return Completed(name=name, message=text, data=dataclasses.asdict(result))
