"""What the clocks on the wall show when a rule comes round: python-dateutil's ``rrule``, kept within bounds.

Times here are naive. Two things are added to ``rrule``. First, it starts at the period that is asked about and not
years before. Second, it searches up to the year 9999 for a rule that never comes round (30 February, or the second
Monday of a week) and cannot be told to stop; but the calendar repeats itself every 400 years, so the search is made
some thousands of years later, where that end is near.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, datetime, timedelta
from functools import lru_cache
from typing import Literal

from dateutil.rrule import DAILY, HOURLY, MINUTELY, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from msgspec.structs import replace

from courtyard.modules.tasks.rules.recurrence.rule import Day, Frequency, Rule

SEARCH_YEARS_MIN = 200
_CALENDAR_YEARS = 400
_MONTHS = 12
_FREQUENCIES: dict[Frequency, Literal[0, 1, 2, 3, 4, 5]] = {
    Frequency.YEARLY: YEARLY,
    Frequency.MONTHLY: MONTHLY,
    Frequency.WEEKLY: WEEKLY,
    Frequency.DAILY: DAILY,
    Frequency.HOURLY: HOURLY,
    Frequency.MINUTELY: MINUTELY,
}
_LENGTHS = {
    Frequency.WEEKLY: timedelta(weeks=1),
    Frequency.DAILY: timedelta(days=1),
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.MINUTELY: timedelta(minutes=1),
}
_DAYS_MAX = {Frequency.YEARLY: 366, Frequency.MONTHLY: 31, Frequency.DAILY: 1}


def walls(rule: Rule, start: datetime, since: datetime) -> Iterator[datetime]:
    """The rule's times, rising, those from ``since`` on and perhaps some before; ``start`` is where the rule begins.

    ``until`` is left to the caller. Ends after 200 years or more where nothing is found.
    """
    explicit = _explicit(rule, start)
    if not _can_happen(replace(explicit, interval=1, count=None, until=None)):
        return
    begin = start if rule.count is not None else _period_before(explicit, start, since)
    shift = (MAXYEAR - SEARCH_YEARS_MIN - begin.year) // _CALENDAR_YEARS * _CALENDAR_YEARS
    try:
        for found in _rrule(explicit, begin.replace(year=begin.year + shift)):
            wall = found.replace(year=found.year - shift)
            if wall >= start:
                yield wall
    except (ValueError, OverflowError):
        return  # the end of the calendar, or times that the interval never meets: nothing comes any more


def _rrule(rule: Rule, start: datetime) -> rrule:
    return rrule(
        _FREQUENCIES[rule.frequency],
        dtstart=start,
        interval=rule.interval,
        wkst=rule.week_start,
        count=rule.count,
        bysetpos=rule.by_set_pos or None,
        bymonth=rule.by_month or None,
        bymonthday=rule.by_month_day or None,
        byyearday=rule.by_year_day or None,
        byweekno=rule.by_week_no or None,
        byweekday=[weekday(day.weekday, day.nth or None) for day in _days(rule)] or None,
        byhour=rule.by_hour or None,
        byminute=rule.by_minute or None,
        bysecond=rule.by_second or None,
    )


def _days(rule: Rule) -> tuple[Day, ...]:
    """``MO,-1FR`` means both; ``rrule`` would want a day to be both, so Mondays become the first, the second, etc."""
    if not any(day.nth for day in rule.by_day) or all(day.nth for day in rule.by_day):
        return rule.by_day
    most = 5 if rule.frequency is Frequency.MONTHLY or rule.by_month else 53
    counted = {Day(day.weekday, nth) for day in rule.by_day if not day.nth for nth in range(1, most + 1)}
    return tuple(sorted(counted | {day for day in rule.by_day if day.nth}))


def _explicit(rule: Rule, start: datetime) -> Rule:
    """The rule with what it takes from its start written out (RFC 5545, 3.3.10), so that it can begin later."""
    frequency = rule.frequency
    has_days = rule.by_week_no or rule.by_year_day or rule.by_month_day or rule.by_day
    found: dict[str, tuple[object, ...]] = {}
    if not has_days and frequency is Frequency.YEARLY:
        found |= {"by_month": rule.by_month or (start.month,), "by_month_day": (start.day,)}
    elif not has_days and frequency is Frequency.MONTHLY:
        found |= {"by_month_day": (start.day,)}
    elif not has_days and frequency is Frequency.WEEKLY:
        found |= {"by_day": (Day(start.weekday()),)}
    if not frequency.is_within_a_day:
        found |= {"by_hour": rule.by_hour or (start.hour,)}
    if frequency is not Frequency.MINUTELY:
        found |= {"by_minute": rule.by_minute or (start.minute,)}
    return replace(rule, **found, by_second=rule.by_second or (start.second,))


@lru_cache(maxsize=256)
def _can_happen(rule: Rule) -> bool:
    """Whether any day of the calendar fits, and a period is long enough for ``BYSETPOS``, whatever the interval."""
    if rule.by_set_pos and min(map(abs, rule.by_set_pos)) > _longest_period(rule):
        return False
    wide = Frequency.YEARLY if rule.frequency is Frequency.YEARLY else Frequency.MONTHLY
    everywhere = replace(rule, frequency=wide, by_set_pos=(), by_hour=(0,), by_minute=(0,), by_second=(0,))
    if not (rule.by_week_no or rule.by_year_day or rule.by_month_day or rule.by_day):
        everywhere = replace(everywhere, by_month_day=tuple(range(1, 32)))
    begin = datetime(MAXYEAR - SEARCH_YEARS_MIN, 1, 1)  # noqa: DTZ001  (no place has this time)
    return next(iter(_rrule(everywhere, begin)), None) is not None


def _longest_period(rule: Rule) -> int:
    """How many times one period can have."""
    if rule.frequency is Frequency.MINUTELY:
        return len(rule.by_second)
    times = len(rule.by_minute) * len(rule.by_second)
    if rule.frequency is Frequency.HOURLY:
        return times
    days = len(rule.by_day) or 7 if rule.frequency is Frequency.WEEKLY else _DAYS_MAX[rule.frequency]
    return days * len(rule.by_hour) * times


def _period_before(rule: Rule, start: datetime, since: datetime) -> datetime:
    """The beginning of a period of the rule at or before ``since``; ``start`` itself where that is in the first one."""
    if since <= start:
        return start
    interval = rule.interval
    if rule.frequency is Frequency.YEARLY:
        years = (since.year - start.year) // interval * interval
        return _midnight(start.replace(year=start.year + years, month=1, day=1)) if years else start
    if rule.frequency is Frequency.MONTHLY:
        months = (since.year - start.year) * _MONTHS + since.month - start.month
        months = months // interval * interval
        year, month = divmod(start.year * _MONTHS + start.month - 1 + months, _MONTHS)
        return _midnight(start.replace(year=year, month=month + 1, day=1)) if months else start
    first = _period_of(rule, start)
    length = _LENGTHS[rule.frequency] * interval
    periods = (since - first) // length
    return first + periods * length if periods else start


def _period_of(rule: Rule, start: datetime) -> datetime:
    if rule.frequency is Frequency.HOURLY:
        return start.replace(minute=0, second=0)
    if rule.frequency is Frequency.MINUTELY:
        return start.replace(second=0)
    days = (start.weekday() - rule.week_start) % 7 if rule.frequency is Frequency.WEEKLY else 0
    return _midnight(start) - timedelta(days=days)


def _midnight(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0, second=0, microsecond=0)
