"""Courtyard's own table (CSV), for spreadsheets: a row for each task, with everything that the task itself holds.

A cell that a spreadsheet would take for a formula has an apostrophe before it, and so has one that begins with one.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from courtyard.modules.tasks.formats.draft import (
    Bundle,
    Comment,
    ItemDraft,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    TaskDraft,
)
from courtyard.modules.tasks.formats.finishing import finished
from courtyard.modules.tasks.formats.tables import Row, rows_of, text_of
from courtyard.modules.tasks.models.values import Priority, Reminder, RepeatFrom, Status

HEADER = frozenset({"id", "project", "title", "status", "due", "repeat_from"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_BOX = {"[ ] ": False, "[x] ": True}
_BEFORE = " min before"


class CsvWriter:
    """Writes a table piece by piece."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def begin(self, bundle: Bundle) -> bytes:
        """The header."""
        self._names = {project.key: project.name for project in bundle.projects}
        return _rows_text([["project", *(name for name, _, _ in _COLUMNS)]])

    def more(self, tasks: Sequence[TaskDraft]) -> bytes:
        """Some tasks."""
        return _rows_text(
            [_guarded(cell) for cell in (self._project(task), *(write(task) for _, write, _ in _COLUMNS))]
            for task in tasks
        )

    def end(self) -> bytes:
        """Tables have no end."""
        return b""

    def _project(self, task: TaskDraft) -> str:
        return "" if task.project is None else self._names.get(task.project, task.project)


def write_csv(bundle: Bundle) -> bytes:
    """The whole table at once."""
    writer = CsvWriter()
    return writer.begin(bundle) + writer.more(bundle.tasks) + writer.end()


def _rows_text(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def read_own_csv(data: bytes) -> Reading:
    """What ``write_csv`` wrote, perhaps changed in a spreadsheet since."""
    notebook = Notebook()
    found = Bundle(projects=[], tasks=[])
    projects: dict[str, ProjectDraft] = {}
    for row in rows_of(text_of(data), header_with=HEADER):
        if row.is_empty:
            continue
        task = TaskDraft(where=row.where)
        for name, _, read in _COLUMNS:
            cell = _unguarded(row.cells.get(name, ""))
            if cell:
                _read(task, name, cell, read, row, notebook)
        name, key = _unguarded(row.cells.get("project", "")).strip(), _unguarded(row.cells.get("project_id", ""))
        if name:
            task.project = projects.setdefault(key or name, ProjectDraft(key=key or name, name=name)).key
        found.tasks.append(task)
    found.projects = list(projects.values())
    return finished(Source.CSV, found, notebook)


def _read(
    task: TaskDraft, name: str, cell: str, read: Callable[[TaskDraft, str], None], row: Row, notebook: Notebook
) -> None:
    try:
        read(task, cell)
    except (ValueError, OverflowError, msgspec.DecodeError):
        notebook.note(row.where, f"{name} '{cell[:40]}' not read; kept in notes")
        task.notes = "\n\n".join(filter(None, (task.notes, f"{name}: {cell}")))


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell.removeprefix("'")


def _plain(field: str) -> tuple[Callable[[TaskDraft], str], Callable[[TaskDraft, str], None]]:
    return (lambda task: str(getattr(task, field) or "")), (lambda task, cell: setattr(task, field, cell))


def _typed(
    field: str, kind: Callable[[str], Any]
) -> tuple[Callable[[TaskDraft], str], Callable[[TaskDraft, str], None]]:
    return (
        lambda task: "" if getattr(task, field) is None else str(getattr(task, field)),
        lambda task, cell: setattr(task, field, kind(cell.strip())),
    )


def _instant(field: str) -> tuple[Callable[[TaskDraft], str], Callable[[TaskDraft, str], None]]:
    return (
        lambda task: _iso(getattr(task, field)),
        lambda task, cell: setattr(task, field, _aware(cell.strip())),
    )


def _list(field: str) -> tuple[Callable[[TaskDraft], str], Callable[[TaskDraft, str], None]]:
    return (
        lambda task: _row_text(getattr(task, field)),
        lambda task, cell: setattr(task, field, [each.strip() for each in _row_of(cell)]),
    )


def _row_text(names: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(names)
    return out.getvalue()


def _row_of(cell: str) -> list[str]:
    return next(csv.reader([cell], skipinitialspace=True), [])


def _iso(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat().replace("+00:00", "Z")


def _aware(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return found


def _write_due(task: TaskDraft) -> str:
    return task.due_date.isoformat() if task.due_date else _iso(task.due_at)


def _read_due(task: TaskDraft, cell: str) -> None:
    if "T" in cell or ":" in cell:
        task.due_at = _aware(cell.strip())
    else:
        task.due_date = date.fromisoformat(cell.strip())


def _write_checklist(task: TaskDraft) -> str:
    return "\n".join(f"[{'x' if item.done else ' '}] {item.text}" for item in task.checklist)


def _read_checklist(task: TaskDraft, cell: str) -> None:
    lines = [line for line in cell.split("\n") if line.strip()]
    task.checklist = [ItemDraft(line[4:] if line[:4] in _BOX else line, _BOX.get(line[:4], False)) for line in lines]


def _write_reminders(task: TaskDraft) -> str:
    return "\n".join(_iso(each.at) if each.at else f"{each.before_min}{_BEFORE}" for each in task.reminders)


def _read_reminders(task: TaskDraft, cell: str) -> None:
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    task.reminders = [
        Reminder(before_min=int(line.removesuffix(_BEFORE))) if line.endswith(_BEFORE) else Reminder(at=_aware(line))
        for line in lines
    ]


def _write_comments(task: TaskDraft) -> str:
    return "\n".join(msgspec.json.encode(comment).decode() for comment in task.comments)


def _read_comments(task: TaskDraft, cell: str) -> None:
    decode = msgspec.json.Decoder(Comment).decode
    task.comments = [decode(line) for line in cell.split("\n") if line.strip()]


_COLUMNS: tuple[tuple[str, Callable[[TaskDraft], str], Callable[[TaskDraft, str], None]], ...] = (
    ("id", *_plain("origin")),
    ("project_id", *_plain("project")),
    ("column", *_plain("column")),
    ("title", *_plain("title")),
    ("notes", *_plain("notes")),
    ("status", *_typed("status", Status)),
    ("priority", *_typed("priority", Priority)),
    ("due", _write_due, _read_due),
    ("start", *_instant("start_at")),
    ("estimate_min", *_typed("estimate_min", int)),
    ("time_zone", *_plain("time_zone")),
    ("labels", *_list("labels")),
    ("assignees", *_list("assignees")),
    ("parent", *_plain("parent")),
    ("checklist", _write_checklist, _read_checklist),
    ("recurrence", *_plain("recurrence")),
    ("repeat_from", *_typed("repeat_from", RepeatFrom)),
    ("series_start", *_plain("series_start")),
    ("series_number", *_typed("series_number", int)),
    ("excluded", *_list("excluded")),
    ("reminders", _write_reminders, _read_reminders),
    ("completed_at", *_instant("completed_at")),
    ("comments", _write_comments, _read_comments),
    ("created_at", *_instant("created_at")),
    ("updated_at", *_instant("updated_at")),
)
