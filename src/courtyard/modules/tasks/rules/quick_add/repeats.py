"""Repetition in words: ``every other tuesday``, ``every 2nd and 4th friday``, ``daily until 1 June``."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

import msgspec

from courtyard.modules.tasks.rules.quick_add.clock import PARTS_OF_DAY
from courtyard.modules.tasks.rules.quick_add.days import day_of
from courtyard.modules.tasks.rules.quick_add.line import (
    END,
    MONTH,
    NUMBER,
    ORDINAL,
    WEEKDAY,
    Strength,
    When,
    month_of,
    number_of,
    rank_of,
    weekday_of,
)
from courtyard.modules.tasks.rules.recurrence import Day, Frequency

_AND = r"\s*(?:,\s*and\b|,|\band\b|&|\bor\b|/)\s*"
_NTH_MAX = 5
_DAYS_MAX = 31
_LEAP_YEAR = 2000
_WORKING_DAYS = tuple(Day(day) for day in range(5))
_SATURDAY = (Day(5),)
_UNITS = {
    "mi": (Frequency.MINUTELY, 1),
    "ho": (Frequency.HOURLY, 1),
    "hr": (Frequency.HOURLY, 1),
    "da": (Frequency.DAILY, 1),
    "we": (Frequency.WEEKLY, 1),
    "fo": (Frequency.WEEKLY, 2),
    "mo": (Frequency.MONTHLY, 1),
    "qu": (Frequency.MONTHLY, 3),
    "ye": (Frequency.YEARLY, 1),
    "an": (Frequency.YEARLY, 1),
    "bi": (Frequency.WEEKLY, 2),
}
_WEEKDAYS = re.compile(rf"{WEEKDAY}s?")
_RANKS = re.compile(ORDINAL)


class Repeat(msgspec.Struct):
    """A repetition as far as it was read: parts of a rule, and what stood behind them; ``part`` is of the day."""

    end: int
    rule: dict[str, Any]
    strength: Strength = Strength.STRONG
    from_completion: bool = False
    clocks: tuple[time, ...] = ()
    part: time | None = None
    until: date | None = None
    starts: When | None = None


def repetition_at(low: str, place: int) -> Repeat | None:
    """What begins there with ``every``, or is a word like ``weekly`` or ``mondays``."""
    said = _REPEAT.match(low, place)
    begin = said.end() if said else place
    if every := _EVERY.match(low, begin):
        for pattern, read in _HEADS:
            found = pattern.match(low, every.end())
            if found and (rule := read(found)):
                sure = pattern is not _MONTH_DAYS or found[2] is not None
                return Repeat(
                    found.end(),
                    rule,
                    Strength.STRONG if sure else Strength.WEAK,
                    from_completion=every[1] is not None,
                    part=PARTS_OF_DAY.get(found[1]),
                )
    if found := _ADVERB.match(low, begin):
        frequency, interval = _UNITS[found[1][:2]]
        return Repeat(found.end(), _every(frequency, interval), Strength.STRONG if said else Strength.WEAK)
    if found := _PLURAL.match(low, begin):
        strength = Strength.STRONG if found[1] or said else Strength.WEAK
        return Repeat(found.end(), _weekly(found[2]), strength)
    return None


def days_behind_on(low: str, place: int, rule: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """The days that make a plain ``every month`` exact: ``on the 15th``."""
    for pattern, read in _HEADS:
        found = pattern.match(low, place)
        exact = read(found) if found else None
        if found and exact and len(exact) > len(rule) and exact["frequency"] is rule["frequency"]:
            return found.end(), {**exact, "interval": rule["interval"]}
    return None


def _every(frequency: Frequency, interval: int = 1, **parts: Any) -> dict[str, Any]:
    return {"frequency": frequency, "interval": interval, **parts}


def _interval(found: re.Match[str]) -> dict[str, Any] | None:
    count, unit = found[1] or "1", found[2]
    frequency, length = _UNITS[unit[:2]]
    number = 2 if count == "other" else rank_of(count) if _RANKS.fullmatch(count) else number_of(count)
    if number < 1 or (number == 1 and count[-1:] in {"t", "d"}):
        return None  # "every first day" is one of the month
    return _every(frequency, number * length)


def _weekly(words: str, interval: int = 1) -> dict[str, Any]:
    if words.startswith(("weekday", "workday", "work day")):
        return _every(Frequency.WEEKLY, interval, by_day=_WORKING_DAYS)
    if words.startswith("weekend"):
        return _every(Frequency.WEEKLY, interval, by_day=_SATURDAY)
    days = {Day(weekday_of(day)) for day in _WEEKDAYS.findall(words)}
    return _every(Frequency.WEEKLY, interval, by_day=tuple(sorted(days)))


def _from_day_to_day(found: re.Match[str]) -> dict[str, Any] | None:
    first, last = weekday_of(found[1]), weekday_of(found[2])
    days = sorted(Day((first + each) % 7) for each in range((last - first) % 7 + 1))
    return _every(Frequency.WEEKLY, by_day=tuple(days))


def _counted_days(found: re.Match[str]) -> dict[str, Any] | None:
    """``2nd and 4th friday``, ``last weekday``, ``first day of june``."""
    ranks, name, month = tuple(map(rank_of, _RANKS.findall(found[1]))), found[2], found[3]
    of_month: dict[str, Any] = {"by_month": (month_of(month),)} if month and month != "month" else {}
    frequency = Frequency.YEARLY if of_month else Frequency.MONTHLY
    if not all(-1 <= rank <= (_DAYS_MAX if name == "day" else _NTH_MAX) and rank for rank in ranks):
        return None
    if name == "day":
        return _every(frequency, by_month_day=ranks, **of_month)
    if name in {"weekday", "workday"}:
        return _every(frequency, by_day=_WORKING_DAYS, by_set_pos=ranks, **of_month)
    return _every(frequency, by_day=tuple(sorted(Day(weekday_of(name), rank) for rank in ranks)), **of_month)


def _month_days(found: re.Match[str]) -> dict[str, Any] | None:
    """``1st and 15th``, ``last day``, ``1st of june``."""
    days = tuple(map(rank_of, _RANKS.findall(found[1])))
    if not all(-1 <= day <= _DAYS_MAX and day for day in days):
        return None
    if found[2] and found[2] != "month":
        return _day_of_year(month_of(found[2]), days[0]) if len(days) == 1 else None
    return _every(Frequency.MONTHLY, by_month_day=tuple(sorted(set(days), key=lambda day: (day < 0, day))))


def _yearly(found: re.Match[str]) -> dict[str, Any] | None:
    group = found.groupdict()
    return _day_of_year(month_of(group["month"]), int(group["day"] or 1))


def _day_of_year(month: int, day: int) -> dict[str, Any] | None:
    if day > 0 and day_of(_LEAP_YEAR, month, day) is None:
        return None
    return _every(Frequency.YEARLY, by_month=(month,), by_month_day=(day,))


_REPEAT = re.compile(r"repeat(?:s|ing)?\s+")
_EVERY = re.compile(r"(?:every(!)?|each)\s+(?:the\s+)?")
_ADVERB = re.compile(rf"(hourly|daily|weekly|bi-?weekly|fortnightly|monthly|quarterly|yearly|annually){END}")
_PLURAL = re.compile(rf"(on\s+)?((?:weekdays|workdays|weekends|{WEEKDAY}s(?:{_AND}{WEEKDAY}s)*)){END}")
_OF_MONTH = rf"(?:\s+(?:of|in)\s+(?:(?:the|each|every)\s+)?(month|{MONTH}))?"
_UNIT = r"(minute|min|hour|hr|day|week|fortnight|month|quarter|year)"
_DAYS_OF_WORK = r"(?:weekday|workday|work day|weekend)s?"
_DAY_NUMBER = r"(?:\d{1,2}(?:st|nd|rd|th)|first|last day)"
_MONTH_DAYS = re.compile(rf"((?:the\s+)?{_DAY_NUMBER}(?:{_AND}(?:the\s+)?{_DAY_NUMBER})*){_OF_MONTH}{END}")
_HEADS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dict[str, Any] | None]], ...] = (
    (
        re.compile(rf"({ORDINAL}(?:{_AND}{ORDINAL})*)\s+({WEEKDAY}|weekday|workday|day)\s+(?:of|in)\s+(?:(?:the|each|every)\s+)?(month|{MONTH}){END}"),
        _counted_days,
    ),
    (re.compile(rf"(?:(other|{ORDINAL}|{NUMBER})\s+)?{_UNIT}s?{END}"), _interval),
    (re.compile(rf"({WEEKDAY})\s?(?:-|–|to|through)\s?({WEEKDAY}){END}"), _from_day_to_day),  # noqa: RUF001  (the dash of spans is meant)
    (
        re.compile(rf"(?:(other|second)\s+)?({_DAYS_OF_WORK}|{WEEKDAY}s?(?:{_AND}{WEEKDAY}s?)*){END}"),
        lambda found: _weekly(found[2], 2 if found[1] else 1),
    ),
    (re.compile(rf"({ORDINAL}(?:{_AND}{ORDINAL})*)\s+({WEEKDAY}|weekday|workday|day)(x)?{END}"), _counted_days),
    (_MONTH_DAYS, _month_days),
    (re.compile(rf"(?P<month>{MONTH})(?:\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?)?{END}"), _yearly),
    (re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH}){END}"), _yearly),
    (re.compile(rf"(morning|afternoon|evening|night)s?{END}"), lambda _: _every(Frequency.DAILY)),
)  # fmt: skip
