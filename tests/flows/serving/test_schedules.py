from types import SimpleNamespace
from typing import Any

import pytest
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule

from flows.serving.schedules import describe_schedules


def deployment(name: str, *schedules: Any, active: bool = True) -> Any:
    made = [SimpleNamespace(schedule=one, active=active) for one in schedules]
    return SimpleNamespace(name=name, schedules=made)


@pytest.mark.parametrize(
    ("cron", "told"),
    [
        ("30 1 * * *", "every day 01:30"),
        ("0 3 * * 0", "Sundays 03:00"),
        ("0 13 * * 7", "Sundays 13:00"),
        ("5 3 * * 1", "Mondays 03:05"),
        ("0 3 1 * *", "0 3 1 * *"),
        ("*/5 3 * * *", "*/5 3 * * *"),
        ("0 3 * * 1-5", "0 3 * * 1-5"),
    ],
)
def test_a_time_of_each_day_or_weekday_is_told_in_words(cron: str, told: str) -> None:
    one = deployment("a", CronSchedule(cron=cron, timezone="Asia/Kolkata"))
    assert list(describe_schedules([one])) == [f"a: {told}, Asia/Kolkata"]


def test_every_schedule_has_a_line_that_says_whether_it_is_off() -> None:
    nightly = CronSchedule(cron="30 1 * * *")
    off = deployment("b", nightly, active=False)
    there = [off, deployment("never"), deployment("a", nightly, IntervalSchedule(interval=60))]
    first, second, third = describe_schedules(there)
    assert (first, third) == ("a: every day 01:30, UTC", "b: every day 01:30, UTC (switched off)")
    assert second.startswith("a: ")
