"""Days in words and numbers: ``tomorrow``, ``next friday``, ``1 June``, ``last day of month``, ``in 3 days``."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta

from courtyard.modules.tasks.rules.quick_add.clock import PARTS_OF_DAY
from courtyard.modules.tasks.rules.quick_add.line import (
    END,
    GAP,
    MONTH,
    NUMBER,
    ORDINAL,
    WEEKDAY,
    Clock,
    Found,
    Line,
    Setting,
    Strength,
    When,
    month_of,
    number_of,
    rank_of,
    weekday_of,
)

Reading = tuple[When, Strength] | None
_YEARS_AHEAD_MAX = 100
_LEAP_YEARS_AHEAD = 9
_MONTHS = 12
_CENTURY = 2000
_WEEKEND = 5
_LOOK_BACK = 20
_NTH_MAX = 5
# "Black Friday" and "last Friday" are no day to come.
_NOT_AFTER = re.compile(
    r"\b(?:black|good|cyber|ash|palm|easter|shrove|fat|super|last|past|previous|before|after|since)\s+$"
)


def day_at(line: Line, place: int, setting: Setting, *, said_on: bool = False) -> Found | None:
    """A day that begins there, the longest reading first; ``24/12`` is one only behind ``on`` or ``by``."""
    if _NOT_AFTER.search(line.low, max(0, place - _LOOK_BACK), place):
        return None
    for pattern, read in (*_FORMS, _SHORT_FORM) if said_on else _FORMS:
        if found := pattern.match(line.low, place):
            reading = read(found, setting, line)
            if reading is not None:
                day = Found(found.end(), *reading)
                return _with_date(line, day, setting) if read is _weekday else day
    return None


def _with_date(line: Line, weekday: Found, setting: Setting) -> Found:
    """``Monday 31 May`` and ``Friday the 13th``: the date counts."""
    place = GAP.match(line.low, weekday.end).end()  # type: ignore[union-attr]  # a gap may be empty
    for pattern, read in _FORMS:
        if read in {_month_and_day, _in_numbers, _number_alone} and (found := pattern.match(line.low, place)):
            reading = read(found, setting, line)
            if reading is not None:
                return Found(found.end(), reading[0])
    return weekday


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, or ``None`` where the calendar has none, as for 31 February."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month; -1 is the last."""
    if nth < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return day_of(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1))


def months_later(day: date, months: int) -> date | None:
    """The same day that many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    if not day.year <= year <= day.year + _YEARS_AHEAD_MAX:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _sure(day: date | None) -> Reading:
    return None if day is None else (When(day), Strength.STRONG)


def _near(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    word = found[1]
    days = 0 if word in {"today", "tod", "tonight"} else 2 if word.endswith("after tomorrow") else 1
    clock = Clock(PARTS_OF_DAY["night"]) if word == "tonight" else None
    return When(setting.today + timedelta(days=days), clock), Strength.WEAK if word == "tod" else Strength.STRONG


def _part_of_today(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    return When(setting.today, Clock(PARTS_OF_DAY[found[1]])), Strength.STRONG


def _weekday(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    """``friday`` is the next one, ``this friday`` may be today, ``next friday`` is that of the next week."""
    which, name = found[1], found[2]
    weekday = weekday_of(name)
    if which == "next":
        week = setting.week_of(setting.today) + timedelta(weeks=1)
        return _sure(week + timedelta(days=(weekday - setting.week_start) % 7))
    ahead = (weekday - setting.today.weekday()) % 7
    if not ahead and which != "this":
        ahead = 7
    sure = which is not None or name.endswith("day")
    return When(setting.today + timedelta(days=ahead)), Strength.STRONG if sure else Strength.WEAK


def _period(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    """The beginning of the next week, month or year; of a weekend, its Saturday."""
    which, unit, today = found[1], found[2], setting.today
    if unit == "weekend":
        saturday = today + timedelta(days=(_WEEKEND - today.weekday()) % 7)
        return When(saturday + timedelta(weeks=which == "next")), Strength.STRONG if which else Strength.WEAK
    if which != "next":
        return None
    if unit == "week":
        return _sure(setting.week_of(today) + timedelta(weeks=1))
    return _sure(months_later(today.replace(day=1), 1) if unit == "month" else date(today.year + 1, 1, 1))


def _end_of(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    """The last day of a week, month or year; ``eom`` for short."""
    short = {"eow": "week", "eom": "month", "eoy": "year"}.get(found[0][:3])
    unit, ahead, today = short or found[2], int(found[1] == "next"), setting.today
    if unit == "week":
        return _sure(setting.week_of(today) + timedelta(weeks=ahead, days=6))
    if unit == "year":
        return _sure(date(today.year + ahead, 12, 31))
    first = months_later(today.replace(day=1), ahead)
    return _sure(first and first.replace(day=monthrange(first.year, first.month)[1]))


def _day_of_month_named(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    """``last day of june``, ``first monday of next month``, ``2nd tuesday of november 2027``."""
    nth, weekday, which, month, year = found[1], found[2], found[3], found[4], found[5]
    today = setting.today
    for ahead in range(2 * _MONTHS + 1):
        first = months_later(today.replace(day=1), ahead)
        if first is None or (month and first.month != month_of(month)) or (year and first.year != int(year)):
            continue
        if which == "next" and not ahead:
            continue
        day = _counted_day(first, rank_of(nth), weekday)
        if day and day >= today:
            return _sure(day)
    return None


def _counted_day(first: date, nth: int, weekday: str) -> date | None:
    if not -1 <= nth <= (31 if weekday == "day" else _NTH_MAX):
        return None
    if weekday == "day":
        return day_of(first.year, first.month, nth if nth > 0 else monthrange(first.year, first.month)[1])
    return nth_weekday(first.year, first.month, weekday_of(weekday), nth)


def _in_a_while(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    """``in 3 days``, ``in half an hour``, ``two weeks from now``."""
    count, unit = found[1] or found[3], found[2] or found[4]
    number = number_of(count)
    if unit.startswith(("min", "h")):
        minutes = 30 if count.startswith("half") else number * (1 if unit.startswith("m") else 60)
        return When(exact=setting.wall + timedelta(minutes=minutes)), Strength.STRONG
    if unit.startswith(("month", "year")):
        return _sure(months_later(setting.today, number * (_MONTHS if unit.startswith("y") else 1)))
    days = number * {"d": 1, "w": 7, "f": 14}[unit[0]]
    return _sure(setting.today + timedelta(days=days)) if days < 366 * _YEARS_AHEAD_MAX else None


def _month_and_day(found: re.Match[str], setting: Setting, line: Line) -> Reading:
    """``1 June``, ``1st of June 2027``, ``June 1st, 2027``; without a year the next such day."""
    group = found.groupdict()
    month, number = group["month"], int(re.sub(r"\D", "", group["day"]))
    day = _of_year(number, month_of(month), group["year"], setting.today)
    # "may" and "march" are words too, and stand for months by their capital or by their place.
    doubtful = month in {"may", "march"} and not line.is_capital(found.start("month"))
    return None if day is None else (When(day), Strength.WEAK if doubtful else Strength.STRONG)


def _in_numbers(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    """``2027-06-01``, ``1.6.2027``, ``1/6/2027`` (or ``6/1/2027`` where the month stands first)."""
    group = found.groupdict()
    day, month = int(group["day"]), int(group["month"])
    if "/" in found[0] and (month > _MONTHS or (setting.month_first and day <= _MONTHS)):
        day, month = month, day
    return _sure(_of_year(day, month, group.get("year"), setting.today))


def _of_year(number: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        return day_of(int(year) + (_CENTURY if len(year) == 2 else 0), month, number)  # noqa: PLR2004  (digits)
    years = range(today.year, today.year + _LEAP_YEARS_AHEAD)
    days = (day_of(each, month, number) for each in years)
    return next((day for day in days if day is not None and day >= today), None)


def _number_alone(found: re.Match[str], setting: Setting, _: Line) -> Reading:
    """``the 15th``: of this month or the next that has it."""
    number = int(found[1])
    for ahead in range(_MONTHS):
        first = months_later(setting.today.replace(day=1), ahead)
        day = first and day_of(first.year, first.month, number)
        if day and day >= setting.today:
            return When(day), Strength.WEAK
    return None


def wall_of(when: When, setting: Setting) -> date | datetime | None:
    """The day or the time on the wall; a time alone is the next such time."""
    if when.exact is not None:
        return when.exact
    if when.clock is None:
        return when.day
    at = when.clock.at
    if when.day is not None:
        return datetime.combine(when.day, at)
    today = datetime.combine(setting.today, at)
    return today if today > setting.wall else today + timedelta(days=1)


_YEAR = r"(?P<year>[12]\d{3})"
_DAY = r"(?P<day>\d{1,2}(?:st|nd|rd|th|\.)?)"
_PERIODS = r"(week|month|year)"
_UNIT = r"(minutes?|mins?|hours?|hrs?|h|days?|weeks?|fortnights?|months?|years?)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Setting, Line], Reading]], ...] = tuple(
    (re.compile(pattern + END), read)
    for pattern, read in (
        (r"((?:the )?day after tomorrow|today|tod|tonight|tomorrow|tmrw?|tmw)", _near),
        (r"this (morning|afternoon|evening)", _part_of_today),
        (
            rf"(?:the )?({ORDINAL}) (day|{WEEKDAY}) (?:of|in) (?:(next|this|the) month|month|({MONTH})(?: {_YEAR})?)",
            _day_of_month_named,
        ),
        (rf"(?:(this|next|coming) )?({WEEKDAY})", _weekday),
        (r"(?:(this|next) )?(weekend)", _period),
        (rf"(next) {_PERIODS}", _period),
        (rf"(?:the )?end of (?:(the|this|next) )?{_PERIODS}|eow|eom|eoy", _end_of),
        (rf"in (half an|{NUMBER}) ?{_UNIT}|({NUMBER}) {_UNIT} from now", _in_a_while),
        (rf"(?:the )?{_DAY}(?: of)? ?(?P<month>{MONTH})\.?(?:,? {_YEAR})?", _month_and_day),
        (rf"(?P<month>{MONTH})\.? (?:the )?(?P<day>\d{{1,2}}(?:st|nd|rd|th)?)(?:,? {_YEAR})?", _month_and_day),
        (rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)", _in_numbers),
        (r"(?P<day>\d{1,2})(?P<mark>[./])(?P<month>\d{1,2})(?P=mark)(?P<year>[12]\d{3}|\d\d)", _in_numbers),
        (r"(?:the )?(\d{1,2})(?:st|nd|rd|th)", _number_alone),
    )
)  # fmt: skip
_SHORT_FORM = (re.compile(rf"(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})\.?{END}"), _in_numbers)
