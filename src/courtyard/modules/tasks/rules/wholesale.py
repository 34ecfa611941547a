"""What a change of many tasks means for one of them."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from courtyard.kernel.basics import Id, Unprocessable, fold
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.written import BulkChange
from courtyard.modules.tasks.rules.finding import labels_once
from courtyard.modules.tasks.rules.given import labels_of
from courtyard.modules.tasks.rules.time import in_milliseconds, is_kept, is_kept_day, zone_named


def values_for(task: Task, values: Mapping[str, Any], change: BulkChange, zone: ZoneInfo) -> dict[str, Any]:
    """The fields to set on this task.

    Args:
        task: As it is.
        values: Those that are the same for all.
        change: What is wanted.
        zone: Where its days are if it does not say so itself.

    Raises:
        Unprocessable: it cannot be postponed so far.
    """
    wanted = dict(values)
    if change.add_labels or change.remove_labels:
        leaving = {fold(label) for label in labels_of(change.remove_labels)}
        labels = [*wanted.get("labels", task.labels), *labels_of(change.add_labels)]
        wanted["labels"] = [label for label in labels_once(labels) if fold(label) not in leaving]
    if change.add_assignees or change.remove_assignees:
        leaving = set(change.remove_assignees)
        people = [*wanted.get("assignees", task.assignees), *map(Id, change.add_assignees)]
        wanted["assignees"] = [each for each in dict.fromkeys(people) if str(each) not in leaving]
    if change.postpone_days:
        wanted |= _postponed(task, change.postpone_days, zone_named(task.time_zone) if task.time_zone else zone)
    return wanted


def _postponed(task: Task, days: int, zone: ZoneInfo | None) -> dict[str, Any]:
    """Due so many days later, at the same time of day; one without a date stays so."""
    later = timedelta(days=days)
    if task.due_at is not None:
        instant = task.due_at.astimezone(zone or UTC) + later
        if not is_kept(instant):
            raise Unprocessable.field("postpone_days", "leads out of the years from 1970 to 2199")
        return {"due_at": in_milliseconds(instant)}
    if task.due_date is None:
        return {}
    if not is_kept_day(task.due_date + later):
        raise Unprocessable.field("postpone_days", "leads out of the years from 1970 to 2199")
    return {"due_date": task.due_date + later}
