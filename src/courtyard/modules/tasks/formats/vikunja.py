"""Vikunja's export of everything (a zip with ``data.json``)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from courtyard.modules.tasks.formats.archive import member
from courtyard.modules.tasks.formats.boards import quoted, status_of_list
from courtyard.modules.tasks.formats.draft import (
    Bundle,
    ColumnDraft,
    Comment,
    LabelDraft,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    TaskDraft,
)
from courtyard.modules.tasks.formats.finishing import finished
from courtyard.modules.tasks.formats.markup import markdown_of
from courtyard.modules.tasks.formats.raw import Raw, json_of
from courtyard.modules.tasks.models.values import Priority, Reminder, RepeatFrom, Status

DATA = "data.json"
_NEVER_YEAR = 1
_DEPTH_MAX = 20
_PRIORITIES = {1: Priority.LOW, 2: Priority.MEDIUM, 3: Priority.HIGH, 4: Priority.URGENT, 5: Priority.URGENT}
_MONTHLY, _FROM_NOW = 1, 2
_UNITS = ((7 * 24 * 3600, "WEEKLY"), (24 * 3600, "DAILY"), (3600, "HOURLY"), (60, "MINUTELY"))


def read_vikunja(data: bytes) -> Reading | None:
    """The projects of an export; ``None`` where the archive is not one.

    Raises:
        ImportBroken, ImportTooLarge: as ``member`` says.
    """
    content = member(data, DATA)
    return None if content is None else read_vikunja_data(json_of(content))


def is_vikunja(value: Any) -> bool:
    """Whether this is the list of projects of an export."""
    return isinstance(value, list) and all(isinstance(each, dict) and "title" in each for each in value)


def read_vikunja_data(value: Any) -> Reading:
    """What stands in ``data.json``."""
    notebook, found = Notebook(), Bundle(projects=[], tasks=[], labels=[])
    for raw in _projects(Raw({"projects": value}).many("projects")):
        reader = _Project(raw, notebook)
        found.projects.append(reader.project)
        found.tasks += reader.tasks
        found.labels += reader.labels
    return finished(Source.VIKUNJA, found, notebook)


def _projects(found: list[Raw], depth: int = 0) -> Iterator[Raw]:
    """All projects; newer exports have projects in projects, older ones lists in namespaces."""
    for each in found:
        if "tasks" in each or not each.many("lists"):
            yield each
        if depth < _DEPTH_MAX:
            yield from _projects([*each.many("lists"), *each.many("child_projects")], depth + 1)


class _Project:
    """One project with its buckets, tasks and labels."""

    def __init__(self, raw: Raw, notebook: Notebook) -> None:
        self._notebook = notebook
        self._buckets = {each.text("id"): each.text("title") for each in raw.many("buckets")}
        self._places = {each.text("task_id"): each.text("bucket_id") for each in raw.many("task_buckets")}
        self._parents = _parents(raw.many("tasks"))
        self.labels: list[LabelDraft] = []
        self.project = ProjectDraft(
            key=raw.text("id") or raw.text("title"),
            name=raw.text("title"),
            description=markdown_of(raw.text("description"))[0],
            colour=raw.text("hex_color"),
            archived=raw.flag("is_archived"),
            columns=[ColumnDraft(title, status_of_list(title)) for title in self._buckets.values()],
        )
        if raw.text("background_information"):
            notebook.note(quoted("project", raw.text("title")), "its background picture is not taken along")
        order = {each.text("task_id"): each.number("position") for each in raw.many("positions")}
        tasks = sorted(raw.many("tasks"), key=lambda each: order.get(each.text("id")) or each.number("position") or 0)
        self.tasks = [self._task(each) for each in tasks]

    def _task(self, raw: Raw) -> TaskDraft:
        where = quoted("task", raw.text("title"))
        notes, items = markdown_of(raw.text("description"))
        if attached := raw.many("attachments"):
            self._notebook.note(where, f"attachments are not taken along; it has {len(attached)}")
        column = self._buckets.get(self._places.get(raw.text("id")) or raw.text("bucket_id"))
        status = self._status(raw, column)
        self.labels += [LabelDraft(each.text("title"), each.text("hex_color")) for each in raw.many("labels")]
        task = TaskDraft(
            origin=raw.text("id"),
            where=where,
            title=raw.text("title"),
            notes=notes,
            project=self.project.key,
            column=column,
            status=status,
            priority=_PRIORITIES.get(int(raw.number("priority") or 0)),
            due_at=_instant(raw, "due_date") or _instant(raw, "end_date"),
            start_at=_instant(raw, "start_date"),
            labels=[each.text("title") for each in raw.many("labels")],
            assignees=[each.text("email", "username", "name") for each in raw.many("assignees")],
            parent=self._parents.get(raw.text("id")),
            checklist=items,
            reminders=self._reminders(raw, where),
            completed_at=_instant(raw, "done_at"),
            comments=[_comment(each) for each in raw.many("comments")],
            created_at=_instant(raw, "created"),
            updated_at=_instant(raw, "updated"),
        )
        self._repetition(task, raw)
        return task

    def _status(self, raw: Raw, column: str | None) -> Status:
        if raw.flag("done"):
            return Status.DONE
        by_column = status_of_list(column) if column else Status.TODO
        if by_column is Status.DONE:
            return Status.TODO
        return Status.IN_PROGRESS if (raw.number("percent_done") or 0) > 0 else by_column

    def _reminders(self, raw: Raw, where: str) -> list[Reminder]:
        found = []
        for each in raw.many("reminders"):
            period = each.number("relative_period") or 0
            if each.text("relative_to") == "due_date" and period <= 0:
                found.append(Reminder(before_min=round(-period / 60)))
            elif (at := _instant(each, "reminder")) is not None:
                found.append(Reminder(at=at))
            else:
                self._notebook.note(where, "a reminder has no time; left out")
        return found

    def _repetition(self, task: TaskDraft, raw: Raw) -> None:
        every, mode = int(raw.number("repeat_after") or 0), int(raw.number("repeat_mode") or 0)
        if mode == _MONTHLY:
            task.recurrence = "FREQ=MONTHLY"
        elif every > 0:
            seconds, unit = next(((size, unit) for size, unit in _UNITS if every % size == 0), (0, ""))
            if not unit:
                self._notebook.note(task.where, f"repeats every {every} seconds, which is no whole minute; left out")
                return
            interval = every // seconds
            task.recurrence = f"FREQ={unit}" + (f";INTERVAL={interval}" if interval > 1 else "")
        if task.recurrence is not None and mode == _FROM_NOW:
            task.repeat_from = RepeatFrom.COMPLETION


def _parents(tasks: list[Raw]) -> dict[str, str]:
    found: dict[str, str] = {}
    for task in tasks:
        related = task.one("related_tasks")
        for above in related.many("parenttask"):
            found[task.text("id")] = above.text("id")
        for below in related.many("subtask"):
            found.setdefault(below.text("id"), task.text("id"))
    return found


def _comment(raw: Raw) -> Comment:
    author = raw.one("author").text("name", "username")
    return Comment(markdown_of(raw.text("comment"))[0], author, _instant(raw, "created"))


def _instant(raw: Raw, name: str) -> datetime | None:
    """An instant; the year 1 stands for none."""
    found = raw.instant(name)
    return found if found is not None and found.astimezone(UTC).year > _NEVER_YEAR else None
