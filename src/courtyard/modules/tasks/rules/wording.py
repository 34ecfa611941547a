"""Days and times as somebody says them where they live, short enough for a card."""

from datetime import date, datetime, timedelta
from gettext import gettext as _
from zoneinfo import ZoneInfo

from courtyard.modules.tasks.models.task import Task

_WEEK = 7


def due_in_words(task: Task, at: datetime, zone: ZoneInfo) -> str:
    """``Today, 09:00``, ``Tomorrow``, ``Sun 29 Nov``; nothing for a task without a date."""
    local = None if task.due_at is None else task.due_at.astimezone(zone)
    day = task.due_date if local is None else local.date()
    if day is None:
        return ""
    said = day_in_words(day, at.astimezone(zone).date())
    return said if local is None else f"{said}, {local:%H:%M}"


def day_in_words(day: date, today: date) -> str:
    """The day as far from today as words reach, then with its date, in another year with that too."""
    distance = (day - today) // timedelta(days=1)
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}
    if distance in near:
        return near[distance]
    if day.year != today.year and abs(distance) > _WEEK:
        return f"{day.day} {day:%b %Y}"
    return f"{day:%a} {day.day} {day:%b}"


def days_in_words(first: date, last: date) -> str:
    """``23 - 29 November 2026``, with no more of the first day than differs; a whole month as its name."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month:
        return f"{first:%B %Y}"
    if first.year != last.year:
        start = f"{first.day} {first:%B %Y}"
    else:
        start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} \u2013 {last.day} {last:%B %Y}"
