"""Tasks below tasks: bounded in depth and number, never in a circle."""

from typing import Any

import msgspec

from courtyard.kernel.basics import Id, Unprocessable
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.models import Place, Step, Task
from courtyard.modules.tasks.models.project import column_for
from courtyard.modules.tasks.models.values import DEPTH_MAX
from courtyard.modules.tasks.rules.changing import Hand
from courtyard.modules.tasks.rules.finding import arranged
from courtyard.modules.tasks.store import TREE_MAX

_PATH = "parent_id"


async def placed_below(agenda: Agenda, place: Place, parent_id: Id, task: Task | None = None) -> dict[str, Any]:
    """The fields of a task that is to stand below another one.

    Args:
        agenda: Where to look.
        place: The project in which the task will lie.
        parent_id: What it is to stand below.
        task: The task, if there is one already.

    Raises:
        Unprocessable: the parent is not there, lies elsewhere, is too deep, has enough, or is the task's own offspring.
    """
    parent = await agenda.tasks.get(parent_id)
    if parent is None or parent.deleted_at is not None or parent.project != place.project:
        raise Unprocessable.field(_PATH, "there is no such task in this project")
    depth = parent.depth + 1
    below = [] if task is None else await descendants(agenda, task)
    if task is not None and parent.id in {task.id, *(each.id for each in below)}:
        raise Unprocessable.field(_PATH, "a task cannot stand below itself")
    height = max(each.depth for each in below) - task.depth if task is not None and below else 0
    if depth + height > DEPTH_MAX:
        raise Unprocessable.field(_PATH, f"tasks stand at most {DEPTH_MAX} levels below another")
    if task is None and len(await agenda.tasks.children([parent_id])) >= TREE_MAX:
        raise Unprocessable.field(_PATH, f"a task has at most {TREE_MAX} tasks below it")
    return {_PATH: parent_id, "depth": depth}


async def descendants(agenda: Agenda, task: Task) -> list[Task]:
    """All below a task, level by level, also in the trash.

    Raises:
        Unprocessable: there are more than 500.
    """
    found: list[Task] = []
    level = [task.id]
    while level and len(found) <= TREE_MAX:
        children = await agenda.tasks.children(level)
        found += children
        level = [child.id for child in children]
    if len(found) > TREE_MAX:
        raise Unprocessable.field("task", f"more than {TREE_MAX} tasks lie below this one; move some of them first")
    return found


async def ancestors(agenda: Agenda, task: Task) -> list[Task]:
    """All above a task, the nearest first."""
    found: list[Task] = []
    above = task.parent_id
    while above is not None and len(found) <= DEPTH_MAX:
        parent = await agenda.tasks.get(above)
        if parent is None:
            break
        found.append(parent)
        above = parent.parent_id
    return found


async def taken_along(agenda: Agenda, before: Task, after: Task, place: Place, hand: Hand) -> list[Step]:
    """What a change of one task does to others: those below go to its project and to their new depth.

    A task that comes to stand below another one notes itself in all tasks above, so that of two who put each other's
    task below their own at the same moment one finds that it was overtaken, and then that it would close a circle.
    """
    steps: list[Step] = []
    if after.parent_id is not None and after.parent_id != before.parent_id:
        steps += [Step(each, _touched(each)) for each in await ancestors(agenda, after)]
    if after.project == before.project and after.depth == before.depth:
        return steps
    below = await descendants(agenda, before)
    members = await agenda.freshness.readers_of(place.project) if below else []
    deeper = after.depth - before.depth
    return steps + [Step(each, _moved(each, deeper, place, members, hand)) for each in below]


def _touched(task: Task) -> Task:
    return msgspec.structs.replace(task, version=task.version + 1)


def _moved(task: Task, deeper: int, place: Place, members: list[Id], hand: Hand) -> Task:
    values: dict[str, Any] = {"depth": task.depth + deeper}
    if place.project != task.project:
        values |= {"project": place.project, "column": column_for(place.columns, task.status)}
        values |= {"assignees": [each for each in task.assignees if each in members]}
    after = msgspec.structs.replace(task, **values, version=task.version + 1, updated_at=hand.at)
    return arranged(after, task, hand.at)
