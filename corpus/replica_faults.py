"""What may go wrong with the replica's answers, in code or as a plan in JSON.

A plan is a list of rules; the first that fits a request decides:

    [{"path": "viewisbsong", "times": 2, "status": 503, "headers": {"Retry-After": "1"}},
     {"path": "docs/12[.]isb", "cut": 40},
     {"path": "search", "from": 2, "remove": ["7"], "replace": ["Total <b>\\\\d+", "Total <b>9"]}]

`path` is a regular expression; `from` (1) and `times` (all) say which requests for one path,
`every` (1) spares those between; the other names are those of Fault.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from corpus.errors import SettingsError


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request; several things may."""

    status: int | None = None
    """Answer with this status and no body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Added to the answer, such as `Retry-After` or `Location`."""
    body: bytes | None = None
    """Sent in place of the right one."""
    edit: Callable[[bytes], bytes] | None = None
    """What is done to the body before it is sent."""
    delay: float = 0.0
    """Seconds before the answer."""
    drip: float = 0.0
    """Seconds between the bytes of head and body."""
    drop: bool = False
    """Close the connection without an answer."""
    cut: int | None = None
    """Send only so many bytes of the body, then close the connection."""
    length: int | None = None
    """The Content-Length that is told, whatever is sent."""
    remove: tuple[str, ...] = ()
    """Ids of songs that leave the archive behind this answer."""
    add: Mapping[str, str] = field(default_factory=dict)
    """ISB texts by id of songs that are new or changed behind this answer."""


FaultPlan = Callable[[str, int], Fault | None]
"""The fault of the nth request (from 1) for a path with its query, or None."""

_RULE = {"path": str, "from": int, "times": int, "every": int, "replace": list}
_FAULT = {f.name: f for f in fields(Fault) if f.name != "edit"}


def read_plan(file: Path) -> FaultPlan:
    """Raises SettingsError for what is no plan."""
    try:
        return plan_of(json.loads(file.read_text(encoding="utf-8")))
    except SettingsError:
        raise
    except (OSError, ValueError, TypeError, re.error) as error:
        raise SettingsError(f"{file} is no plan of faults: {error}") from error


def plan_of(rules: list[dict[str, Any]]) -> FaultPlan:
    """Raises SettingsError for a rule that is none."""
    if not isinstance(rules, list):
        raise SettingsError("a plan of faults is a list of rules")
    made = [(_Where.of(rule), _fault(rule)) for rule in rules]

    def plan(path: str, nth: int) -> Fault | None:
        return next((fault for where, fault in made if where.fits(path, nth)), None)

    return plan


@dataclass(frozen=True)
class _Where:
    path: re.Pattern[str]
    first: int
    times: int | None
    every: int

    @classmethod
    def of(cls, rule: dict[str, Any]) -> "_Where":
        unknown = sorted(rule.keys() - _RULE.keys() - _FAULT.keys())
        if unknown or not isinstance(rule.get("path"), str):
            wrong = f"unknown names {', '.join(unknown)}" if unknown else "no path"
            raise SettingsError(f"{rule!r} is no rule of faults: {wrong}")
        path = re.compile(rule["path"])
        return cls(path, rule.get("from", 1), rule.get("times"), rule.get("every", 1))

    def fits(self, path: str, nth: int) -> bool:
        since = nth - self.first
        is_now = since >= 0 and since % self.every == 0
        is_left = self.times is None or since // self.every < self.times
        return is_now and is_left and self.path.search(path) is not None


def _fault(rule: dict[str, Any]) -> Fault:
    given = {name: value for name, value in rule.items() if name in _FAULT}
    if isinstance(given.get("body"), str):
        given["body"] = given["body"].encode()
    if "remove" in given:
        given["remove"] = tuple(given["remove"])
    if "replace" in rule:
        pattern, text = (part.encode() for part in rule["replace"])
        given["edit"] = lambda body: re.sub(pattern, text, body)
    return Fault(**given)
