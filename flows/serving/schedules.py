"""When deployments start by themselves, in words."""

import calendar
from collections.abc import Iterable, Iterator
from typing import Any

from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule


def describe_schedules(deployments: Iterable[DeploymentResponse]) -> Iterator[str]:
    """A line for each: `pipeline: Sundays 03:00, Asia/Kolkata`."""
    for deployment in sorted(deployments, key=lambda one: one.name):
        for schedule in deployment.schedules:
            when = _when(schedule.schedule)
            yield f"{deployment.name}: {when}" + ("" if schedule.active else " (switched off)")


def _when(schedule: Any) -> str:
    """One that is not of the usual form, a time of each day or weekday, as it is written."""
    if not isinstance(schedule, CronSchedule):
        return str(schedule)
    zone = schedule.timezone or "UTC"
    match schedule.cron.split():
        case [minute, hour, "*", "*", weekday] if (minute + hour).isdecimal():
            time = f"{hour:0>2}:{minute:0>2}, {zone}"
            if weekday == "*":
                return f"every day {time}"
            if weekday in tuple("01234567"):  # Cron's weeks begin, and end, with a Sunday.
                return f"{calendar.day_name[int(weekday) - 1]}s {time}"
    return f"{schedule.cron}, {zone}"
