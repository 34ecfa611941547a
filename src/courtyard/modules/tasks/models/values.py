"""The words and bounds of tasks."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from courtyard.kernel.basics import Id

TITLE_LENGTH_MAX = 500
NOTES_LENGTH_MAX = 20_000
LABEL_LENGTH_MAX = 60
LABELS_MAX = 20
ASSIGNEES_MAX = 20
REMINDERS_MAX = 10
CHECKLIST_MAX = 100
LINE_LENGTH_MAX = 300
NAME_LENGTH_MAX = 120
RULE_LENGTH_MAX = 500
ESTIMATE_MIN_MAX = 60 * 24 * 365
BEFORE_MIN_MAX = 60 * 24 * 366
DEPTH_MAX = 5

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=TITLE_LENGTH_MAX, examples=["Water the ferns"])]
Notes = Annotated[str, msgspec.Meta(max_length=NOTES_LENGTH_MAX, description="Markdown")]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=LABEL_LENGTH_MAX, examples=["home"])]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=LINE_LENGTH_MAX, examples=["Two litres"])]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LENGTH_MAX, examples=["Spring cleaning"])]
Key = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{24}$", examples=["65f1c0ffee0123456789abcd"])]
Instant = Annotated[datetime, msgspec.Meta(tz=True, examples=["2026-05-04T09:00:00Z"])]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=ESTIMATE_MIN_MAX)]
MinutesBefore = Annotated[int, msgspec.Meta(ge=0, le=BEFORE_MIN_MAX)]
Zone = Annotated[str, msgspec.Meta(max_length=60, examples=["Europe/Berlin"])]
Colour = Annotated[str, msgspec.Meta(pattern="^(#[0-9a-f]{6})?$", examples=["#2f6f4f"])]
ColumnKey = Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]{1,40}$", examples=["in_progress"])]


class Status(StrEnum):
    """Where a task stands."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self in {Status.TODO, Status.IN_PROGRESS}


class Priority(StrEnum):
    """How much it matters, by name."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """By number, as it is stored: it sorts."""
        return PRIORITIES.index(self) + 1


PRIORITIES = tuple(Priority)


class Role(StrEnum):
    """What a member may do in a project: look; write tasks; and decide about the project and its members."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"

    def allows(self, wanted: "Role") -> bool:
        """Whether whoever has this role may do what that one may."""
        ranks = tuple(Role)
        return ranks.index(self) >= ranks.index(wanted)


class RepeatFrom(StrEnum):
    """What the next occurrence of a series is counted from."""

    DUE = "due"
    COMPLETION = "completion"


class Item(msgspec.Struct, frozen=True):
    """One line of a checklist."""

    text: str
    done: bool = False
    id: Id = msgspec.field(default_factory=Id)


class Reminder(msgspec.Struct, frozen=True):
    """When to remind: at an instant, or so many minutes before the task is due; exactly one of the two.

    An all-day task counts as due at 9 in the morning for this purpose.
    """

    at: datetime | None = None
    before_min: int | None = None


class Column(msgspec.Struct, frozen=True):
    """A column of a project's board; a task in it has its status."""

    key: str
    name: str
    status: Status
