"""Who stands below whom, made sound: no circles, no strangers, nothing deeper than tasks can stand."""

from collections.abc import Iterable

from courtyard.modules.tasks.formats.draft import Notebook, TaskDraft
from courtyard.modules.tasks.models.values import DEPTH_MAX

BELOW_MAX = 400


def with_sound_parents(tasks: Iterable[TaskDraft], notebook: Notebook) -> list[TaskDraft]:
    """The tasks, each behind the one above it, otherwise in their order; parents that cannot be are put right."""
    order = list(tasks)
    known = {task.origin: task for task in order if task.origin}
    for task in order:
        if task.parent is not None and (task.parent not in known or known[task.parent].project != task.project):
            notebook.note(task.where, "the task above it is not in the file or lies elsewhere; it stands alone")
            task.parent = None
    _open_circles(order, known, notebook)
    _lift(order, known, notebook)
    return _parents_first(order, known)


def _open_circles(order: list[TaskDraft], known: dict[str, TaskDraft], notebook: Notebook) -> None:
    sound: set[int] = set()
    for task in order:
        path: dict[int, TaskDraft] = {}
        each: TaskDraft | None = task
        while each is not None and id(each) not in sound:
            if id(each) in path:
                notebook.note(each.where, "stands below itself; it stands alone")
                each.parent = None
                break
            path[id(each)] = each
            each = known.get(each.parent) if each.parent is not None else None
        sound.update(path)


def _lift(order: list[TaskDraft], known: dict[str, TaskDraft], notebook: Notebook) -> None:
    """What would stand too deep, or below a task that has enough, stands higher or alone."""
    depths: dict[int, int] = {}
    below: dict[str, int] = {}
    for task in _parents_first(order, known):
        parent = known[task.parent] if task.parent is not None else None
        if parent is not None and depths[id(parent)] >= DEPTH_MAX:
            notebook.note(task.where, f"stands more than {DEPTH_MAX} levels deep; it was lifted")
            task.parent = parent.parent
            parent = known[task.parent] if task.parent is not None else None
        if parent is not None:
            top = _top_of(parent, known)
            below[top] = below.get(top, 0) + 1
            if below[top] > BELOW_MAX:
                notebook.note(task.where, f"more than {BELOW_MAX} tasks stand below one; it stands alone")
                task.parent = parent = None
        depths[id(task)] = 0 if parent is None else depths[id(parent)] + 1


def _top_of(task: TaskDraft, known: dict[str, TaskDraft]) -> str:
    while task.parent is not None:
        task = known[task.parent]
    return task.origin


def _parents_first(order: list[TaskDraft], known: dict[str, TaskDraft]) -> list[TaskDraft]:
    done: set[int] = set()
    found: list[TaskDraft] = []
    for task in order:
        path = []
        each: TaskDraft | None = task
        while each is not None and id(each) not in done:
            path.append(each)
            done.add(id(each))
            each = known.get(each.parent) if each.parent is not None else None
        found.extend(reversed(path))
    return found
