"""What a write gains and loses in the figures of the dashboard.

A figure is the sum of its gains: of a project by status and priority (``n:todo:3``) and by the hour in which open tasks
are due (``due:493872``), of a member by the day of completion (``day:2026-05-04``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.task import NEVER, Step, Task
from courtyard.modules.tasks.models.values import Status

COUNT, DUE, DAY = "n", "due", "day"
HOUR_S = 3600
# Beyond this age it no longer matters in which hour something was due: it is overdue, whatever the reader's zone.
_PAST_KEPT = timedelta(days=3)
LONG_AGO = f"{DUE}:0"
# What is due later than this matters to no figure yet, and lies apart: a part for the first week, one for the second,
# then for two weeks, for four, and so on.
_SOON = timedelta(days=10)
_WEEK_H = 168

Gains = dict[Id, dict[str, int]]


def gains_of(steps: Iterable[Step]) -> Gains:
    """Subject (a project or a member) → figure → by how much it moves; subjects where nothing moves are left out."""
    gains: Gains = {}
    for step in steps:
        if step.before is not None:
            _count(gains, step.before, -1)
        if step.after is not None:
            _count(gains, step.after, 1)
            _count_days(gains, step.before, step.after)
    moved = {subject: {key: by for key, by in figures.items() if by} for subject, figures in gains.items()}
    return {subject: figures for subject, figures in moved.items() if figures}


def _count(gains: Gains, task: Task, by: int) -> None:
    if task.deleted_at is None:
        of_project = gains.setdefault(task.project, {})
        _add(of_project, standing_key(task.status, task.priority), by)
        if task.due_order < NEVER and task.is_open:
            _add(of_project, due_key(task.due_order), by)


def _count_days(gains: Gains, before: Task | None, after: Task) -> None:
    """What somebody has done stays done, also when the task goes to the trash or is removed for good."""
    for task, by in ((before, -1), (after, 1)):
        if task is not None and task.completed_by is not None and task.completed_on is not None:
            _add(gains.setdefault(task.completed_by, {}), f"{DAY}:{task.completed_on}", by)


def _add(figures: dict[str, int], key: str, by: int) -> None:
    figures[key] = figures.get(key, 0) + by


def due_key(instant: datetime) -> str:
    """The figure of the hour in which this instant lies."""
    return f"{DUE}:{hour_of(instant)}"


def hour_of(instant: datetime) -> int:
    """Hours since 1970."""
    return int(instant.timestamp() // HOUR_S)


def missing(figures: Mapping[str, int], right: Mapping[str, int], at: datetime) -> Counter[str]:
    """What has to be added to a project's figures so that they are right; hours long past count as one.

    An inbox has the id of its member, so the days of the member stand beside its figures; they are left alone.
    """
    difference = folded([right], at)
    difference.subtract({key: by for key, by in folded([figures], at).items() if not key.startswith(f"{DAY}:")})
    return Counter({key: by for key, by in difference.items() if by})


def standing_key(status: Status, priority: int) -> str:
    """The figure of tasks of this status and priority."""
    return f"{COUNT}:{status}:{priority}"


def apart(figures: Mapping[str, int], at: datetime) -> list[tuple[int | None, dict[str, int]]]:
    """The figures in parts: first those that are read now, then what is due later, each with its first hour."""
    soon = hour_of(at + _SOON)
    now, later = dict[str, int](), dict[int, dict[str, int]]()
    for key, by in figures.items():
        kind, _, value = key.partition(":")
        beyond = int(value) - soon if kind == DUE else -1
        part = now if beyond < 0 else later.setdefault((beyond // _WEEK_H).bit_length(), {})
        part[key] = by
    parts = [(min(int(key.partition(":")[2]) for key in part), part) for part in later.values()]
    return [(None, now), *parts]


def folded(rows: Iterable[Mapping[str, int]], at: datetime) -> Counter[str]:
    """The sum of many rows as one, with hours long past as one figure."""
    total: Counter[str] = Counter()
    oldest = hour_of(at - _PAST_KEPT)
    for row in rows:
        for key, by in row.items():
            kind, _, value = key.partition(":")
            total[LONG_AGO if kind == DUE and int(value) < oldest else key] += by
    return Counter({key: by for key, by in total.items() if by})
