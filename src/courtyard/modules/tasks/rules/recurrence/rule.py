"""A recurrence rule as RFC 5545 (section 3.3.10) has it, as a value that is checked once and then only read."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from courtyard.kernel.basics import Unprocessable

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class RuleRefused(Unprocessable):
    """This is no recurrence rule, or none that a task can have."""

    message = "This repetition cannot be read."


class Frequency(StrEnum):
    """How long one period of a rule is; ``SECONDLY`` is left out on purpose, since no task comes every second."""

    YEARLY = "YEARLY"
    MONTHLY = "MONTHLY"
    WEEKLY = "WEEKLY"
    DAILY = "DAILY"
    HOURLY = "HOURLY"
    MINUTELY = "MINUTELY"

    @property
    def is_within_a_day(self) -> bool:
        """Whether it makes several dates on one day, which a task without a time cannot have."""
        return self in {Frequency.HOURLY, Frequency.MINUTELY}


class Day(NamedTuple):
    """A weekday (0 is Monday): each of them, or the nth of the period, from its end where ``nth`` is negative."""

    weekday: int
    nth: int = 0

    def __str__(self) -> str:
        """As in a rule: ``MO``, ``2FR``, ``-1SU``."""
        return f"{self.nth or ''}{WEEKDAYS[self.weekday]}"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """When something comes again. ``until`` is a day, a UTC instant, or (naive) a time on the clock of the place."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    by_month: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[Day, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0

    def __str__(self) -> str:
        """The rule's text, always the same for the same rule; ``parse_rule`` reads it back."""
        parts = [f"FREQ={self.frequency}"]
        if self.until is not None:
            parts.append(f"UNTIL={_until_text(self.until)}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        for name, values in self.limits():
            parts.append(f"{name}={','.join(map(str, values))}")
        if self.week_start:
            parts.append(f"WKST={WEEKDAYS[self.week_start]}")
        return ";".join(parts)

    def limits(self) -> list[tuple[str, tuple[object, ...]]]:
        """Each ``BY…`` part that is given, with its values."""
        parts: tuple[tuple[str, tuple[object, ...]], ...] = (
            ("BYMONTH", self.by_month),
            ("BYWEEKNO", self.by_week_no),
            ("BYYEARDAY", self.by_year_day),
            ("BYMONTHDAY", self.by_month_day),
            ("BYDAY", self.by_day),
            ("BYHOUR", self.by_hour),
            ("BYMINUTE", self.by_minute),
            ("BYSECOND", self.by_second),
            ("BYSETPOS", self.by_set_pos),
        )
        return [(name, values) for name, values in parts if values]

    @property
    def ends(self) -> bool:
        """Whether it says when it ends."""
        return self.count is not None or self.until is not None

    def without_times(self) -> "Rule":
        """For a task without a time: RFC 5545 says that hours, minutes and seconds are then passed over."""
        return msgspec.structs.replace(self, by_hour=(), by_minute=(), by_second=())

    def without_count(self) -> "Rule":
        """The same rule without its number of times."""
        return msgspec.structs.replace(self, count=None)


def _until_text(until: date | datetime) -> str:
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}"
    if until.tzinfo is None:
        return f"{until:%Y%m%dT%H%M%S}"
    return f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}"
