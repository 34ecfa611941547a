"""Everything in a line that could be more than words of the title."""

import re
from collections.abc import Iterator

import msgspec

from courtyard.modules.tasks.rules.quick_add.line import Found, Line, Setting, Strength, When
from courtyard.modules.tasks.rules.quick_add.marks import Mark, duration_at, marks_in
from courtyard.modules.tasks.rules.quick_add.moments import moment_at
from courtyard.modules.tasks.rules.quick_add.reminding import Remind, remind_at
from courtyard.modules.tasks.rules.quick_add.repeats import Repeat
from courtyard.modules.tasks.rules.quick_add.tails import repeat_at

_STARTING = re.compile(r"start(?:s|ing)?\s+(?:on\s+|from\s+)?")
_FROM = re.compile(r"from\s+")
_TO = re.compile(r"\s+(?:to|until|till?|-|–)\s+")  # noqa: RUF001  (the dash of spans is meant)


class Span(msgspec.Struct, frozen=True):
    """The first of two dates, "from Monday to Friday"; the second is when it is due."""

    start: When
    due: When


class Start(msgspec.Struct, frozen=True):
    """When to begin with it."""

    when: When


Sense = Mark | When | Repeat | Remind | Span | Start


class Finding(msgspec.Struct, frozen=True):
    """Words that may be read as something."""

    start: int
    end: int
    sense: Sense
    strength: Strength = Strength.STRONG

    @property
    def is_about_time(self) -> bool:
        """Whether it says when."""
        return not isinstance(self.sense, Mark)


def findings_in(line: Line, setting: Setting) -> list[Finding]:
    """Marks first, then what the other words say, in the order of the line; no two overlap."""
    found = [Finding(mark.start, mark.end, mark) for mark in marks_in(line)]
    rest = line.hiding((each.start, each.end) for each in found)
    return sorted([*found, *_about_time(rest, setting)], key=lambda finding: finding.start)


def _about_time(line: Line, setting: Setting) -> Iterator[Finding]:
    end = 0
    for place in line.word_starts():
        if place >= end and (found := _at(line, place, setting)):
            end = found.end
            yield found


def _at(line: Line, place: int, setting: Setting) -> Finding | None:
    """The first reading that fits; each tells how sure it is."""
    return next((found for read in _READERS if (found := read(line, place, setting))), None)


def _remind_at(line: Line, place: int, setting: Setting) -> Finding | None:
    found = remind_at(line, place, setting)
    return None if found is None else Finding(place, found.end, found)


def _repeat_at(line: Line, place: int, setting: Setting) -> Finding | None:
    found = repeat_at(line, place, setting)
    return None if found is None else Finding(place, found.end, found, found.strength)


def _start_at(line: Line, place: int, setting: Setting) -> Finding | None:
    starting = _STARTING.match(line.low, place)
    found = _day_at(line, starting.end(), setting) if starting else None
    return found and Finding(place, found.end, Start(found.when))


def _when_at(line: Line, place: int, setting: Setting) -> Finding | None:
    found = moment_at(line, place, setting)
    return found and Finding(place, found.end, found.when, found.strength)


def _duration_at(line: Line, place: int, _: Setting) -> Finding | None:
    found = duration_at(line.low, place)
    return found and Finding(place, found.end, found, Strength.JOINED)


def _span_at(line: Line, place: int, setting: Setting) -> Finding | None:
    begin = _FROM.match(line.low, place)
    first = _day_at(line, begin.end(), setting) if begin else None
    to = _TO.match(line.low, first.end) if first else None
    last = _day_at(line, to.end(), setting) if to else None
    return Finding(place, last.end, Span(first.when, last.when)) if first and last else None


def _day_at(line: Line, place: int, setting: Setting) -> Found | None:
    found = moment_at(line, place, setting)
    return found if found and (found.when.day or found.when.exact) else None


_READERS = (_remind_at, _repeat_at, _span_at, _start_at, _when_at, _duration_at)
