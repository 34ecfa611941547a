"""Weeks and months of days, what is due on each, and what will be when a series goes on."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec

from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.values import RepeatFrom
from courtyard.modules.tasks.rules.recurrence import Moment, dates_after
from courtyard.modules.tasks.rules.repeating import series_of
from courtyard.modules.tasks.rules.time import start_of_day

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_DATES_OF_SERIES_MAX = 45


class Look(StrEnum):
    """How much of the calendar is shown."""

    MONTH = "month"
    WEEK = "week"


class Sheet(msgspec.Struct, frozen=True):
    """The days that are shown: whole weeks from Monday to Sunday, and of what they are about."""

    look: Look
    first: date
    last: date
    begins: date
    ends: date

    @property
    def days(self) -> list[date]:
        """All that are shown, in their order."""
        return [self.first + _DAY * number for number in range((self.last - self.first).days + 1)]

    @property
    def previous(self) -> date:
        """A day of the sheet before."""
        return self.begins - _DAY

    @property
    def following(self) -> date:
        """A day of the sheet behind."""
        return self.ends + _DAY

    def holds(self, day: date) -> bool:
        """Whether the sheet is about this day, and does not only show it."""
        return self.begins <= day <= self.ends


class Entry(msgspec.Struct, frozen=True):
    """A task on a day; ``at`` is its instant, none for the whole day. A ghost is one that a series has yet to make."""

    task: Task
    day: date
    at: datetime | None
    is_ghost: bool = False


def sheet_of(look: Look, day: date) -> Sheet:
    """The week or the month in which this day lies."""
    monday = day - _DAY * day.weekday()
    if look is Look.WEEK:
        return Sheet(look, monday, monday + _WEEK - _DAY, monday, monday + _WEEK - _DAY)
    begins = day.replace(day=1)
    ends = (begins + timedelta(days=31)).replace(day=1) - _DAY
    return Sheet(look, begins - _DAY * begins.weekday(), ends + _DAY * (6 - ends.weekday()), begins, ends)


def entries_of(tasks: Iterable[Task], zone: ZoneInfo) -> Iterator[Entry]:
    """Each task on the day on which it is due where its reader lives; whole days are the same everywhere."""
    for task in tasks:
        if task.due_date is not None:
            yield Entry(task, task.due_date, None)
        elif task.due_at is not None:
            yield Entry(task, task.due_at.astimezone(zone).date(), task.due_at)


def ghosts_of(tasks: Iterable[Task], sheet: Sheet, zone: ZoneInfo) -> Iterator[Entry]:
    """When the series of these tasks come again on this sheet; one that counts from completion cannot be foreseen."""
    for task in tasks:
        due: Moment | None = task.due_at or task.due_date
        if due is None or task.series_start is None or task.repeat_from is RepeatFrom.COMPLETION:
            continue
        for moment in islice(dates_after(series_of(task), _from(due, sheet.first, zone)), _DATES_OF_SERIES_MAX):
            at = moment if isinstance(moment, datetime) else None
            day = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
            if day > sheet.last:
                break
            yield Entry(task, day, at, is_ghost=True)


def by_day(entries: Iterable[Entry]) -> dict[date, list[Entry]]:
    """Day → what is due: whole days first, those that matter most before others, then by the clock."""
    found: dict[date, list[Entry]] = {}
    for entry in sorted(entries, key=_order):
        found.setdefault(entry.day, []).append(entry)
    return found


def _order(entry: Entry) -> tuple[object, ...]:
    instant = entry.at.timestamp() if entry.at is not None else 0.0
    return entry.at is not None, instant, entry.is_ghost, not entry.task.is_open, -entry.task.priority, entry.task.id


def _from(due: Moment, first: date, zone: ZoneInfo) -> Moment:
    """Where to begin to look: dates before the sheet are passed over."""
    if isinstance(due, datetime):
        return max(due, start_of_day(first, zone) - timedelta(seconds=1))
    return max(due, first - _DAY)


def days_in_words(first: date, last: date) -> str:
    """``23 - 29 November 2026``, with no more of the first day than differs; a whole month as its name."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month:
        return f"{first:%B %Y}"
    if first.year != last.year:
        start = f"{first.day} {first:%B %Y}"
    else:
        start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} \u2013 {last.day} {last:%B %Y}"
