"""Todoist's export of a project (CSV). Its dates are words, which are read as quick add reads them."""

import re

from courtyard.modules.tasks.formats.draft import (
    Bundle,
    ColumnDraft,
    Comment,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    Surroundings,
    TaskDraft,
)
from courtyard.modules.tasks.formats.finishing import finished
from courtyard.modules.tasks.formats.raw import instant_of
from courtyard.modules.tasks.formats.tables import Origins, Row, rows_of, text_of
from courtyard.modules.tasks.models.values import Priority
from courtyard.modules.tasks.rules.quick_add import Setting, read_line
from courtyard.modules.tasks.rules.time import zone_named

HEADER = frozenset({"type", "content", "priority", "indent"})
_PRIORITIES = {"1": Priority.URGENT, "2": Priority.HIGH, "3": Priority.MEDIUM}
_LABEL = re.compile(r"(?<!\S)@([^\s@]+)")
_PERSON = re.compile(r"(.*?)\s*\(\d+\)")
_ATTACHED = re.compile(r"\[\[file\s*(\{.*?\})\]\]", re.DOTALL)
_KINDS = ("task", "note", "section", "meta")
_INDENT_MAX = 20


def read_todoist(data: bytes, surroundings: Surroundings) -> Reading:
    """The project with its sections as columns and its notes as comments."""
    rows, reader = rows_of(text_of(data), header_with=HEADER), _Rows(surroundings)
    for row in rows:
        reader.take(row)
    project = ProjectDraft(key="project", name=surroundings.name, description=reader.about, columns=reader.columns)
    return finished(Source.TODOIST, Bundle(projects=[project], tasks=reader.tasks), reader.notebook)


class _Rows:
    """Goes from row to row and remembers what the next one belongs to."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.notebook = Notebook()
        self.tasks: list[TaskDraft] = []
        self.columns: list[ColumnDraft] = []
        self.about = ""
        self._surroundings = surroundings
        self._above: list[TaskDraft] = []
        self._column: str | None = None
        self._origins = Origins()

    def take(self, row: Row) -> None:
        kind = row["type"].lower()
        if kind == "task":
            self._task(row)
        elif kind == "note":
            self._note(row)
        elif kind == "section" and row["content"]:
            self._column = row["content"]
            self.columns.append(ColumnDraft(row["content"]))
            self._above = []
        elif not row.is_empty and kind not in _KINDS:
            self.notebook.note(row.where, f"type '{row['type'][:40]}' is not known; left out")

    def _task(self, row: Row) -> None:
        title = _LABEL.sub("", row["content"])
        parent = self._parent(row)
        task = TaskDraft(
            where=row.where,
            title=title.removeprefix("* "),
            notes=row["description"],
            project="project",
            column=self._column,
            priority=_PRIORITIES.get(row["priority"]),
            labels=_LABEL.findall(row["content"]),
            assignees=[person] if (person := _person(row["responsible"])) else [],
            parent=parent.origin if parent else None,
        )
        task.origin = self._origins.of(self._surroundings.name, parent.origin if parent else "", title)
        if title.startswith("* "):
            self.notebook.note(row.where, "cannot be completed in Todoist; taken as an ordinary task")
        self._dates(row, task)
        self._above.append(task)
        self.tasks.append(task)

    def _parent(self, row: Row) -> TaskDraft | None:
        """The task above: indents go from 1, and each step deeper is one below the row before."""
        indent = int(row["indent"]) if row["indent"].isdecimal() and len(row["indent"]) < 3 else 1  # noqa: PLR2004  (digits)
        del self._above[min(max(indent - 1, 0), _INDENT_MAX) :]
        if len(self._above) < indent - 1:
            self.notebook.note(row.where, f"indent {indent} has no task above it; put as deep as possible")
        return self._above[-1] if self._above else None

    def _note(self, row: Row) -> None:
        for _ in _ATTACHED.finditer(row["content"]):
            self.notebook.note(row.where, "an attached file stays where it is; its address is in the comment")
        if not self.tasks:
            self.about = "\n\n".join(filter(None, (self.about, row["content"])))
            return
        at = instant_of(row["date"]) if row["date"] else None
        self.tasks[-1].comments = [*self.tasks[-1].comments, Comment(row["content"], _person(row["author"]), at)]

    def _dates(self, row: Row, task: TaskDraft) -> None:
        zone = zone_named(row["timezone"]) if row["timezone"] else self._surroundings.zone
        if zone is None:
            self.notebook.note(row.where, f"time zone '{row['timezone'][:40]}' is not known; read in yours")
            zone = self._surroundings.zone
        self._estimate(row, task)
        if not row["date"]:
            return
        found = read_line(f"x {row['date']}", Setting(now=self._surroundings.now, zone=zone))
        if found.title != "x" or found.notes:
            language = row["date_lang"]
            said = f" ({language})" if language not in {"", "en"} else ""
            self.notebook.note(row.where, f"date '{row['date'][:60]}'{said} not read; kept in notes")
            task.notes = "\n\n".join(filter(None, (task.notes, f"Date: {row['date']}")))
            return
        task.due_at, task.due_date, task.time_zone = found.due_at, found.due_date, zone.key
        task.recurrence, task.repeat_from = found.recurrence, found.repeat_from

    def _estimate(self, row: Row, task: TaskDraft) -> None:
        duration, unit = row["duration"], row["duration_unit"].lower()
        if not duration or duration == "None":
            return
        if duration.isdecimal() and len(duration) < 6 and unit.startswith(("minute", "day")):  # noqa: PLR2004  (digits)
            task.estimate_min = int(duration) * (1 if unit.startswith("m") else 24 * 60)
        else:
            self.notebook.note(row.where, f"duration '{duration[:20]} {unit[:20]}' not read")


def _person(text: str) -> str:
    found = _PERSON.fullmatch(text)
    return found[1] if found else text
