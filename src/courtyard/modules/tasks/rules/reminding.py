"""When the next reminder of a task is due."""

from datetime import datetime, timedelta

from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.values import Reminder
from courtyard.modules.tasks.rules.time import reminder_base

LATE = timedelta(minutes=10)
# What changes when a reminder is due; any other change of a task leaves one that waits alone.
DEPENDS_ON = ("reminders", "due_at", "due_date", "time_zone", "status", "deleted_at")


def next_reminder(task: Task, after: datetime) -> datetime | None:
    """The first instant behind ``after`` at which to remind of it; None for a task that is closed or in the trash."""
    if not task.is_open or task.deleted_at is not None:
        return None
    instants = (instant_of(reminder, task) for reminder in task.reminders)
    return min((instant for instant in instants if instant is not None and instant > after), default=None)


def instant_of(reminder: Reminder, task: Task) -> datetime | None:
    """When this reminder is due; None for one before a date that the task does not have."""
    if reminder.at is not None:
        return reminder.at
    base = reminder_base(task)
    return None if base is None else base - timedelta(minutes=reminder.before_min or 0)


def is_late(due: datetime, told: datetime) -> bool:
    """Whether a reminder comes so late that its reader should know."""
    return told - due > LATE
