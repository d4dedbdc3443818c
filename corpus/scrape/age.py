"""How long ago something was."""

from datetime import UTC, datetime, timedelta


def is_within(then: datetime, most: timedelta) -> bool:
    """Whether it was less than `most` ago; a time to come, as of a wrong clock, is not."""
    return timedelta(0) <= datetime.now(UTC) - then < most
