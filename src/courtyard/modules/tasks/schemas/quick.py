"""Quick add on the wire."""

from datetime import date, datetime
from typing import Any

import msgspec
from litestar import Response

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models import Priority, Reminder, RepeatFrom
from courtyard.modules.tasks.models.written import QuickLine
from courtyard.modules.tasks.schemas.tasks import TaskShown, tasks_shown

__all__ = ["QuickLine", "QuickShown", "quick_answer"]

_encode = msgspec.json.Encoder(enc_hook=str).encode


class SpanShown(msgspec.Struct, frozen=True):
    """Words of the line by their place (in code points), what they were read as, and their value."""

    start: int
    end: int
    kind: str
    value: str


class ReadingShown(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was read; ``project`` is null for the inbox."""

    title: str
    notes: str
    project: Id | None
    labels: list[str]
    assignees: list[Id]
    priority: Priority | None
    due_at: datetime | None
    due_date: date | None
    start_at: datetime | None
    estimate_min: int | None
    recurrence: str | None
    repeat_from: RepeatFrom
    reminders: list[Reminder]
    spans: list[SpanShown]


class QuickShown(msgspec.Struct, frozen=True):
    """The reading, and the task that was made of it; null for a dry run."""

    reading: ReadingShown
    task: TaskShown | None


_OF_LINE = frozenset(ReadingShown.__struct_fields__) - {"project", "assignees", "spans"}


def quick_answer(quick: Any, reader: Id) -> Response[Any]:
    """What became of a line."""
    reading = {name: getattr(quick.reading.quick, name) for name in _OF_LINE} | {
        "project": None if quick.reading.project == reader else quick.reading.project,
        "assignees": quick.reading.assignees,
        "spans": quick.reading.spans,
    }
    (task,) = [None] if quick.task is None else tasks_shown([quick.task], reader)
    body = _encode({"reading": reading, "task": task})
    return Response(body, status_code=200 if task is None else 201, media_type="application/json")
