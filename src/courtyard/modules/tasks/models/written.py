"""What somebody sends to write or change a task."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from courtyard.modules.tasks.models.project import COLUMNS_MAX, DESCRIPTION_LENGTH_MAX
from courtyard.modules.tasks.models.values import (
    ASSIGNEES_MAX,
    CHECKLIST_MAX,
    LABELS_MAX,
    REMINDERS_MAX,
    RULE_LENGTH_MAX,
    Colour,
    ColumnKey,
    Instant,
    Key,
    Label,
    Line,
    Minutes,
    MinutesBefore,
    Name,
    Notes,
    Priority,
    RepeatFrom,
    Status,
    Title,
    Zone,
)

Labels = Annotated[list[Label], msgspec.Meta(max_length=LABELS_MAX)]
Assignees = Annotated[list[Key], msgspec.Meta(max_length=ASSIGNEES_MAX)]
Rule = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=RULE_LENGTH_MAX, examples=["FREQ=WEEKLY;BYDAY=MO"], description="RFC 5545"),
]


class WrittenReminder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An instant, or minutes before the task is due."""

    at: Instant | None = None
    before_min: MinutesBefore | None = None


class WrittenItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a checklist; with the ``id`` of one that is there already, it is that one."""

    text: Line
    done: bool = False
    id: Key | None = None


class TaskPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a task to set; what is left out stays. ``project`` is null for the inbox."""

    title: Title | UnsetType = UNSET
    notes: Notes | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    project: Key | UnsetType | None = UNSET
    column: ColumnKey | UnsetType = UNSET
    due_at: Instant | UnsetType | None = UNSET
    due_date: date | UnsetType | None = UNSET
    start_at: Instant | UnsetType | None = UNSET
    estimate_min: Minutes | UnsetType | None = UNSET
    time_zone: Zone | UnsetType | None = UNSET
    labels: Labels | UnsetType = UNSET
    assignees: Assignees | UnsetType = UNSET
    parent_id: Key | UnsetType | None = UNSET
    recurrence: Rule | UnsetType | None = UNSET
    repeat_from: RepeatFrom | UnsetType = UNSET
    reminders: Annotated[list[WrittenReminder], msgspec.Meta(max_length=REMINDERS_MAX)] | UnsetType = UNSET
    checklist: Annotated[list[WrittenItem], msgspec.Meta(max_length=CHECKLIST_MAX)] | UnsetType = UNSET


class WrittenTask(TaskPatch, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole task: only the title is required."""

    title: Title


class WrittenColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a board; with the ``key`` of one that is there already, it is that one."""

    name: Name
    status: Status
    key: ColumnKey | None = None


class ProjectPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a project to set; what is left out stays."""

    name: Name | UnsetType = UNSET
    description: Annotated[str, msgspec.Meta(max_length=DESCRIPTION_LENGTH_MAX)] | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    columns: Annotated[list[WrittenColumn], msgspec.Meta(min_length=1, max_length=COLUMNS_MAX)] | UnsetType = UNSET


class WrittenProject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new project."""

    name: Name
    description: Annotated[str, msgspec.Meta(max_length=DESCRIPTION_LENGTH_MAX)] = ""
    colour: Colour = ""
