"""Which facts a write makes known: decided from the tasks before and after it."""

from collections.abc import Callable, Iterable, Sequence

from courtyard.kernel.basics import Fact, Id
from courtyard.modules.tasks.events import (
    VALUE_LENGTH_MAX,
    Act,
    Change,
    TaskAssigned,
    TaskCompleted,
    TaskCreated,
    TaskRemoved,
    TaskUpdated,
)
from courtyard.modules.tasks.models import Status, Step, Task
from courtyard.modules.tasks.models.values import PRIORITIES


def facts_of(steps: Sequence[Step], act: Act | None = None) -> list[Fact]:
    """What these steps make known; ``act`` says it better where the tasks alone do not tell."""
    facts: list[Fact] = []
    for step in steps:
        if step.after is None:
            facts += _removed(step.before)
        elif step.before is None:
            facts.append(_created(step.after, _origin(step.after, steps)))
        else:
            facts += _changed(step.before, step.after, act)
        facts += _assigned(step)
    return facts


def _origin(task: Task, steps: Sequence[Step]) -> Id | None:
    """The task before it in its series."""
    if len(steps) == 1:  # as most are
        return None
    return next((step.after.id for step in steps if step.after is not None and step.after.successor == task.id), None)


def changes_between(before: Task, after: Task) -> tuple[Change, ...]:
    """The fields that differ, as text; of long ones it says how long they are, which may be the same."""
    told = ((field, text(before), text(after)) for field, text in _TEXTS.items())
    return tuple(
        Change(field, _short(old), _short(new))
        for field, old, new in told
        if old != new or (field in _WHOLE and _WHOLE[field](before) != _WHOLE[field](after))
    )


def _created(task: Task, origin: Id | None) -> TaskCreated:
    return TaskCreated(
        task=task.id,
        project=task.project,
        user=task.user,
        title=task.title,
        labels=tuple(task.labels),
        origin=origin,
    )


def _changed(before: Task, after: Task, act: Act | None) -> Iterable[Fact]:
    changes = changes_between(before, after)
    if act is None and after.status is Status.DONE and before.status is not Status.DONE:
        yield TaskCompleted(
            task=after.id,
            project=after.project,
            title=after.title,
            member=after.completed_by or after.user,
            successor=after.successor,
            changes=tuple(change for change in changes if change.field not in {"status", "column"}),
        )
    elif changes or before.position != after.position or before.deleted_at != after.deleted_at:
        elsewhere = before.project if before.project != after.project else None
        yield TaskUpdated(
            task=after.id,
            project=after.project,
            act=act or _act(before, after),
            title=after.title,
            changes=changes,
            labels=tuple(label for label in after.labels if label not in before.labels),
            from_project=elsewhere,
        )


def _assigned(step: Step) -> Iterable[TaskAssigned]:
    task = step.after
    if task is None or task.deleted_at is not None or not task.is_open:
        return
    had = set() if step.before is None else set(step.before.assignees)
    for assignee in task.assignees:
        if assignee not in had:
            yield TaskAssigned(task=task.id, project=task.project, title=task.title, member=assignee)


def _removed(task: Task | None) -> Iterable[TaskRemoved]:
    if task is not None:
        yield TaskRemoved(task=task.id, project=task.project)


def _act(before: Task, after: Task) -> Act:
    if before.deleted_at != after.deleted_at:
        return Act.TRASHED if before.deleted_at is None else Act.RESTORED
    if after.is_open and not before.is_open:
        return Act.REOPENED
    is_moved = (before.project, before.column, before.position) != (after.project, after.column, after.position)
    return Act.MOVED if is_moved else Act.EDITED


def _due(task: Task) -> str | None:
    due = task.due_at or task.due_date
    return None if due is None else due.isoformat()


def _checklist(task: Task) -> str | None:
    done = sum(item.done for item in task.checklist)
    return f"{done}/{len(task.checklist)}" if task.checklist else None


_TEXTS: dict[str, Callable[[Task], str | None]] = {
    "title": lambda task: task.title,
    "notes": lambda task: f"{len(task.notes)} characters" if task.notes else None,
    "status": lambda task: task.status.value,
    "priority": lambda task: PRIORITIES[task.priority - 1].value,
    "project": lambda task: str(task.project),
    "column": lambda task: task.column,
    "due": _due,
    "start_at": lambda task: task.start_at.isoformat() if task.start_at else None,
    "estimate_min": lambda task: str(task.estimate_min) if task.estimate_min else None,
    "labels": lambda task: ", ".join(task.labels) or None,
    "assignees": lambda task: " ".join(map(str, task.assignees)) or None,
    "parent_id": lambda task: str(task.parent_id) if task.parent_id else None,
    "recurrence": lambda task: task.recurrence,
    "reminders": lambda task: str(len(task.reminders)) if task.reminders else None,
    "checklist": _checklist,
}


# What is told of these is less than what they say.
_WHOLE: dict[str, Callable[[Task], object]] = {
    "notes": lambda task: task.notes,
    "checklist": lambda task: [(item.text, item.done) for item in task.checklist],
}


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= VALUE_LENGTH_MAX else f"{text[: VALUE_LENGTH_MAX - 1]}…"
