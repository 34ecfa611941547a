"""Days and instants: what is due when, in which zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from courtyard.modules.tasks.models.task import NEVER, Task

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MORNING = time(9)


@lru_cache(maxsize=1024)
def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone with this name of the IANA database; None where there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(task: Task) -> ZoneInfo:
    """Where the task's days are."""
    return zone_named(task.time_zone) or ZoneInfo("UTC")


def is_kept(instant: datetime) -> bool:
    """Whether an instant lies in the years that tasks are kept for."""
    return _FIRST <= instant < _LAST


def is_kept_day(day: date) -> bool:
    """Whether a day lies in the years that tasks are kept for."""
    return _FIRST.year <= day.year < _LAST.year


def in_milliseconds(instant: datetime) -> datetime:
    """As the database keeps it: in UTC, without what is finer than a millisecond."""
    instant = instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins somewhere; where the clocks jump over midnight, it begins behind the gap."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last millisecond of a day."""
    return start_of_day(day + timedelta(days=1), zone) - _MILLISECOND


def due_order(task: Task) -> datetime:
    """The instant after which the task is overdue."""
    if task.due_at is not None:
        return task.due_at
    return NEVER if task.due_date is None else end_of_day(task.due_date, zone_of(task))


def reminder_base(task: Task) -> datetime | None:
    """What "an hour before" is counted from: the instant, or 9 in the morning of the day."""
    if task.due_at is not None:
        return task.due_at
    if task.due_date is None:
        return None
    return datetime.combine(task.due_date, _MORNING, zone_of(task)).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Which day it is somewhere."""
    return instant.astimezone(zone).date()
