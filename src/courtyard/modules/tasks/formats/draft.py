"""Tasks on their way in or out: what a reader found in a file, and what a writer puts into one.

A draft has the fields of a task under the same names, but people, projects, parents and columns are named as the file
names them, and nothing in it was checked against what is kept here.
"""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from courtyard.modules.tasks.models.values import Priority, Reminder, RepeatFrom, Status

TASKS_MAX = 100_000
PROBLEMS_MAX = 1_000
COMMENTS_MAX = 1_000


class Source(StrEnum):
    """Where a file comes from."""

    TODOIST = "todoist"
    TICKTICK = "ticktick"
    TRELLO = "trello"
    WEKAN = "wekan"
    VIKUNJA = "vikunja"
    ICALENDAR = "icalendar"
    JSON = "json"
    CSV = "csv"


class ItemDraft(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a checklist."""

    text: str
    done: bool = False


class Comment(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody said about a task."""

    text: str
    author: str = ""
    at: datetime | None = None


class ColumnDraft(msgspec.Struct, frozen=True, omit_defaults=True):
    """A column of a board, and the status of tasks in it."""

    name: str
    status: Status = Status.TODO


class ProjectDraft(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A project; ``key`` is how the tasks of the file name it."""

    key: str
    name: str
    description: str = ""
    colour: str = ""
    archived: bool = False
    columns: list[ColumnDraft] = []


class LabelDraft(msgspec.Struct, frozen=True, omit_defaults=True):
    """A label and its colour."""

    name: str
    colour: str = ""


class TaskDraft(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A task.

    Attributes:
        origin: What the file calls it, so that a file that is read twice makes no task twice; unique in the file.
        where: The place in the file, for people: ``line 14``, ``card "Fix login"``.
        project: The key of its project; none is the inbox.
        assignees: Names or mail addresses, as found.
        parent: The origin of the task above it.
        attachments: What its files are called; they themselves are not in the file.
        excluded: Dates of the series that are left out, in ISO 8601.
        is_event: Whether it was an appointment, which is over when its time has passed.
    """

    origin: str = ""
    where: str = ""
    title: str = ""
    notes: str = ""
    project: str | None = None
    column: str | None = None
    status: Status = Status.TODO
    priority: Priority | None = None
    due_at: datetime | None = None
    due_date: date | None = None
    start_at: datetime | None = None
    estimate_min: int | None = None
    time_zone: str | None = None
    labels: list[str] = []
    assignees: list[str] = []
    parent: str | None = None
    checklist: list[ItemDraft] = []
    recurrence: str | None = None
    repeat_from: RepeatFrom = RepeatFrom.DUE
    series_start: str | None = None
    series_number: int = 1
    excluded: list[str] = []
    reminders: list[Reminder] = []
    completed_at: datetime | None = None
    comments: list[Comment] = []
    attachments: list[str] = []
    created_at: datetime | None = None
    updated_at: datetime | None = None
    is_event: bool = False

    @property
    def is_due(self) -> bool:
        """Whether it has a date."""
        return self.due_at is not None or self.due_date is not None


class Problem(msgspec.Struct, frozen=True):
    """What could not be taken as it was, and what became of it."""

    where: str
    reason: str


class Bundle(msgspec.Struct, kw_only=True):
    """Projects with their tasks, in their order."""

    projects: list[ProjectDraft] = []
    tasks: list[TaskDraft] = []
    labels: list[LabelDraft] = []


class Reading(Bundle, kw_only=True):
    """What a file holds, and what in it could not be read."""

    source: Source
    problems: list[Problem] = []


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader has to know beside the file: its name, and where and when its owner lives."""

    name: str
    zone: ZoneInfo
    now: datetime


class Notebook:
    """Problems in the order of the file, at most a thousand of them.

    ``searches_in_vain`` counts repetitions that never come round: finding that out takes a tenth of a second.
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._left_out = 0
        self.searches_in_vain = 0

    def note(self, where: str, reason: str) -> None:
        """Keep a problem."""
        if len(self._problems) < PROBLEMS_MAX:
            self._problems.append(Problem(where, reason))
        else:
            self._left_out += 1

    @property
    def problems(self) -> list[Problem]:
        """All that were kept, by their lines where they have lines, and how many more there were."""
        found = sorted(self._problems, key=_line_of)
        return [*found, Problem("", f"{self._left_out} more problems are not listed")] if self._left_out else found


def _line_of(problem: Problem) -> int:
    word, _, number = problem.where.partition(" ")
    return int(number) if word == "line" and number.isdecimal() else 0
