"""Read the text of a recurrence rule; what is not understood is refused by name, never guessed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from courtyard.modules.tasks.rules.recurrence.rule import WEEKDAYS, Day, Frequency, Rule, RuleRefused

RULE_LENGTH_MAX = 500
COUNT_MAX = 10_000
INTERVAL_MAX = 100_000
TIMES_PER_DAY_MAX = 1_440
_NTH_IN_MONTH_MAX = 5
_NTH_IN_YEAR_MAX = 53
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}")
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")


def parse_rule(text: str, *, all_day: bool = False) -> Rule:
    """Read ``FREQ=…;…``, with or without ``RRULE:`` before it, in any case.

    Args:
        text: The rule.
        all_day: Whether the task has a day and no time; hours and minutes are then passed over (RFC 5545, 3.3.10).

    Raises:
        RuleRefused: it is no rule, breaks a rule of RFC 5545, or asks for more than a task can have.
    """
    if len(text) > RULE_LENGTH_MAX:
        raise _refused(f"a rule has at most {RULE_LENGTH_MAX} characters")
    found: dict[str, Any] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = part.partition("=")
        field, read = _PARTS.get(name, (None, None))
        if field is None or read is None:
            raise _refused(_unknown(name))
        if field in found:
            raise _refused(f"{name} is given twice")
        if not value:
            raise _refused(f"{name} is empty")
        found[field] = read(name, value)
    if "frequency" not in found:
        raise _refused("FREQ is missing, as in FREQ=WEEKLY;BYDAY=MO")
    rule = Rule(**found)
    _check(rule, all_day=all_day)
    return rule.without_times() if all_day else rule


def _check(rule: Rule, *, all_day: bool) -> None:
    """What RFC 5545 forbids, and what no calendar could hold."""
    if rule.count is not None and rule.until is not None:
        raise _refused("a rule ends by COUNT or by UNTIL, not by both")
    if all_day and rule.frequency.is_within_a_day:
        raise _refused(f"FREQ={rule.frequency} needs a task with a time")
    if rule.by_set_pos and all(name == "BYSETPOS" for name, _ in rule.limits()):
        raise _refused("BYSETPOS picks from what another BY… part gives, and there is none")
    _check_days(rule)
    times = max(len(rule.by_hour), 1) * max(len(rule.by_minute), 1) * max(len(rule.by_second), 1)
    if times > TIMES_PER_DAY_MAX:
        raise _refused(f"at most {TIMES_PER_DAY_MAX} times a day")


def _check_days(rule: Rule) -> None:
    numbered = [day for day in rule.by_day if day.nth]
    if not numbered:
        return
    if rule.frequency not in {Frequency.YEARLY, Frequency.MONTHLY}:
        raise _refused(f"BYDAY={numbered[0]} counts weekdays of a month or year, FREQ={rule.frequency} has neither")
    if rule.by_week_no:
        raise _refused(f"BYDAY={numbered[0]} and BYWEEKNO do not go together")
    by_month = rule.frequency is Frequency.MONTHLY or bool(rule.by_month)
    most = _NTH_IN_MONTH_MAX if by_month else _NTH_IN_YEAR_MAX
    if far := [day for day in numbered if abs(day.nth) > most]:
        raise _refused(f"BYDAY={far[0]}: no {'month' if by_month else 'year'} has that many")


def _unknown(name: str) -> str:
    if not name:
        return "a rule is made of parts like FREQ=WEEKLY;BYDAY=MO"
    if name == "BYEASTER":
        return "BYEASTER is not part of RFC 5545 and not read here"
    return f"{name[:20]} is no part of a rule"


def _frequency(name: str, value: str) -> Frequency:
    if value == "SECONDLY":
        raise _refused("FREQ=SECONDLY is too often for a task: MINUTELY is the shortest")
    if value not in Frequency.__members__:
        raise _refused(f"{name} is one of {', '.join(Frequency)}")
    return Frequency(value)


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
            raise _refused(f"{name} is a number from {least} to {most}")
        return int(value)

    return read


def _numbers(least: int, most: int, *, negative: bool = False) -> Callable[[str, str], tuple[int, ...]]:
    """A list of numbers, rising and each once; ``negative`` counts from the end."""

    def read(name: str, value: str) -> tuple[int, ...]:
        numbers = set()
        for text in value.split(","):
            number = int(text) if _NUMBER.fullmatch(text) else None
            if number is None or not least <= (abs(number) if negative else number) <= most:
                span = f"{least} to {most}" + (f" or -{most} to -{least}" if negative else "")
                raise _refused(f"{name}: {text[:20] or 'nothing'} is no number from {span}")
            numbers.add(number)
        return tuple(sorted(numbers, key=lambda number: (number < 0, number)))

    return read


def _days(name: str, value: str) -> tuple[Day, ...]:
    days = set()
    for text in value.split(","):
        found = _DAY.fullmatch(text)
        nth = int(found[1]) if found and found[1] else 0
        if not found or (found[1] and not 1 <= abs(nth) <= _NTH_IN_YEAR_MAX):
            raise _refused(f"{name}: {text[:20] or 'nothing'} is no weekday like MO, 1MO or -1FR")
        days.add(Day(WEEKDAYS.index(found[2]), nth))
    return tuple(sorted(days))


def _until(name: str, value: str) -> date | datetime:
    found = _UNTIL.fullmatch(value)
    try:
        if found and not found[2]:
            return datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC).date()
        if found:
            instant = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S")  # noqa: DTZ007  (a time of the place)
            return instant.replace(tzinfo=UTC) if found[3] else instant
    except ValueError as error:
        raise _refused(f"{name}: {value[:20]} is no day of the calendar") from error
    raise _refused(f"{name} is a day like 20271231 or an instant like 20271231T180000Z")


def _week_start(name: str, value: str) -> int:
    if value not in WEEKDAYS:
        raise _refused(f"{name} is one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(value)


def _refused(reason: str) -> RuleRefused:
    return RuleRefused.field("recurrence", reason)


_PARTS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _whole(1, INTERVAL_MAX)),
    "COUNT": ("count", _whole(1, COUNT_MAX)),
    "UNTIL": ("until", _until),
    "BYMONTH": ("by_month", _numbers(1, 12)),
    "BYWEEKNO": ("by_week_no", _numbers(1, 53, negative=True)),
    "BYYEARDAY": ("by_year_day", _numbers(1, 366, negative=True)),
    "BYMONTHDAY": ("by_month_day", _numbers(1, 31, negative=True)),
    "BYDAY": ("by_day", _days),
    "BYHOUR": ("by_hour", _numbers(0, 23)),
    "BYMINUTE": ("by_minute", _numbers(0, 59)),
    "BYSECOND": ("by_second", _numbers(0, 59)),
    "BYSETPOS": ("by_set_pos", _numbers(1, 366, negative=True)),
    "WKST": ("week_start", _week_start),
}
