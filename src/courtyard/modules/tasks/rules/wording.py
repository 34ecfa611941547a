"""Dates of tasks as their reader says them, and the group of a list that a task stands in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import gettext as _
from courtyard.modules.tasks.models import RepeatFrom, Task
from courtyard.modules.tasks.rules.recurrence import RuleRefused, in_words, parse_rule
from courtyard.modules.tasks.rules.time import due_order, local_day
from courtyard.modules.tasks.rules.wishing import last_of_week

_NEAR_DAYS = 6


class Here(msgspec.Struct, frozen=True):
    """Where the reader lives, and when it is."""

    zone: ZoneInfo
    at: datetime

    @property
    def today(self) -> date:
        """Which day it is there."""
        return local_day(self.at, self.zone)

    def day_of(self, task: Task) -> date | None:
        """The day on which a task is due."""
        return task.due_date if task.due_at is None else local_day(task.due_at, self.zone)


def day_in_words(day: date, today: date) -> str:
    """Today, Tuesday, 3 May, 3 May 2027: as short as it can be."""
    distance = (day - today).days
    near = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    if distance in near:
        return near[distance]
    if 1 < distance <= _NEAR_DAYS:
        return f"{day:%A}"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"


def moment_in_words(instant: datetime, here: Here) -> str:
    """A day with its time."""
    return f"{day_in_words(local_day(instant, here.zone), here.today)} {instant.astimezone(here.zone):%H:%M}"


def due_in_words(task: Task, here: Here) -> str:
    """When a task is due; nothing for never."""
    if task.due_at is not None:
        return moment_in_words(task.due_at, here)
    return "" if task.due_date is None else day_in_words(task.due_date, here.today)


def due_tone(task: Task, here: Here) -> str:
    """How pressing that is."""
    if not task.is_open or not task.is_due:
        return ""
    if due_order(task) < here.at:
        return "late"
    return "now" if here.day_of(task) == here.today else ""


def repeat_in_words(task: Task) -> str:
    """How a task comes again; nothing if it does not."""
    return "" if task.recurrence is None else rule_in_words(task.recurrence, task.repeat_from)


def rule_in_words(rule: str, repeat_from: RepeatFrom = RepeatFrom.DUE) -> str:
    """A rule in words, or as it is where nobody can read it."""
    try:
        return in_words(parse_rule(rule), from_completion=repeat_from is RepeatFrom.COMPLETION)
    except RuleRefused:
        return rule


def group_of(task: Task, here: Here) -> str:
    """The key of the group that a task stands in where tasks are sorted by their dates."""
    day = here.day_of(task)
    if day is None:
        return "none"
    if task.is_open and due_order(task) < here.at:
        return "overdue"
    if day <= here.today:
        return "today" if day == here.today else "before"
    if day == here.today + timedelta(days=1):
        return "tomorrow"
    return "week" if day <= last_of_week(here.today) else "later"


def group_names() -> dict[str, str]:
    """Key → what the group is called."""
    return {
        "before": _("Before today"),
        "overdue": _("Overdue"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "week": _("Later this week"),
        "later": _("Later"),
        "none": _("Without a date"),
    }


def time_in_words(seconds: int) -> str:
    """Recorded time: 45 min, 2 h 05 min."""
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h {rest:02}\u00a0min" if hours else f"{rest}\u00a0min"
