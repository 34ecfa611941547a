"""From a task to a draft: ids become names, so that others, and we ourselves, can read it again."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.formats.draft import ColumnDraft, ItemDraft, ProjectDraft, TaskDraft
from courtyard.modules.tasks.formats.draft import Comment as CommentDraft
from courtyard.modules.tasks.models.project import Project
from courtyard.modules.tasks.models.talk import Comment
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.values import PRIORITIES


def project_draft_of(project: Project) -> ProjectDraft:
    """A project without its people."""
    return ProjectDraft(
        key=str(project.id),
        name=project.name,
        description=project.description,
        colour=project.colour,
        archived=project.archived,
        columns=[ColumnDraft(column.name, column.status) for column in project.columns],
    )


def draft_of(
    task: Task,
    project: Project | None,
    comments: Sequence[Comment],
    names: Mapping[Id, str],
    attachments: Sequence[str] = (),
) -> TaskDraft:
    """Everything that a task holds.

    Args:
        task: The task.
        project: Where it lies; none for an inbox.
        comments: What was said about it, in order.
        names: What people are called.
        attachments: What its files are called.
    """
    columns = {column.key: column.name for column in project.columns} if project else {}
    return TaskDraft(
        origin=str(task.id),
        title=task.title,
        notes=task.notes,
        project=str(project.id) if project else None,
        column=columns.get(task.column),
        status=task.status,
        priority=PRIORITIES[task.priority - 1],
        due_at=task.due_at,
        due_date=task.due_date,
        start_at=task.start_at,
        estimate_min=task.estimate_min,
        time_zone=task.time_zone,
        labels=task.labels,
        assignees=[names[each] for each in task.assignees if each in names],
        parent=None if task.parent_id is None else str(task.parent_id),
        checklist=[ItemDraft(item.text, item.done) for item in task.checklist],
        recurrence=task.recurrence,
        repeat_from=task.repeat_from,
        series_start=_in_utc(task.series_start),
        series_number=task.series_number,
        excluded=task.series_without,
        reminders=task.reminders,
        completed_at=task.completed_at,
        comments=[CommentDraft(each.text, names.get(each.author, ""), each.created_at) for each in comments],
        attachments=list(attachments),
        created_at=task.created_at,
        updated_at=task.updated_at,
    )


def _in_utc(start: str | None) -> str | None:
    """Where a series starts; instants in UTC."""
    if start is None or "T" not in start:
        return start
    return datetime.fromisoformat(start).astimezone(UTC).isoformat()
