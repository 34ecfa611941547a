"""What a task has and a calendar does not: properties of our own, written and read back."""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from courtyard.modules.tasks.formats.draft import ItemDraft, Notebook, ProjectDraft, TaskDraft
from courtyard.modules.tasks.formats.ical.lines import Component
from courtyard.modules.tasks.formats.ical.values import escaped, text_value
from courtyard.modules.tasks.models.values import ESTIMATE_MIN_MAX, RepeatFrom

_PREFIX = "X-COURTYARD-"


class Own(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fields, in one value."""

    project: str | None = None
    column: str | None = None
    start_at: datetime | None = None
    estimate_min: int | None = None
    assignees: list[str] = []
    time_zone: str | None = None
    checklist: list[ItemDraft] = []
    repeat_from: RepeatFrom = RepeatFrom.DUE
    series_start: str | None = None
    series_number: int = 1


def own_lines(task: TaskDraft) -> list[str]:
    """The properties of a task that only Courtyard reads."""
    own = Own(
        project=task.project,
        column=task.column,
        start_at=task.start_at,
        estimate_min=task.estimate_min,
        assignees=task.assignees,
        time_zone=task.time_zone,
        checklist=task.checklist,
        repeat_from=task.repeat_from,
        series_start=task.series_start,
        series_number=task.series_number,
    )
    return [f"{_PREFIX}TASK:{escaped(msgspec.json.encode(own).decode())}"]


def project_lines(projects: Iterable[ProjectDraft]) -> list[str]:
    """The properties of a calendar that say which projects its tasks lie in."""
    return [f"{_PREFIX}PROJECT:{escaped(msgspec.json.encode(project).decode())}" for project in projects]


def projects_of(calendar: Component, notebook: Notebook) -> list[ProjectDraft]:
    """Read back what ``project_lines`` wrote."""
    found = []
    for line in calendar.all(f"{_PREFIX}PROJECT"):
        try:
            found.append(msgspec.json.decode(text_value(line.value), type=ProjectDraft))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            notebook.note(line.where, f"{line.name} not read; left out")
    return found


def take_own(task: TaskDraft, component: Component, projects: Collection[str], notebook: Notebook) -> None:
    """Put back what ``own_lines`` wrote; of the projects, those that are in the calendar."""
    line = component.first(f"{_PREFIX}TASK")
    if line is None:
        return
    try:
        own = msgspec.json.decode(text_value(line.value), type=Own)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        notebook.note(line.where, f"{line.name} not read; left out")
        return
    if own.project is None or own.project in projects:
        task.project = own.project
    task.column = own.column
    task.start_at = own.start_at
    task.estimate_min = own.estimate_min if own.estimate_min and own.estimate_min <= ESTIMATE_MIN_MAX else None
    task.time_zone = own.time_zone
    task.assignees = own.assignees
    task.checklist = own.checklist
    task.repeat_from, task.series_start, task.series_number = own.repeat_from, own.series_start, own.series_number
