"""TickTick's backup (CSV, version 7): a few lines about the file, then a table of all lists."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from courtyard.modules.tasks.formats.draft import (
    Bundle,
    ItemDraft,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    Surroundings,
    TaskDraft,
)
from courtyard.modules.tasks.formats.finishing import finished
from courtyard.modules.tasks.formats.ical.values import trigger_minutes
from courtyard.modules.tasks.formats.raw import instant_of
from courtyard.modules.tasks.formats.tables import Origins, Row, rows_of, text_of
from courtyard.modules.tasks.models.values import Priority, Reminder, RepeatFrom, Status
from courtyard.modules.tasks.rules.time import zone_named

HEADER = frozenset({"list name", "title", "is check list", "due date", "taskid"})
_PRIORITIES = {"1": Priority.LOW, "3": Priority.MEDIUM, "5": Priority.HIGH}
_STATUSES = {
    "": Status.TODO,
    "0": Status.TODO,
    "1": Status.DONE,
    "2": Status.DONE,
    "-1": Status.CANCELLED,
}
_MORNING_MIN = 9 * 60
_ITEM = re.compile(r"[▫▪]")
_OWN_PART = re.compile(r";?TT_[A-Z]+=[^;]*")


def read_ticktick(data: bytes, surroundings: Surroundings) -> Reading:
    """Lists as projects (the inbox stays the inbox), columns, subtasks and checklists."""
    reader = _Rows(surroundings)
    for row in rows_of(text_of(data), header_with=HEADER):
        if not row.is_empty:
            reader.take(row)
    return finished(Source.TICKTICK, Bundle(projects=reader.projects, tasks=reader.in_order()), reader.notebook)


class _Rows:
    """Goes from row to row; parents are found when all rows are there."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.notebook = Notebook()
        self._surroundings = surroundings
        self._projects: dict[tuple[str, str], ProjectDraft] = {}
        self._tasks: list[tuple[float, TaskDraft]] = []
        self._origins, self._by_key = Origins(), dict[str, str]()

    @property
    def projects(self) -> list[ProjectDraft]:
        return list(self._projects.values())

    def in_order(self) -> list[TaskDraft]:
        """The tasks in the order of their lists, below the right parents."""
        for _, task in self._tasks:
            task.parent = self._by_key.get(task.parent, task.parent) if task.parent else None
        lists = {project.key: place for place, project in enumerate(self.projects, 1)}
        ordered = sorted(self._tasks, key=lambda pair: (lists.get(pair[1].project or "", 0), pair[0]))
        return [task for _, task in ordered]

    def take(self, row: Row) -> None:
        zone = self._zone(row)
        items = _items(row)
        task = TaskDraft(
            origin=self._origins.of(row["folder name"], row["list name"], row["created time"], row["title"]),
            where=row.where,
            title=row["title"],
            notes="" if items else row["content"],
            project=self._project(row),
            column=row["column name"] or None,
            status=self._status(row),
            priority=self._priority(row),
            labels=[label for each in row["tags"].split(",") if (label := each.strip().removeprefix("#"))],
            parent=row["parentid"] or None,
            checklist=items,
            completed_at=self._instant(row, "completed time", zone),
            created_at=self._instant(row, "created time", zone),
        )
        if row["kind"] == "NOTE":
            self.notebook.note(row.where, "is a note and no task; taken as a task")
        self._dates(row, task, zone)
        if row["taskid"]:
            self._by_key.setdefault(row["taskid"], task.origin)
        self._tasks.append((_order(row), task))

    def _project(self, row: Row) -> str | None:
        folder, name = row["folder name"], row["list name"]
        if not name or (name == "Inbox" and not folder):
            return None
        about = f"Folder in TickTick: {folder}" if folder else ""
        key = f"{folder}\x00{name}"
        return self._projects.setdefault((folder, name), ProjectDraft(key=key, name=name, description=about)).key

    def _zone(self, row: Row) -> ZoneInfo:
        zone = zone_named(row["timezone"]) if row["timezone"] else self._surroundings.zone
        if zone is None:
            self.notebook.note(row.where, f"time zone '{row['timezone'][:40]}' is not known; read in yours")
        return zone or self._surroundings.zone

    def _status(self, row: Row) -> Status:
        status = _STATUSES.get(row["status"])
        if status is None:
            self.notebook.note(row.where, f"status '{row['status'][:20]}' is not known; taken as to do")
        return status or Status.TODO

    def _priority(self, row: Row) -> Priority | None:
        if row["priority"] not in {"", "0", *_PRIORITIES}:
            self.notebook.note(row.where, f"priority '{row['priority'][:20]}' is not known; left out")
        return _PRIORITIES.get(row["priority"])

    def _instant(self, row: Row, name: str, zone: ZoneInfo) -> datetime | None:
        instant = instant_of(row[name], zone) if row[name] else None
        if row[name] and instant is None:
            self.notebook.note(row.where, f"{name} '{row[name][:40]}' not read")
        return instant

    def _dates(self, row: Row, task: TaskDraft, zone: ZoneInfo) -> None:
        start, due = self._instant(row, "start date", zone), self._instant(row, "due date", zone)
        due, start = due or start, start if due and start != due else None
        if due is not None:
            task.time_zone = zone.key
            if row["is all day"].lower() == "true":
                task.due_date = due.astimezone(zone).date()
                start = start if start and start.astimezone(zone).date() < task.due_date else None
            else:
                task.due_at = due
            task.start_at = start
        self._repetition(row, task)
        self._reminders(row, task)

    def _repetition(self, row: Row, task: TaskDraft) -> None:
        rule = row["repeat"]
        if not rule:
            return
        if _OWN_PART.search(rule):
            self.notebook.note(row.where, "parts of the repetition that only TickTick knows were left out")
        rule = _OWN_PART.sub("", rule)
        # "After completion" is told beside the rule in newer files.
        if row["repeat from"].lower() in {"1", "completed", "completion"}:
            task.repeat_from = RepeatFrom.COMPLETION
        task.recurrence = rule.removeprefix("RRULE:")

    def _reminders(self, row: Row, task: TaskDraft) -> None:
        for text in re.split(r"[\s,]+", row["reminder"]):
            minutes = trigger_minutes(text.removeprefix("TRIGGER:"))
            # Of a whole day they count from midnight, and reminders here from 9 in the morning.
            before = None if minutes is None else (_MORNING_MIN if task.due_date else 0) - minutes
            if before is not None and before >= 0:
                task.reminders = [*task.reminders, Reminder(before_min=before)]
            elif text:
                self.notebook.note(row.where, f"reminder '{text[:40]}' not read")


def _items(row: Row) -> list[ItemDraft]:
    """A checklist is written into the content, with a square before each item."""
    content = row["content"]
    if row["is check list"].upper() != "Y" and row["kind"] != "CHECKLIST":
        return []
    marks, texts = _ITEM.findall(content), _ITEM.split(content)[1:]
    return [ItemDraft(text.strip(), mark == "▪") for mark, text in zip(marks, texts, strict=True) if text.strip()]


def _order(row: Row) -> float:
    try:
        return float(row["order"] or 0)
    except ValueError:
        return 0.0
