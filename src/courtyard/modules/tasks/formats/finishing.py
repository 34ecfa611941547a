"""The last step of every reader: drafts within bounds, each once, in projects whose columns they fit."""

import re
from collections import defaultdict

from courtyard.kernel.basics import fold, printable
from courtyard.modules.tasks.errors import ImportTooLarge
from courtyard.modules.tasks.formats.draft import (
    TASKS_MAX,
    Bundle,
    ColumnDraft,
    LabelDraft,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    TaskDraft,
)
from courtyard.modules.tasks.formats.families import with_sound_parents
from courtyard.modules.tasks.formats.tables import Origins
from courtyard.modules.tasks.formats.tidying import tidied
from courtyard.modules.tasks.models.project import COLUMNS_MAX, DESCRIPTION_LENGTH_MAX, USUAL_COLUMNS
from courtyard.modules.tasks.models.values import LABEL_LENGTH_MAX, NAME_LENGTH_MAX, Status

PROJECTS_MAX = 400
LABELS_MAX = 1_000
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def finished(source: Source, found: Bundle, notebook: Notebook) -> Reading:
    """A reading that can be kept as it is.

    Raises:
        ImportTooLarge: it holds more than 100,000 tasks or 400 projects.
    """
    if len(found.tasks) > TASKS_MAX or len(found.projects) > PROJECTS_MAX:
        raise ImportTooLarge(details={"tasks_max": TASKS_MAX, "projects_max": PROJECTS_MAX})
    projects = {project.key: _project(project) for project in found.projects}
    tasks = [tidied(task, notebook) for task in _once(found.tasks, notebook)]
    for task in tasks:
        if task.project is not None and task.project not in projects:
            notebook.note(task.where, "its project is not in the file; put into the inbox")
            task.project = None
    for key, of_project in _by_project(tasks).items():
        _fit_columns(projects[key], of_project, notebook)
    return Reading(
        source=source,
        projects=list(projects.values()),
        tasks=with_sound_parents(tasks, notebook),
        labels=_labels(found.labels),
        problems=notebook.problems,
    )


def colour_of(text: str) -> str:
    """``#rrggbb`` in lower case, or nothing for anything else."""
    lowered = text.strip().lower()
    lowered = lowered if lowered.startswith("#") else f"#{lowered}"
    return lowered if _COLOUR.fullmatch(lowered) else ""


def _once(tasks: list[TaskDraft], notebook: Notebook) -> list[TaskDraft]:
    seen: set[str] = set()
    kept, origins = [], Origins()
    for task in tasks:
        if not task.origin:
            task.origin = origins.of(task.project or "", task.title, task.notes, str(task.due_at or task.due_date))
        if task.origin and task.origin in seen:
            notebook.note(task.where, "comes twice in the file; only the first was taken")
            continue
        seen.add(task.origin)
        kept.append(task)
    return kept


def _project(project: ProjectDraft) -> ProjectDraft:
    project.name = printable(project.name)[:NAME_LENGTH_MAX] or "Imported"
    project.description = project.description.replace("\r\n", "\n").replace("\x00", "").strip()[:DESCRIPTION_LENGTH_MAX]
    project.colour = colour_of(project.colour)
    return project


def _by_project(tasks: list[TaskDraft]) -> dict[str, list[TaskDraft]]:
    found: dict[str, list[TaskDraft]] = defaultdict(list)
    for task in tasks:
        if task.project is None:
            task.column = None
        else:
            found[task.project].append(task)
    return found


def _fit_columns(project: ProjectDraft, tasks: list[TaskDraft], notebook: Notebook) -> None:
    """Columns that tasks name are there; a column has tasks of its status only, and every status has a column."""
    columns = {fold(column.name): column for column in _named(project.columns)}
    for task in tasks:
        if task.column is not None and task.status is not Status.CANCELLED:
            columns.setdefault(fold(task.column), ColumnDraft(task.column, task.status))
    if not columns:
        return
    for usual in USUAL_COLUMNS:
        used = usual.status is not Status.IN_PROGRESS or any(task.status is usual.status for task in tasks)
        if used and all(column.status is not usual.status for column in columns.values()):
            columns.setdefault(fold(usual.name), ColumnDraft(usual.name, usual.status))
    if len(columns) > COLUMNS_MAX:
        notebook.note(f'project "{project.name}"', f"only the first {COLUMNS_MAX} of {len(columns)} columns were taken")
    kept = dict(list(columns.items())[:COLUMNS_MAX])
    for task in tasks:
        column = kept.get(fold(task.column)) if task.column is not None else None
        task.column = column.name if column is not None and column.status is task.status else None
    project.columns = list(kept.values())


def _named(columns: list[ColumnDraft]) -> list[ColumnDraft]:
    named = ((printable(column.name)[:NAME_LENGTH_MAX], column.status) for column in columns)
    return [ColumnDraft(name, status) for name, status in named if name]


def _labels(labels: list[LabelDraft]) -> list[LabelDraft]:
    named = [LabelDraft(printable(label.name), colour_of(label.colour)) for label in labels[:LABELS_MAX]]
    found = {fold(label.name): label for label in reversed(named) if 0 < len(label.name) <= LABEL_LENGTH_MAX}
    return list(reversed(found.values()))
