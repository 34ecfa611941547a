"""What tasks publish.

Tasks are private to their project's members, and facts are kept for 30 days. They carry what the history and the
notifications need to say it: titles and short values, at most 300 characters each. Of long texts (notes, comments) only
the length is told, never a word.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from courtyard.kernel.basics import Fact, Id

VALUE_LENGTH_MAX = 300


class Change(msgspec.Struct, frozen=True):
    """A field's value before and after, as text; null for none."""

    field: str
    before: str | None
    after: str | None


class Act(StrEnum):
    """What was done to a task."""

    EDITED = "edited"
    MOVED = "moved"
    REOPENED = "reopened"
    SKIPPED = "skipped"
    TRASHED = "trashed"
    RESTORED = "restored"
    ATTACHED = "attached"
    DETACHED = "detached"


class _OfTask(Fact, frozen=True, kw_only=True):
    """What all of them share: facts of one task arrive in order. The inbox of a member has the member's id."""

    key_field: ClassVar[str] = "task"

    task: Id
    project: Id


class TaskCreated(_OfTask, frozen=True, kw_only=True):
    """There is a new task; ``origin`` is the one before it in its series."""

    topic: ClassVar[str] = "task.created"

    user: Id
    title: str
    labels: tuple[str, ...] = ()
    origin: Id | None = None


class TaskUpdated(_OfTask, frozen=True, kw_only=True):
    """A task was changed. Without changes it only moved.

    ``labels`` are those that it has now and had not before, ``from_project`` is where it lay, if elsewhere.
    """

    topic: ClassVar[str] = "task.updated"

    act: Act
    title: str
    changes: tuple[Change, ...] = ()
    labels: tuple[str, ...] = ()
    from_project: Id | None = None


class TaskCompleted(_OfTask, frozen=True, kw_only=True):
    """A task is done; ``successor`` is the next one of its series."""

    topic: ClassVar[str] = "task.completed"

    title: str
    member: Id
    successor: Id | None = None
    changes: tuple[Change, ...] = ()


class TaskAssigned(_OfTask, frozen=True, kw_only=True):
    """A task was given to a member."""

    topic: ClassVar[str] = "task.assigned"

    title: str
    member: Id


class TaskDue(_OfTask, frozen=True, kw_only=True):
    """Somebody is to be reminded of a task.

    ``told`` are those who have it or, where nobody does, who made it. ``reminder_at`` is when the reminder was due;
    ``late`` says that this was long ago, because nobody was at work.
    """

    topic: ClassVar[str] = "task.due"

    title: str
    told: tuple[Id, ...]
    reminder_at: datetime
    due_at: datetime | None = None
    due_date: date | None = None
    late: bool = False


class TaskRemoved(_OfTask, frozen=True, kw_only=True):
    """A task is gone for good, with all that belonged to it."""

    topic: ClassVar[str] = "task.removed"


class TaskCommented(_OfTask, frozen=True, kw_only=True):
    """Somebody said something about a task; ``told`` are those whom it concerns: who made it, has it, or spoke too."""

    topic: ClassVar[str] = "task.commented"

    comment: Id
    author: Id
    title: str
    told: tuple[Id, ...]


class TaskCommentChanged(_OfTask, frozen=True, kw_only=True):
    """A comment was put in other words, or removed; never a word of it is told."""

    topic: ClassVar[str] = "task.comment_changed"

    comment: Id
    removed: bool = False


class ProjectAct(StrEnum):
    """What was done to a project."""

    CREATED = "created"
    EDITED = "edited"
    TRASHED = "trashed"
    RESTORED = "restored"
    JOINED = "joined"
    LEFT = "left"
    ROLE_CHANGED = "role_changed"


class ProjectUpdated(Fact, frozen=True, kw_only=True):
    """A project came, went or was changed; ``member`` who joined, left or has another role.

    ``members`` are those who can see it, and whoever just left.
    """

    topic: ClassVar[str] = "task_project.updated"
    key_field: ClassVar[str] = "project"

    project: Id
    act: ProjectAct
    name: str
    members: tuple[Id, ...]
    member: Id | None = None
    columns: bool = False


EVENTS = (
    TaskCreated,
    TaskUpdated,
    TaskCompleted,
    TaskAssigned,
    TaskDue,
    TaskRemoved,
    TaskCommented,
    TaskCommentChanged,
    ProjectUpdated,
)
