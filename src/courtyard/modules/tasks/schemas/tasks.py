"""A task on the wire, alone and in listings.

A task is stored under the names that it has on the wire, so a listing is written straight from the rows; ``TaskItem``
says which fields may leave, and the tests read every answer back through it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from litestar import Response

from courtyard.kernel.basics import Id, utc_text
from courtyard.modules.tasks.models import (
    Item,
    Priority,
    Reminder,
    RepeatFrom,
    Status,
    Task,
    TaskPatch,
    WrittenTask,
)
from courtyard.modules.tasks.models.values import PRIORITIES
from courtyard.modules.tasks.models.wish import Wish

__all__ = [
    "ROW_FIELDS",
    "Priority",
    "TaskItem",
    "TaskPage",
    "TaskPatch",
    "TaskShown",
    "Wish",
    "WrittenTask",
    "for_how_long",
    "item_of",
    "task_answer",
    "task_page_answer",
    "tasks_shown",
    "trash_answer",
    "written_row",
]

_JSON = "application/json"
_encode = msgspec.json.Encoder(enc_hook=str).encode


class TaskItem(msgspec.Struct, kw_only=True):
    """A task as in listings. ``project`` is null in the inbox, ``user`` made it."""

    id: Id
    project: Id | None
    user: Id
    title: str
    status: Status
    priority: Priority
    due_at: datetime | None
    due_date: date | None
    start_at: datetime | None
    estimate_min: int | None
    time_zone: str | None
    labels: list[str]
    assignees: list[Id]
    parent_id: Id | None
    depth: int
    column: str
    position: str
    checklist_done: int
    checklist_total: int
    recurrence: str | None
    repeat_from: RepeatFrom
    successor: Id | None
    reminders: list[Reminder]
    completed_at: datetime | None
    completed_by: Id | None
    comments_count: int
    attachments_count: int
    deleted_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class TaskShown(TaskItem, kw_only=True):
    """One task with its notes and its checklist."""

    notes: str
    checklist: list[Item]


class TaskPage(msgspec.Struct):
    """Some tasks, and the cursor of the next ones (null at the end)."""

    items: list[TaskItem]
    next_cursor: str | None


_COUNTED = {"id", "project", "priority", "checklist_done", "checklist_total"}
_AS_STORED = tuple(name for name in TaskItem.__struct_fields__ if name not in _COUNTED)
_INSTANTS = ("due_at", "start_at", "completed_at", "deleted_at", "created_at", "updated_at")
_NAMES = (None, *(priority.value for priority in PRIORITIES))
ROW_FIELDS = (*_AS_STORED, "project", "priority", "checklist.done")


def task_answer(task: Task, reader: Id, *, status: int = 200) -> Response[Any]:
    """One task as an answer whose ETag carries its version."""
    headers = {"etag": f'"{task.version}"'}
    return Response(_encode(_shown(task, reader)), status_code=status, media_type=_JSON, headers=headers)


def written_row(row: dict[str, Any], inbox: bytes) -> bytes:
    """A row with ``ROW_FIELDS`` as it goes on the wire to whom this inbox belongs."""
    item: dict[str, Any] = {name: row.get(name) for name in _AS_STORED}
    project, checklist = row["project"], row["checklist"]
    item["id"] = row["_id"]
    item["project"] = None if project.binary == inbox else project
    item["priority"] = _NAMES[row["priority"]]
    item["checklist_done"] = sum(each["done"] for each in checklist)
    item["checklist_total"] = len(checklist)
    item["attachments_count"] = row.get("attachments_count", 0)  # there were tasks before there were files
    for name in _INSTANTS:
        if item[name] is not None:
            item[name] = utc_text(item[name])
    for reminder in item["reminders"]:
        if reminder["at"] is not None:
            reminder["at"] = utc_text(reminder["at"])
    return _encode(item)


def task_page_answer(items: Sequence[msgspec.Raw], next_cursor: str | None) -> Response[Any]:
    """A listing as an answer: tasks in words, and the next cursor."""
    return Response(_encode({"items": items, "next_cursor": next_cursor}), media_type=_JSON)


def trash_answer(tasks: Iterable[Task], next_cursor: str | None, reader: Id) -> Response[Any]:
    """What lies in the trash, as a listing."""
    items = [item_of(task, reader) for task in tasks]
    return Response(_encode({"items": items, "next_cursor": next_cursor}), media_type=_JSON)


def tasks_shown(tasks: Iterable[Task], reader: Id) -> list[Any]:
    """Tasks inside another answer."""
    return [_shown(task, reader) for task in tasks]


def item_of(task: Task, reader: Id) -> dict[str, Any]:
    """A task as in listings."""
    shown = _shown(task, reader)
    return {name: shown[name] for name in TaskItem.__struct_fields__}


def for_how_long(until: datetime | None, keep_at_most: Callable[[float], None]) -> None:
    """Let an answer be kept no longer than it is true."""
    if until is not None:
        keep_at_most((until - datetime.now(UTC)).total_seconds())


def _shown(task: Task, reader: Id) -> dict[str, Any]:
    shown = {name: getattr(task, name) for name in _AS_STORED}
    done = sum(item.done for item in task.checklist)
    return shown | {
        "id": task.id,
        "project": None if task.project == reader else task.project,
        "priority": _NAMES[task.priority],
        "checklist_done": done,
        "checklist_total": len(task.checklist),
        "notes": task.notes,
        "checklist": task.checklist,
    }
