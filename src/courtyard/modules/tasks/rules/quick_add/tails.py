"""What stands behind a repetition: its times, its days, its beginning and its end."""

import re
from collections.abc import Callable
from datetime import timedelta

from courtyard.modules.tasks.rules.quick_add.clock import PARTS_OF_DAY, clock_at, clock_behind_at
from courtyard.modules.tasks.rules.quick_add.days import day_at, months_later
from courtyard.modules.tasks.rules.quick_add.line import (
    APOSTROPHE,
    END,
    GAP,
    NUMBER,
    Clock,
    Line,
    Setting,
    Strength,
    number_of,
)
from courtyard.modules.tasks.rules.quick_add.moments import in_that_part, moment_at
from courtyard.modules.tasks.rules.quick_add.repeats import Repeat, days_behind_on, repetition_at

_PARTS = re.compile(rf"(?:in the )?(morning|afternoon|evening|night){END}")
_DAYS, _MONTHS = {"d": 1, "w": 7}, {"m": 1, "y": 12}
_ON = re.compile(r"on\s+(?:the\s+)?")
_MORE = re.compile(r"\s*(?:,|and\b|&)\s*")
_UNTIL = re.compile(r"(?:until|till?|through|ending|ends)\s+(?:on\s+)?")
_STARTING = re.compile(r"(?:start(?:s|ing)?|begin(?:s|ning)?|from)\s+(?:on\s+)?")
_TIMES = re.compile(rf"(?:for\s+)?({NUMBER})\s+times{END}")
_FOR_LONG = re.compile(rf"for\s+({NUMBER})\s+(days?|weeks?|months?|years?){END}")
_COMPLETION = re.compile(
    rf"(?:after|from|when|once)\s+(?:it(?:{APOSTROPHE}s| is| was)\s+)?"
    rf"(?:completion|completed|completing|done|finished){END}"
)


def repeat_at(line: Line, place: int, setting: Setting) -> Repeat | None:
    """A repetition that begins there, with its times, its beginning and its end."""
    repeat = repetition_at(line.low, place)
    if repeat is None:
        return None
    while any(read(line, GAP.match(line.low, repeat.end).end(), repeat, setting) for read in _TAILS):  # type: ignore[union-attr]  # a gap may be empty
        repeat.strength = Strength.STRONG
    return repeat


def _tail_clocks(line: Line, place: int, repeat: Repeat, _: Setting) -> bool:
    """``in the morning``, ``at 9am and 5pm``; a rule has several hours, but the same minute in all of them."""
    if repeat.clocks:
        return False
    if repeat.part is None and (said := _PARTS.match(line.low, place)):
        repeat.end, repeat.part = said.end(), PARTS_OF_DAY[said[1]]
        return True
    found, part = clock_at(line.low, place), None if repeat.part is None else Clock(repeat.part)
    while found and (clock := in_that_part(found.when.clock, part, line.low[place : found.end])):
        at = clock.at
        if repeat.clocks and at.minute != repeat.clocks[0].minute:
            break
        repeat.end, repeat.clocks = found.end, (*repeat.clocks, at)
        more = _MORE.match(line.low, found.end)
        found = clock_behind_at(line.low, more.end()) if more else None
    return bool(repeat.clocks)


def _tail_days(line: Line, place: int, repeat: Repeat, _: Setting) -> bool:
    """``every month on the 15th``, ``every 2 weeks on mon and thu``, ``every year on 1 June``."""
    on = _ON.match(line.low, place)
    if not on or set(repeat.rule) != {"frequency", "interval"}:
        return False
    found = days_behind_on(line.low, on.end(), repeat.rule)
    if found is None:
        return False
    repeat.end, repeat.rule = found
    return True


def _tail_until(line: Line, place: int, repeat: Repeat, setting: Setting) -> bool:
    until = _UNTIL.match(line.low, place)
    day = day_at(line, until.end(), setting, said_on=True) if until else None
    if not day or not day.when.day or "count" in repeat.rule:
        return False
    repeat.end, repeat.until = day.end, day.when.day
    return True


def _tail_starting(line: Line, place: int, repeat: Repeat, setting: Setting) -> bool:
    starting = _STARTING.match(line.low, place)
    found = moment_at(line, starting.end(), setting) if starting else None
    if not found or not found.when.day:
        return False
    repeat.end, repeat.starts = found.end, found.when
    return True


def _tail_length(line: Line, place: int, repeat: Repeat, setting: Setting) -> bool:
    """``10 times``, ``for 3 weeks``."""
    if repeat.until or "count" in repeat.rule:
        return False
    if found := _TIMES.match(line.low, place):
        repeat.end, repeat.rule = found.end(), {**repeat.rule, "count": max(1, number_of(found[1]))}
        return True
    if not (found := _FOR_LONG.match(line.low, place)):
        return False
    count, unit = number_of(found[1]), found[2][0]
    if unit in _DAYS:
        beyond = setting.today + timedelta(days=count * _DAYS[unit])
    elif later := months_later(setting.today, count * _MONTHS[unit]):
        beyond = later
    else:
        return False
    repeat.end, repeat.until = found.end(), beyond - timedelta(days=1)
    return True


def _tail_completion(line: Line, place: int, repeat: Repeat, _: Setting) -> bool:
    found = _COMPLETION.match(line.low, place)
    if found:
        repeat.end, repeat.from_completion = found.end(), True
    return found is not None


_TAILS: tuple[Callable[[Line, int, Repeat, Setting], bool], ...] = (
    *(_tail_clocks, _tail_days, _tail_until, _tail_starting, _tail_length, _tail_completion),
)
