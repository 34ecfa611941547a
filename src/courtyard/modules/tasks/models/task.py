"""A task as it is kept. Stored names are the names on the wire, so that a listing leaves as it comes."""

from datetime import UTC, date, datetime

import msgspec

from courtyard.kernel.basics import Document, Id
from courtyard.modules.tasks.models.values import Item, Priority, Reminder, RepeatFrom, Status

# Tasks without a date come last where the earliest come first.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
# Every task that is not in the trash has one of these facets, and as its state.
OPEN_FACET, CLOSED_FACET = "open", "closed"
# What the facets of a status begin with.
STATUS_FACETS = "status:"
# An open one that comes again has this too, so that calendars find what they can foresee.
REPEATS_FACET = "repeats"


class Task(Document, kw_only=True):
    """Something to do.

    ``project`` is a project's id, or its member's own id for what lies in their inbox. ``user`` made it. It is due at
    an instant, on a whole day in ``time_zone``, or never. ``priority`` is a rank, 1 to 4. ``completed_on`` is the day
    of completion where ``completed_by`` lives. ``deleted_with`` names the task whose removal took this one along.
    ``series_without`` are dates of the series that are left out; ``origin`` is what a task that was brought in from a
    file is known by, see ``formats.arriving``.
    ``series_start`` is the day or instant with which its series began, in ISO 8601; it is the nth of it, and
    ``successor`` the next one.

    Some fields follow from the others (see ``rules.finding``) and are there for the listings: ``facets`` holds what it
    is found by, ``state`` the first of them, ``words`` the folded words of its title, ``due_order`` the instant after
    which it is overdue, and ``priority_order`` sorts by priority and then by that instant. ``found_anew_at`` is when it
    came to be found by other words or in another project than before; None as long as its id tells since when it is.
    """

    project: Id
    # What most listings ask for: the server finds it sooner where it stands in front, a quarter of its time for each
    # task that it has to look at.
    words: list[str] = msgspec.field(default_factory=list)
    facets: list[str] = msgspec.field(default_factory=list)
    state: str = ""
    deleted_at: datetime | None = None

    user: Id
    title: str
    notes: str = ""
    status: Status = Status.TODO
    priority: int = Priority.MEDIUM.rank
    due_at: datetime | None = None
    due_date: date | None = None
    start_at: datetime | None = None
    estimate_min: int | None = None
    time_zone: str | None = None
    labels: list[str] = msgspec.field(default_factory=list)
    assignees: list[Id] = msgspec.field(default_factory=list)
    parent_id: Id | None = None
    depth: int = 0
    column: str = Status.TODO.value
    position: str
    checklist: list[Item] = msgspec.field(default_factory=list)

    recurrence: str | None = None
    repeat_from: RepeatFrom = RepeatFrom.DUE
    series_start: str | None = None
    series_number: int = 1
    series_without: list[str] = msgspec.field(default_factory=list)
    successor: Id | None = None

    reminders: list[Reminder] = msgspec.field(default_factory=list)
    reminded_at: datetime | None = None
    next_reminder_at: datetime | None = None

    completed_at: datetime | None = None
    completed_by: Id | None = None
    completed_on: date | None = None
    comments_count: int = 0
    attachments_count: int = 0
    deleted_with: Id | None = None
    origin: str | None = None

    due_order: datetime = NEVER
    priority_order: str = ""
    found_anew_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is left to do about it."""
        return self.status.is_open

    @property
    def is_due(self) -> bool:
        """Whether it has a date at all."""
        return self.due_at is not None or self.due_date is not None


class Neighbour(msgspec.Struct, frozen=True):
    """A task as one sees it that is put beside it."""

    id: Id
    position: str


class Step(msgspec.Struct, frozen=True):
    """A task before and after one write; without the former it is new, without the latter it is gone for good."""

    before: Task | None
    after: Task | None

    @property
    def tasks(self) -> list[Task]:
        """One or both."""
        return [task for task in (self.before, self.after) if task is not None]
