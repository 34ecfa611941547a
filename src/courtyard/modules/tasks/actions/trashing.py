"""The trash: what is removed lies there for 30 days, with all that stood below it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from courtyard.kernel.basics import Actor
from courtyard.modules.tasks.access import task_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.family import descendants
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.actions.writing import refuse_other_versions
from courtyard.modules.tasks.models import Step, Task
from courtyard.modules.tasks.models.project import column_for
from courtyard.modules.tasks.rules.changing import Hand
from courtyard.modules.tasks.rules.finding import arranged

TRASH_LIFE = timedelta(days=30)


class Trash(NamedTuple):
    """What lies there, and the way to the rest."""

    tasks: Sequence[Task]
    next_cursor: str | None


async def trash_task(agenda: Agenda, actor: Actor, key: str, *, version: int | None = None) -> None:
    """Move a task with all below it to the trash.

    Raises:
        TaskNotFound, OnlyForReading, ProjectArchived, TaskChanged, TaskBusy.
    """

    async def attempt() -> None:
        found = await task_for_editor(agenda.tasks, await agenda.places(actor), key)
        refuse_other_versions(found.task, version)
        hand = await agenda.hand(actor, needs_zone=False)
        await keep(agenda, actor, await steps_of_trashing(agenda, found.task, hand))

    await until_kept(attempt)


async def restore_task(agenda: Agenda, actor: Actor, key: str) -> Task:
    """Bring a task back with all that went along with it.

    Raises:
        TaskNotFound: it is not in the trash, or not for these eyes.
        OnlyForReading, ProjectArchived, TaskBusy.
    """

    async def attempt() -> Task:
        found = await task_for_editor(agenda.tasks, await agenda.places(actor), key, trashed=True)
        hand = await agenda.hand(actor, needs_zone=False)
        parent = None if found.task.parent_id is None else await agenda.tasks.get(found.task.parent_id)
        has_parent = parent is not None and parent.deleted_at is None and parent.project == found.task.project
        column = found.task.column
        if column not in {each.key for each in found.place.columns}:
            column = column_for(found.place.columns, found.task.status)
        family = {} if has_parent else {"parent_id": None, "depth": 0}
        task = _restored(found.task, hand, column=column, **family)
        below = [each for each in await descendants(agenda, found.task) if each.deleted_with == found.task.id]
        deeper = task.depth - found.task.depth
        along = [Step(each, _restored(each, hand, depth=each.depth + deeper)) for each in below]
        await keep(agenda, actor, [Step(found.task, task), *along])
        return task

    return await until_kept(attempt)


async def remove_for_good(agenda: Agenda, actor: Actor, key: str) -> None:
    """Remove a task in the trash, and what went along with it; this cannot be undone.

    Raises:
        TaskNotFound: it is not in the trash, or not for these eyes.
        OnlyForReading, ProjectArchived, TaskBusy.
    """

    async def attempt() -> None:
        found = await task_for_editor(agenda.tasks, await agenda.places(actor), key, trashed=True)
        below = [each for each in await descendants(agenda, found.task) if each.deleted_with == found.task.id]
        await keep(agenda, actor, [Step(each, None) for each in (found.task, *below)])

    await until_kept(attempt)


async def trashed(agenda: Agenda, actor: Actor, *, limit: int, cursor: str | None = None) -> Trash:
    """What the member can bring back, the latest first."""
    places = await agenda.places(actor)
    projects = [places.member, *(place.project for place in places.projects)]
    found = await agenda.tasks.trashed(projects, limit=limit, cursor=cursor)
    return Trash(found.items, found.next_cursor)


async def steps_of_trashing(agenda: Agenda, task: Task, hand: Hand) -> list[Step]:
    """The task and all below it, into the trash together."""
    gone = _trashed(task, hand)
    below = [each for each in await descendants(agenda, task) if each.deleted_at is None]
    return [Step(task, gone), *(Step(each, _trashed(each, hand, root=task)) for each in below)]


def _trashed(task: Task, hand: Hand, root: Task | None = None) -> Task:
    after = msgspec.structs.replace(
        task,
        deleted_at=hand.at,
        deleted_with=None if root is None else root.id,
        version=task.version + 1,
        updated_at=hand.at,
    )
    return arranged(after, task, hand.at)


def _restored(task: Task, hand: Hand, **values: object) -> Task:
    after = msgspec.structs.replace(
        task, **values, deleted_at=None, deleted_with=None, version=task.version + 1, updated_at=hand.at
    )
    return arranged(after, task, hand.at)
