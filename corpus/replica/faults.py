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
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from corpus.errors import SettingsError


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request; several things may."""

    status: int | None = None
    """Answer with this status, and with `body` or none."""
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

_Kind = tuple[str, Callable[[Any], bool]]
"""What a value of a rule must be, in words and as a test."""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(kind: type[int | float], least: int, value: Any) -> bool:
    return isinstance(value, int | kind) and not isinstance(value, bool) and value >= least


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


_TEXT: _Kind = "a text", _is_text
_COUNT: _Kind = "a whole number from 1 on", partial(_is_number, int, 1)
_BYTES: _Kind = "a whole number from 0 on", partial(_is_number, int, 0)
_SECONDS: _Kind = "seconds", partial(_is_number, float, 0)
_NAMED: _Kind = (
    "texts by name",
    lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
)
_RULE: Mapping[str, _Kind] = {
    "path": _TEXT,
    "from": _COUNT,
    "times": _COUNT,
    "every": _COUNT,
    "replace": ("a pattern and a text", lambda value: _are_texts(value) and len(value) == 2),
}
_FAULT: Mapping[str, _Kind] = {
    "status": ("a status from 100 on", partial(_is_number, int, 100)),
    "headers": _NAMED,
    "body": _TEXT,
    "delay": _SECONDS,
    "drip": _SECONDS,
    "drop": ("true or false", lambda value: isinstance(value, bool)),
    "cut": _BYTES,
    "length": _BYTES,
    "remove": ("a list of ids", _are_texts),
    "add": _NAMED,
}
"""The fields of a Fault but for `edit`, which a plan has as `replace`."""


def read_plan(file: Path) -> FaultPlan:
    """Raises SettingsError for what is no plan."""
    try:
        return plan_of(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # A SettingsError is a ValueError too.
        raise SettingsError(f"{file} is no plan of faults: {error}") from error


def plan_of(rules: list[dict[str, Any]]) -> FaultPlan:
    """Raises SettingsError for a rule that is none."""
    if not isinstance(rules, list):
        raise SettingsError("a plan of faults is a list of rules")
    made = [_made(rule) for rule in rules]

    def plan(path: str, nth: int) -> Fault | None:
        return next((fault for where, fault in made if where.fits(path, nth)), None)

    return plan


def _made(rule: Any) -> tuple["_Where", Fault]:
    try:
        _check(rule)
        return _Where.of(rule), _fault(rule)
    except (ValueError, re.error) as error:
        raise SettingsError(f"{rule!r} is no rule of faults: {error}") from error


def _check(rule: Any) -> None:
    """Raises ValueError that says what is wrong with a rule."""
    if not isinstance(rule, dict):
        raise ValueError("expected names and values")
    kinds = {**_RULE, **_FAULT}
    if unknown := sorted(rule.keys() - kinds.keys()):
        raise ValueError(f"unknown names {', '.join(unknown)}")
    if "path" not in rule:
        raise ValueError("no path")
    for name, value in rule.items():
        expected, fits = kinds[name]
        if not fits(value):
            raise ValueError(f"{name} must be {expected}")


@dataclass(frozen=True)
class _Where:
    path: re.Pattern[str]
    first: int
    times: int | None
    every: int

    @classmethod
    def of(cls, rule: dict[str, Any]) -> "_Where":
        path = re.compile(rule["path"])
        return cls(path, rule.get("from", 1), rule.get("times"), rule.get("every", 1))

    def fits(self, path: str, nth: int) -> bool:
        since = nth - self.first
        is_now = since >= 0 and since % self.every == 0
        is_left = self.times is None or since // self.every < self.times
        return is_now and is_left and self.path.search(path) is not None


def _fault(rule: dict[str, Any]) -> Fault:
    given = {name: value for name, value in rule.items() if name in _FAULT}
    if "body" in given:
        given["body"] = given["body"].encode()
    if "remove" in given:
        given["remove"] = tuple(given["remove"])
    if "replace" in rule:
        pattern, text = (part.encode() for part in rule["replace"])
        given["edit"] = partial(re.compile(pattern).sub, text)
        given["edit"](b"")  # A wrong reference in the text shows now, not at a request.
    return Fault(**given)
