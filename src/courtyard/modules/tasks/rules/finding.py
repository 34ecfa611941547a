"""What a task is found and sorted by: fields that follow from its others."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from courtyard.kernel.basics import Id, fold
from courtyard.modules.tasks.models.task import CLOSED_FACET, OPEN_FACET, REPEATS_FACET, STATUS_FACETS, Task
from courtyard.modules.tasks.models.values import PRIORITIES, Status
from courtyard.modules.tasks.rules import reminding
from courtyard.modules.tasks.rules.time import due_order

_WORDS_MAX = 30
_WORD_LENGTH_MAX = 30
_WORD = re.compile(r"[^\W_]+")


def arranged(task: Task, before: Task | None, at: datetime) -> Task:
    """The task with all that follows from its other fields, written at this instant."""
    instant = due_order(task)
    waits = task.next_reminder_at
    if before is None or any(getattr(task, name) != getattr(before, name) for name in reminding.DEPENDS_ON):
        waits = reminding.next_reminder(task, max(at, task.reminded_at or at))
    facets = facets_of(task)
    return msgspec.structs.replace(
        task,
        facets=facets,
        state=facets[0] if facets else "",
        words=[] if task.deleted_at else words_of(task.title),
        due_order=instant,
        priority_order=f"{_urgency(task.priority)}{_sortable(instant)}",
        next_reminder_at=waits,
    )


def orders_of(ranks: Collection[int]) -> tuple[str, str]:
    """Between which two all tasks of these priorities lie in the order of urgency, and perhaps others."""
    return str(_urgency(max(ranks))), f"{_urgency(min(ranks))}~"


def _urgency(rank: int) -> int:
    """A digit: the most urgent come first."""
    return len(PRIORITIES) - rank


def _sortable(instant: datetime) -> int:
    """Its minute, in as many digits as that of any other instant that tasks are kept for, NEVER included."""
    return (instant.year * 10_000 + instant.month * 100 + instant.day) * 10_000 + instant.hour * 100 + instant.minute


def facets_of(task: Task) -> list[str]:
    """What listings find it by; nothing for what is in the trash."""
    if task.deleted_at is not None:
        return []
    return [
        OPEN_FACET if task.is_open else CLOSED_FACET,
        status_facet(task.status),
        priority_facet(task.priority),
        *([REPEATS_FACET] if task.is_open and task.recurrence is not None else []),
        *(label_facet(label) for label in task.labels),
        *(assignee_facet(assignee) for assignee in task.assignees),
    ]


def status_facet(status: Status) -> str:
    """What tasks of this status are found by."""
    return f"{STATUS_FACETS}{status}"


def priority_facet(rank: int) -> str:
    """What tasks of this priority are found by."""
    return f"priority:{rank}"


def label_facet(label: str) -> str:
    """What tasks with this label are found by, however it is spelled."""
    return f"label:{fold(label)}"


def assignee_facet(assignee: Id) -> str:
    """What tasks of this assignee are found by."""
    return f"assignee:{assignee}"


def words_of(text: str) -> list[str]:
    """Its words, folded, each once and at most thirty."""
    words = (word[:_WORD_LENGTH_MAX] for word in _WORD.findall(fold(text)))
    return list(dict.fromkeys(words))[:_WORDS_MAX]


def labels_once(labels: Iterable[str]) -> list[str]:
    """Each label once, in the spelling that came first."""
    kept: dict[str, str] = {}
    for label in labels:
        kept.setdefault(fold(label), label)
    return list(kept.values())
