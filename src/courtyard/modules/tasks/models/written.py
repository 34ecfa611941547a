"""What somebody sends to write or change a task."""

from datetime import date
from typing import Annotated, Literal

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
    Role,
    Status,
    Title,
    Zone,
)

BULK_MAX = 500

ProjectWord = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{24}|inbox)$", examples=["inbox"])]
AssigneeWord = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{24}|me|none)$", examples=["me"])]
DayOrInstant = Annotated[str, msgspec.Meta(max_length=40, examples=["2026-05-04"])]
DueWord = Literal["overdue", "today", "tomorrow", "week", "any", "none"]
SortWord = Literal[
    "created", "due", "priority", "updated", "position", "-created", "-due", "-priority", "-updated", "-position"
]
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


class WrittenInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to invite: an address, or the username of somebody who has an account."""

    email: Annotated[str, msgspec.Meta(max_length=320, examples=["grace@example.org"])] | None = None
    username: Annotated[str, msgspec.Meta(max_length=100, examples=["grace"])] | None = None
    role: Role = Role.EDITOR


class Move(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a task shall stand: behind one, before another, or at the end of the column."""

    task: Key
    project: Key | UnsetType | None = UNSET
    column: ColumnKey | None = None
    after: Key | None = None
    before: Key | None = None


class Picked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tasks by what they have in common; the words are those of the listing."""

    status: Annotated[list[Status], msgspec.Meta(max_length=4)] = []
    priority: Annotated[list[Priority], msgspec.Meta(max_length=4)] = []
    project: Annotated[list[ProjectWord], msgspec.Meta(max_length=100)] = []
    label: Labels = []
    assignee: Annotated[list[AssigneeWord], msgspec.Meta(max_length=ASSIGNEES_MAX)] = []
    due: DueWord | None = None
    due_from: DayOrInstant | None = None
    due_to: DayOrInstant | None = None
    q: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class FilterQuery(Picked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a saved filter asks for."""

    sort: SortWord | None = None


class BulkChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do to each of many tasks; ``trash`` does nothing else."""

    status: Status | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    project: Key | UnsetType | None = UNSET
    column: ColumnKey | UnsetType = UNSET
    due_at: Instant | UnsetType | None = UNSET
    due_date: date | UnsetType | None = UNSET
    estimate_min: Minutes | UnsetType | None = UNSET
    labels: Labels | UnsetType = UNSET
    assignees: Assignees | UnsetType = UNSET
    add_labels: Labels = []
    remove_labels: Labels = []
    add_assignees: Assignees = []
    remove_assignees: Assignees = []
    postpone_days: Annotated[int, msgspec.Meta(ge=-3660, le=3660)] = 0
    trash: bool = False


class Bulk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change many tasks at once: those named by ``ids``, or those that ``filter`` picks, at most 500.

    With ``atomic`` all are changed or none; without, each for itself, and the answer says which were not.
    """

    ids: Annotated[list[Key], msgspec.Meta(max_length=BULK_MAX)] | None = None
    filter: Picked | None = None
    change: BulkChange
    atomic: bool = True


class WrittenLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new label."""

    name: Label
    colour: Colour = ""


class LabelPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a label to set; another name is given to your tasks with it too."""

    name: Label | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET


class WrittenFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new filter."""

    name: Name
    query: FilterQuery
    colour: Colour = ""


class FilterPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a filter to set."""

    name: Name | UnsetType = UNSET
    query: FilterQuery | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET


class WrittenComment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says about a task."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=10_000, examples=["Done by **Friday**?"])]


class WrittenAttachment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of one's own, by its id."""

    media: Key


class WrittenTime(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Time on a task: without ``ended_at`` it runs from now on (or from ``started_at``) until it is stopped."""

    task: Key
    started_at: Instant | None = None
    ended_at: Instant | None = None
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""


class TimePatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of recorded time to set."""

    task: Key | UnsetType = UNSET
    started_at: Instant | UnsetType = UNSET
    ended_at: Instant | UnsetType = UNSET
    note: Annotated[str, msgspec.Meta(max_length=500)] | UnsetType = UNSET


class QuickLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task as one types it; further lines are notes. ``project`` is where it goes unless the line says otherwise."""

    text: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=5_000, examples=["Pay rent every 1st @home !high #flat tomorrow 9am"]),
    ]
    project: Key | None = None
    dry_run: bool = False


class WrittenFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new calendar for other programs: of one project, or of all of one's tasks."""

    name: Name = "Tasks"
    project: Key | None = None
    shows: Literal["both", "to_dos", "events"] = "both"
