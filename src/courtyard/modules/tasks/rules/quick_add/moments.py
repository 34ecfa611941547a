"""A day with a time, in the orders in which people write them: ``tomorrow 9am``, ``at 5 on friday``, ``by 1 June``."""

import re
from datetime import time

from courtyard.modules.tasks.rules.quick_add.clock import PARTS_OF_DAY, clock_at
from courtyard.modules.tasks.rules.quick_add.days import day_at
from courtyard.modules.tasks.rules.quick_add.line import END, GAP, Clock, Found, Line, Setting, Strength, When

_BEFORE = re.compile(r"(due\s+(?:on|by)|due|on|by|until|till?|for)\s+")
_BEFORE_DAY = re.compile(r"(?:on\s+)?")
_NUMBER_ALONE = re.compile(r"(?:the )?\d{1,2}(?:st|nd|rd|th)")
_PART = re.compile(rf"(?:in the )?(morning|afternoon|evening|night){END}")
_IN_THE = re.compile(rf"in the (morning|afternoon|evening){END}")
_SAYS_HALF = re.compile(r"[ap]\.?m|noon|night|day|:")
_NOON = 12


def moment_at(line: Line, place: int, setting: Setting) -> Found | None:
    """A day, a time, or both, that begins there, with ``on``, ``by``, ``due`` or ``until`` before it or without."""
    before = _BEFORE.match(line.low, place)
    begin = before.end() if before else place
    if day := day_at(line, begin, setting, said_on=before is not None):
        number_alone = _NUMBER_ALONE.fullmatch(line.low, begin, day.end)
        strength = Strength.STRONG if before and not number_alone else day.strength
        return _with_clock(line.low, day._replace(strength=strength))
    clock = clock_at(line.low, place) or (clock_at(line.low, begin) if before and before[1] != "for" else None)
    if clock is None and (part := _IN_THE.match(line.low, place)):
        return Found(part.end(), When(clock=Clock(PARTS_OF_DAY[part[1]])), Strength.WEAK)
    return clock and _with_day(line, clock, setting)


def _with_clock(low: str, day: Found) -> Found:
    """The day and the part of the day or the time that follow it."""
    if day.when.exact is not None:
        return day
    end, clock = day.end, day.when.clock
    if part := _PART.match(low, GAP.match(low, end).end()):  # type: ignore[union-attr]  # a gap may be empty
        end, clock = part.end(), Clock(PARTS_OF_DAY[part[1]])
    begin = GAP.match(low, end).end()  # type: ignore[union-attr]  # a gap may be empty
    if found := clock_at(low, begin):
        said = low[begin : found.end]
        end, clock = found.end, in_that_part(found.when.clock, clock, said)
    if clock is None:
        return day
    return Found(end, When(day.when.day, clock), Strength.STRONG if end > day.end else day.strength)


def _with_day(line: Line, clock: Found, setting: Setting) -> Found:
    gap = GAP.match(line.low, clock.end)
    begin = _BEFORE_DAY.match(line.low, gap.end()).end()  # type: ignore[union-attr]  # both may be empty
    day = day_at(line, begin, setting)
    if day is None or day.when.exact is not None or day.end <= clock.end:
        return clock
    said = line.low[: clock.end].rpartition(" ")[2]
    at = in_that_part(clock.when.clock, day.when.clock, said)
    end = day.end
    if not day.when.clock and (part := _PART.match(line.low, GAP.match(line.low, end).end())):  # type: ignore[union-attr]  # a gap may be empty
        end, at = part.end(), in_that_part(clock.when.clock, Clock(PARTS_OF_DAY[part[1]]), said)
    return Found(end, When(day.when.day, at), Strength.STRONG)


def in_that_part(clock: Clock | None, part: Clock | None, said: str) -> Clock | None:
    """The clock, in the half of the day that was named: ``tonight at 8`` is 20:00. ``said`` are the clock's words."""
    if clock is None or part is None or part.at.hour < _NOON or clock.at.hour >= _NOON or _SAYS_HALF.search(said):
        return clock
    return Clock(time(clock.at.hour + _NOON, clock.at.minute), clock.minutes)
