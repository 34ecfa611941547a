"""A rule in plain English, for pages: ``FREQ=MONTHLY;BYMONTHDAY=1`` is "every month on the 1st"."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time

from courtyard.modules.tasks.rules.recurrence.rule import Day, Frequency, Rule

_UNITS = {
    Frequency.YEARLY: "year",
    Frequency.MONTHLY: "month",
    Frequency.WEEKLY: "week",
    Frequency.DAILY: "day",
    Frequency.HOURLY: "hour",
    Frequency.MINUTELY: "minute",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = {Day(day) for day in range(5)}
_WEEKEND = {Day(5), Day(6)}
_TEENS = range(11, 14)


def in_words(rule: Rule, *, from_completion: bool = False) -> str:
    """The rule as a phrase that follows "comes again"; every part of the rule is told."""
    phrases = [_how_often(rule), *_on_which_days(rule), *_at_what_times(rule)]
    if from_completion:
        phrases.append("after it was done")
    return " ".join(phrases) + _until_when(rule)


def ordinal(number: int) -> str:
    """``1st``, ``22nd``; ``last`` and ``2nd to last`` for what is counted from the end."""
    if number == -1:
        return "last"
    size = abs(number)
    ending = "th" if size % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(size % 10, "th")
    return f"{size}{ending}" + (" to last" if number < 0 else "")


def _how_often(rule: Rule) -> str:
    unit = _UNITS[rule.frequency]
    days = set(rule.by_day)
    if _is_named_by_its_days(rule):
        unit = "weekday" if days == _WEEKDAYS else _joined(_DAYS[day.weekday] for day in rule.by_day)
    if rule.interval == 1:
        return f"every {unit}"
    return f"every other {unit}" if rule.interval == 2 else f"every {rule.interval} {unit}s"  # noqa: PLR2004  (the language's)


def _is_named_by_its_days(rule: Rule) -> bool:
    """Whether it is "every Tuesday" and not "every 3 weeks on Tuesday"."""
    if rule.frequency is Frequency.DAILY:
        return rule.interval == 1 and bool(rule.by_day)
    is_simple = rule.interval == 1 or (rule.interval == 2 and len(rule.by_day) == 1)  # noqa: PLR2004  (every other)
    return rule.frequency is Frequency.WEEKLY and is_simple and bool(rule.by_day)


def _on_which_days(rule: Rule) -> Iterable[str]:
    days = "" if _is_named_by_its_days(rule) else _days_in_words(rule.by_day)
    if rule.by_set_pos:
        days = _picked(rule, days)
    month_days = _month_days(rule.by_month_day)
    if rule.by_month and month_days and rule.frequency is Frequency.YEARLY and min(rule.by_month_day) > 0:
        numbers = _joined(map(str, rule.by_month_day))
        yield "on " + _joined((*([days] if days else []), f"{numbers} {_months(rule.by_month)}"), " that is ")
    else:
        if on := [each for each in (days, month_days and f"the {month_days}") if each]:
            yield "on " + _joined(on, " that is also ")
        if rule.by_month:
            yield f"in {_months(rule.by_month)}"
    if rule.by_year_day:
        yield f"on the {_joined(map(ordinal, rule.by_year_day))} day of the year"
    if rule.by_week_no:
        yield f"in the {_joined(map(ordinal, rule.by_week_no))} week of the year"


def _picked(rule: Rule, days: str) -> str:
    picked = f"the {_joined(map(ordinal, rule.by_set_pos))}"
    chosen = set(rule.by_day)
    if chosen in (_WEEKDAYS, _WEEKEND, _WEEKDAYS | _WEEKEND):
        return f"{picked} {'weekday' if chosen == _WEEKDAYS else 'weekend day' if chosen == _WEEKEND else 'day'}"
    if len(chosen) == 1 and not rule.by_day[0].nth:
        return f"{picked} {days}"
    return f"{picked} of {days}" if days else f"{picked} time"


def _month_days(numbers: tuple[int, ...]) -> str:
    return _joined(f"{ordinal(number)} day" if number < 0 else ordinal(number) for number in numbers)


def _days_in_words(days: tuple[Day, ...]) -> str:
    if set(days) == _WEEKDAYS:
        return "weekdays"
    if set(days) == _WEEKEND:
        return "weekends"
    plain = [_DAYS[day.weekday] for day in days if not day.nth]
    counted = []
    for weekday in sorted({day.weekday for day in days if day.nth}):
        numbers = sorted(
            (day.nth for day in days if day.nth and day.weekday == weekday), key=lambda nth: (nth < 0, nth)
        )
        counted.append(f"the {_joined(map(ordinal, numbers))} {_DAYS[weekday]}")
    return _joined([*plain, *counted])


def _months(numbers: tuple[int, ...]) -> str:
    return _joined(_MONTHS[number - 1] for number in numbers)


def _at_what_times(rule: Rule) -> Iterable[str]:
    if rule.by_hour and not rule.frequency.is_within_a_day:
        clock = [
            time(hour, minute, second)
            for hour in rule.by_hour
            for minute in rule.by_minute or (0,)
            for second in rule.by_second or (0,)
        ]
        yield "at " + _joined(
            f"{each:%H:%M:%S}".removesuffix(":00") if each.second else f"{each:%H:%M}" for each in clock
        )
        return
    parts: tuple[tuple[tuple[int, ...], Callable[[int], str], str], ...] = (
        (rule.by_hour, lambda hour: f"{hour:02}:00", "in the hours from"),
        (rule.by_minute, str, "at minute"),
        (rule.by_second, str, "at second"),
    )
    for numbers, shown, words in parts:
        if numbers:
            yield f"{words} {_joined(map(shown, numbers))}"


def _until_when(rule: Rule) -> str:
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    if rule.until is None:
        return ""
    until: date | datetime = rule.until
    if isinstance(until, datetime) and until.tzinfo is not None:
        until = until.astimezone(UTC)
    return f", until {until.day} {_MONTHS[until.month - 1]} {until.year}"


def _joined(words: Iterable[str], last: str = " and ") -> str:
    found = list(words)
    return ", ".join(found[:-1]) + last + found[-1] if len(found) > 1 else "".join(found)
