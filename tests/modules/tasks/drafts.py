"""Invented bundles of tasks that fit as they are, so that writing and reading them must change nothing."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

from courtyard.kernel.basics import fold, printable
from courtyard.modules.tasks.formats import (
    Bundle,
    ColumnDraft,
    Comment,
    ItemDraft,
    LabelDraft,
    ProjectDraft,
    TaskDraft,
)
from courtyard.modules.tasks.models.values import Priority, Reminder, RepeatFrom, Status

T = TypeVar("T")

PIECES = (
    *("=1+1", "+x", "-x", "@x", "'quoted'", 'a "b"', "a,b;c", "a\\nb", "\\", "BEGIN:VTODO", "ü" * 25, "🎉", "العربية"),
    *(
        "會議",
        "é",
        "#",
        "|",
        "{",
        "}",
        "<b>",
        "&amp;",
        "%s",
        "null",
        "0",
        "[x]",
        "- [ ]",
        "^n",
        ":",
        "👩‍👩‍👧",
        "Straße",
        "I",
    ),
)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", "FREQ=YEARLY;COUNT=5")
COLUMNS = (ColumnDraft("To do"), ColumnDraft("In progress", Status.IN_PROGRESS), ColumnDraft("Done", Status.DONE))
FIRST = datetime(1990, 1, 1, tzinfo=UTC)


class Inventor:
    """Makes things up, the same from the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  (chance that can be repeated)

    def bundle(self) -> Bundle:
        """Projects, and tasks in them and in the inbox, some below others."""
        places = [self._project(f"project-{number}") for number in range(self._up_to(2))]
        found: list[TaskDraft] = []
        for number in range(self._up_to(5)):
            task = self._task(f"task-{number}", self._random.choice([None, *places]))
            above = [each.origin for each in found if each.project == task.project]
            task.parent = self._maybe(self._random.choice(above)) if above else None
            found.append(task)
        return Bundle(projects=places, tasks=found, labels=[LabelDraft(name, "#123456") for name in self._names(2)])

    def _project(self, key: str) -> ProjectDraft:
        more = [ColumnDraft(f"Column {name}") for name in self._names(2)]
        return ProjectDraft(
            key=key,
            name=self._line(),
            description=self._text(),
            colour=self._random.choice(("", "#00ff00")),
            archived=self._flag(),
            columns=[*COLUMNS, *more] if self._flag() else [],
        )

    def _task(self, origin: str, project: ProjectDraft | None) -> TaskDraft:
        status = self._random.choice(tuple(Status))
        fitting = [column.name for column in project.columns if column.status is status] if project else []
        task = TaskDraft(
            origin=origin,
            title=self._line(),
            notes=self._text(),
            project=project.key if project else None,
            column=self._random.choice([None, *fitting]),
            status=status,
            priority=self._random.choice([None, *Priority]),
            estimate_min=self._maybe(self._random.randint(1, 10_000)),
            time_zone=self._random.choice(ZONES),
            labels=self._names(3),
            assignees=self._names(2),
            checklist=[ItemDraft(self._line(), self._flag()) for _ in range(self._up_to(3))],
            completed_at=self._maybe(self._instant()) if status is Status.DONE else None,
            comments=[self._comment() for _ in range(self._up_to(2))],
            created_at=self._maybe(self._instant()),
            updated_at=self._maybe(self._instant()),
            reminders=[Reminder(at=self._instant()) for _ in range(self._up_to(2))],
        )
        self._hang_on_dates(task)
        return task

    def _hang_on_dates(self, task: TaskDraft) -> None:
        due = self._random.choice((None, self._instant(), self._instant().date()))
        if due is None:
            task.start_at = self._maybe(self._instant())
            return
        if isinstance(due, datetime):
            task.due_at = due
        else:
            task.due_date = due
        begins = datetime(due.year, due.month, due.day, tzinfo=UTC) - timedelta(days=self._random.randint(1, 90))
        task.start_at = self._maybe(begins)
        task.reminders += [Reminder(before_min=before) for before in self._random.sample(range(3_000), self._up_to(2))]
        if self._flag():
            self._repeat(task, due)

    def _repeat(self, task: TaskDraft, due: date) -> None:
        task.recurrence = self._random.choice(RULES)
        task.repeat_from = self._random.choice(tuple(RepeatFrom))
        task.series_number = self._random.randint(1, 9)
        task.series_start = self._maybe(due.isoformat())
        later = sorted(self._random.sample(range(1, 400), self._up_to(2)))
        task.excluded = [(due + timedelta(days=days)).isoformat() for days in later]

    def _comment(self) -> Comment:
        return Comment(self._text() or "said", self._maybe(self._line()) or "", self._maybe(self._instant()))

    def _instant(self) -> datetime:
        return FIRST + timedelta(seconds=self._random.randrange(100 * 365 * 24 * 3600))

    def _line(self) -> str:
        count = self._random.randint(1, 4)
        letters = "".join(chr(self._random.choice((self._random.randint(33, 0x2FF), 0x1F600))) for _ in range(3))
        return printable(" ".join([letters, *self._random.choices(PIECES, k=count)][self._up_to(1) :])) or "x"

    def _text(self) -> str:
        return "\n".join(self._line() for _ in range(self._up_to(3)))

    def _names(self, most: int) -> list[str]:
        """Names that nobody takes for one another."""
        found = {fold(name): name for name in (self._line()[:50].strip() for _ in range(self._up_to(most)))}
        return list(found.values())

    def _up_to(self, most: int) -> int:
        return self._random.randint(0, most)

    def _flag(self) -> bool:
        return self._random.random() < 0.5

    def _maybe(self, value: T) -> T | None:
        return value if self._flag() else None
