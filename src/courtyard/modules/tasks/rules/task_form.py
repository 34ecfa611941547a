"""A task as a form: dates and times where its reader lives, and only what was changed is written."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Unprocessable, now
from courtyard.modules.tasks.models import Priority, RepeatFrom, Task, TaskPatch
from courtyard.modules.tasks.models.values import ColumnKey, Key, Notes, Title
from courtyard.modules.tasks.models.written import Assignees, ProjectWord
from courtyard.modules.tasks.rules.plain_repetition import Repetition, repetition_of
from courtyard.modules.tasks.rules.time import local_day

INBOX = "inbox"
_MORNING = "09:00"
_BEFORE = re.compile("m:[0-9]{1,7}")
_SPAN = re.compile(r"(?:(\d{1,4}(?:[.,]\d{1,2})?)\s*h\w*)?\s*(?:(\d{1,6})\s*(?:m\w*)?)?", re.IGNORECASE)
# Where a field of a task has another name in the form.
NAMES = {
    "due_at": "due_day", "due_date": "due_day", "start_at": "start_day", "estimate_min": "estimate",
    "recurrence": "repeat", "parent_id": "parent",
}  # fmt: skip


# As a browser sends it.
Clock = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]
Words = Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(max_length=20)]


class TaskForm(Repetition, frozen=True, kw_only=True):
    """All that can be written on a task's page; ``reminders`` are ``m:30`` (minutes before) or ``a:`` and a time."""

    title: Title
    version: int
    notes: Notes = ""
    priority: Priority = Priority.MEDIUM
    project: ProjectWord = INBOX
    column: ColumnKey = "todo"
    due_day: date | None = None
    due_time: Clock | None = None
    start_day: date | None = None
    start_time: Clock | None = None
    estimate: Annotated[str, msgspec.Meta(max_length=40)] = ""
    labels: Annotated[str, msgspec.Meta(max_length=1_500)] = ""
    assignees: Assignees = msgspec.field(default_factory=list)
    parent: Key | None = None
    repeat_from: RepeatFrom = RepeatFrom.DUE
    reminders: Words = msgspec.field(default_factory=list)
    remind_day: date | None = None
    remind_time: Clock | None = None


def form_of(task: Task, member: Any, zone: ZoneInfo) -> TaskForm:
    """What the form of a task shows to somebody who lives there."""
    due = None if task.due_at is None else task.due_at.astimezone(zone)
    start = None if task.start_at is None else task.start_at.astimezone(zone)
    return TaskForm(
        title=task.title,
        version=task.version,
        notes=_lines(task.notes),
        priority=tuple(Priority)[task.priority - 1],
        project=INBOX if task.project == member else str(task.project),
        column=task.column,
        due_day=task.due_date if due is None else due.date(),
        due_time=None if due is None else _clock(due),
        start_day=None if start is None else start.date(),
        start_time=None if start is None or start.time() == time() else _clock(start),
        estimate=_span_text(task.estimate_min),
        labels=", ".join(task.labels),
        assignees=[str(each) for each in task.assignees],
        parent=None if task.parent_id is None else str(task.parent_id),
        repeat_from=task.repeat_from,
        reminders=[reminder_word(each) for each in task.reminders],
        **msgspec.structs.asdict(repetition_of(task.recurrence)),
    )


def patch_of(sent: TaskForm, shown: TaskForm, task: Task, zone: ZoneInfo) -> TaskPatch:
    """What was changed in the form.

    Raises:
        Unprocessable: fields do not fit together.
    """
    values: dict[str, Any] = {}
    for names, written in _WRITTEN.items():
        if any(getattr(sent, name) != getattr(shown, name) for name in names):
            values |= written(sent, task, zone)
    if "project" in values:
        values.pop("column", None)  # the other project has columns of its own
    return msgspec.convert(values, TaskPatch)


def reminder_word(reminder: Any) -> str:
    """A reminder as the value of a box."""
    return f"m:{reminder.before_min}" if reminder.at is None else f"a:{reminder.at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def span_minutes(text: str) -> int | None:
    """``1h 30m``, ``1.5 h`` or ``90``, in minutes.

    Raises:
        Unprocessable: it is none of these.
    """
    if not text.strip():
        return None
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise Unprocessable.field("estimate", "write it as 90, 45 min or 1h 30m")
    hours = float((found[1] or "0").replace(",", "."))
    minutes = round(hours * 60) + int(found[2] or 0)
    if minutes < 1:
        raise Unprocessable.field("estimate", "must be at least a minute")
    return minutes


def _span_text(minutes: int | None) -> str:
    hours, rest = divmod(minutes or 0, 60)
    return " ".join(filter(None, (f"{hours}h" if hours else "", f"{rest}m" if rest else "")))


def _due(sent: TaskForm, _task: Task, zone: ZoneInfo) -> dict[str, Any]:
    if sent.due_time is None:
        return {"due_at": None, "due_date": sent.due_day}
    return {"due_at": _instant(sent.due_day, sent.due_time, zone, "due_day"), "due_date": None}


def _instant(day: date | None, clock: str | None, zone: ZoneInfo, field: str) -> datetime | None:
    if day is None:
        if clock is None:
            return None
        raise Unprocessable.field(field, "a time needs its day")
    return datetime.combine(day, time.fromisoformat(clock or "00:00"), zone).astimezone(UTC)


def _reminders(sent: TaskForm, task: Task, zone: ZoneInfo) -> list[dict[str, Any]]:
    known = {reminder_word(each): each for each in task.reminders}
    found: list[dict[str, Any]] = []
    for word in sent.reminders:
        present = known.get(word)
        if present is not None:
            found.append({"at": present.at, "before_min": present.before_min})
        elif _BEFORE.fullmatch(word):
            found.append({"before_min": int(word[2:])})
        else:
            raise Unprocessable.field("reminders", "choose one of the offered reminders")
    if sent.remind_day is not None or sent.remind_time is not None:
        day = sent.remind_day or local_day(now(), zone)
        found.append({"at": _instant(day, sent.remind_time or _MORNING, zone, "remind_day")})
    return found


def _clock(instant: datetime) -> str:
    return f"{instant:%H:%M}"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _labels(text: str) -> list[str]:
    return [label for each in text.split(",") if (label := each.strip())]


# Fields of the form that are written together → what they mean for the task.
_WRITTEN: dict[tuple[str, ...], Callable[[TaskForm, Task, ZoneInfo], dict[str, Any]]] = {
    ("title",): lambda sent, _task, _zone: {"title": sent.title},
    ("notes",): lambda sent, task, _zone: {} if _lines(sent.notes) == _lines(task.notes) else {"notes": sent.notes},
    ("priority",): lambda sent, _task, _zone: {"priority": sent.priority},
    ("project",): lambda sent, _task, _zone: {"project": None if sent.project == INBOX else sent.project},
    ("column",): lambda sent, _task, _zone: {"column": sent.column},
    ("due_day", "due_time"): _due,
    ("start_day", "start_time"): lambda sent, _task, zone: {
        "start_at": _instant(sent.start_day, sent.start_time, zone, "start_day")
    },
    ("estimate",): lambda sent, _task, _zone: {"estimate_min": span_minutes(sent.estimate)},
    ("labels",): lambda sent, _task, _zone: {"labels": _labels(sent.labels)},
    ("assignees",): lambda sent, _task, _zone: {"assignees": sent.assignees},
    ("parent",): lambda sent, _task, _zone: {"parent_id": sent.parent},
    ("text",): lambda sent, _task, _zone: {"recurrence": sent.text},
    ("repeat_from",): lambda sent, _task, _zone: {"repeat_from": sent.repeat_from},
    ("reminders", "remind_day", "remind_time"): lambda sent, task, zone: {"reminders": _reminders(sent, task, zone)},
}
