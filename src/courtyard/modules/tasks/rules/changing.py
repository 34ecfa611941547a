"""A task as it is after somebody changed it; fields that hang together move together."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Id, Unprocessable
from courtyard.modules.tasks.models.project import Place, column_for
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.values import Status
from courtyard.modules.tasks.rules.arrival import position_of_arrival
from courtyard.modules.tasks.rules.finding import arranged
from courtyard.modules.tasks.rules.repeating import in_series
from courtyard.modules.tasks.rules.time import due_order, local_day

# Fields for which it matters where the days of a task are.
IN_A_ZONE = frozenset({"due_date", "recurrence", "reminders"})


class Hand(msgspec.Struct, frozen=True):
    """Who writes, when, and where they live."""

    member: Id
    at: datetime
    zone: ZoneInfo


def written(values: Mapping[str, Any], place: Place, hand: Hand) -> Task:
    """A new task with these values, at the end of its column.

    Raises:
        Unprocessable: the fields do not fit together.
    """
    blank = Task(
        project=place.project,
        user=hand.member,
        title="",
        column=column_for(place.columns, Status.TODO),
        position=position_of_arrival(hand.at),
        created_at=hand.at,
        updated_at=hand.at,
        version=0,
    )
    return changed(blank, values, place, hand)


def changed(task: Task, values: Mapping[str, Any], place: Place, hand: Hand) -> Task:
    """The task with these values, in this place, as the next version.

    Args:
        task: As it is.
        values: From ``given``: names of fields → clean values.
        place: The project that it lies in afterwards.
        hand: Who does it.

    Raises:
        Unprocessable: the fields do not fit together.
        RuleRefused: the repetition cannot be read, or never comes round.
    """
    wanted = dict(values)
    if wanted.get("due_at") is not None:
        wanted.setdefault("due_date", None)
    elif wanted.get("due_date") is not None:
        wanted.setdefault("due_at", None)
    if task.time_zone is None and any(wanted.get(name) for name in IN_A_ZONE):
        wanted.setdefault("time_zone", hand.zone.key)
    wanted |= _standing(task, wanted, place)
    after = msgspec.structs.replace(task, **wanted, version=task.version + 1, updated_at=hand.at)
    after = closed_or_opened(task.status, after, hand)
    refuse_contradictions(after)
    return arranged(in_series(task, after), task, hand.at)


def closed_or_opened(status_before: Status | None, task: Task, hand: Hand) -> Task:
    """The task with who completed it when, or without."""
    if (task.status is Status.DONE) == (status_before is Status.DONE):
        return task
    if task.status is not Status.DONE:
        return msgspec.structs.replace(task, completed_at=None, completed_by=None, completed_on=None)
    day = local_day(hand.at, hand.zone)
    return msgspec.structs.replace(task, completed_at=hand.at, completed_by=hand.member, completed_on=day)


def refuse_contradictions(task: Task) -> None:
    """Refuse a task whose fields do not fit together.

    Raises:
        Unprocessable.
    """
    problems: dict[str, str] = {}
    if task.start_at is not None and task.start_at > due_order(task):
        problems["start_at"] = "lies behind the time at which the task is due"
    if task.recurrence is not None and not task.is_due:
        problems["recurrence"] = "a task that repeats needs due_at or due_date"
    if any(reminder.before_min is not None for reminder in task.reminders) and not task.is_due:
        problems["reminders"] = "before_min needs due_at or due_date"
    if problems:
        raise Unprocessable.fields(problems)


def refuse_outsiders(assignees: Collection[Id], members: Collection[Id]) -> None:
    """Refuse assignees who could not even see the task.

    Raises:
        Unprocessable.
    """
    if any(assignee not in members for assignee in assignees):
        raise Unprocessable.field("assignees", "only members of the project can be given its tasks")


def _standing(task: Task, wanted: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Status and column, which go together."""
    status: Status = wanted.get("status", task.status)
    key = wanted.get("column")
    if key is not None:
        column = next((each for each in place.columns if each.key == key), None)
        if column is None and key != Status.CANCELLED.value:
            raise Unprocessable.field("column", "the project has no such column")
        of_column = Status.CANCELLED if column is None else column.status
        if "status" in wanted and status is not of_column:
            raise Unprocessable.field("column", f"tasks in this column are {of_column.value}")
        return {"status": of_column, "column": key}
    keeps_column = place.project == task.project and status is task.status
    return {"status": status, "column": task.column if keeps_column else column_for(place.columns, status)}
