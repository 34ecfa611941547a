"""What is marked by a sign: ``#project``, ``@label``, ``!high`` or ``p2``, ``+somebody``, ``~30m``."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from courtyard.modules.tasks.models.values import ESTIMATE_MIN_MAX, LABEL_LENGTH_MAX, NAME_LENGTH_MAX, Priority
from courtyard.modules.tasks.rules.quick_add.clock import clock_at
from courtyard.modules.tasks.rules.quick_add.line import END, START, Line

_SIGN = re.compile(rf"{START}([#@+])(?:\"([^\"\n]+)\"|([^\s#@+\"\x00][^\s\"\x00]*))")
_PRIORITY = re.compile(rf"{START}(?:!(low|medium|normal|high|urgent|[1-4])|p([1-4])){END}")
_MINUTES = r"m(?:in(?:ute)?s?)?"
_HOURS = r"h(?:(?:ou)?rs?)?"
_ESTIMATE = re.compile(
    rf"{START}~\s?(?:(\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?{_HOURS}(?:\s?(\d{{1,2}})\s?(?:{_MINUTES})?)?|(\d{{1,4}})\s?{_MINUTES}){END}"
)
_DURATION = re.compile(rf"for\s+(?:(an?|\d{{1,2}}(?:\.\d)?)\s?{_HOURS}|(\d{{1,3}})\s?{_MINUTES}){END}")
_CLOSING = ",.;:!?)]}'’"  # noqa: RUF001  (the one of typographers too)
_PRIORITIES = {
    "normal": Priority.MEDIUM,
    "1": Priority.URGENT,
    "2": Priority.HIGH,
    "3": Priority.MEDIUM,
    "4": Priority.LOW,
}
_KINDS = {"#": "project", "@": "label", "+": "assignee"}
_LENGTHS = {"#": NAME_LENGTH_MAX, "@": LABEL_LENGTH_MAX, "+": NAME_LENGTH_MAX}


class Mark(NamedTuple):
    """What one sign says."""

    start: int
    end: int
    kind: str
    value: str


def marks_in(line: Line) -> Iterator[Mark]:
    """All marks of the line. A lone sign, ``#12``, ``+49 170`` and what is inside of a word are none."""
    for found in _SIGN.finditer(line.low):
        sign, quoted = found[1], found[2] is not None
        begin = found.start(2 if quoted else 3)
        name = line.text[begin : found.end(2 if quoted else 3)]
        name = name.strip() if quoted else name.rstrip(_CLOSING)
        end = found.end() if quoted else begin + len(name)
        if _is_name(sign, name) and not (sign == "@" and clock_at(line.low, found.start())):
            yield Mark(found.start(), end, _KINDS[sign], name)
    for found in _PRIORITY.finditer(line.low):
        word = found[1] or found[2]
        yield Mark(*found.span(), "priority", _PRIORITIES.get(word) or Priority(word))
    for found in _ESTIMATE.finditer(line.low):
        minutes = _minutes(found[1], found[2], found[3])
        if 0 < minutes <= ESTIMATE_MIN_MAX:
            yield Mark(*found.span(), "estimate", str(minutes))


def duration_at(low: str, place: int) -> Mark | None:
    """``for 30 min`` beside a time says how long it takes."""
    found = _DURATION.match(low, place)
    if not found:
        return None
    hours = "1" if found[1] in {"a", "an"} else found[1]
    minutes = _minutes(hours, None, found[2])
    return Mark(*found.span(), "estimate", str(minutes)) if minutes else None


def _is_name(sign: str, name: str) -> bool:
    if not any(map(str.isalnum, name)) or len(name) > _LENGTHS[sign]:
        return False
    return not (sign == "#" and name.isdecimal()) and not (sign == "+" and name[0].isdecimal())


def _minutes(hours: str | None, rest: str | None, minutes: str | None) -> int:
    if hours is None:
        return int(minutes or 0)
    return round(float(hours.replace(",", ".")) * 60) + int(rest or 0)
