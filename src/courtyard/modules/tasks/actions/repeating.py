"""Tasks that come again: completing one makes the next, once, whoever completes it when."""

from datetime import datetime

import msgspec

from courtyard.kernel.basics import Actor
from courtyard.modules.tasks.access import task_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.errors import SeriesOver
from courtyard.modules.tasks.events import Act
from courtyard.modules.tasks.models import Place, Status, Step, Task
from courtyard.modules.tasks.rules.repeating import following, skipped


async def in_its_series(
    agenda: Agenda, before: Task, after: Task, place: Place, at: datetime
) -> tuple[Task, list[Step]]:
    """The task as it is then, and what its completion, or the taking back of that, does to its successor.

    A task has one successor at most. Where a completion is taken back, a successor that nobody touched goes again.
    """
    was_done, is_done = (task.status is Status.DONE for task in (before, after))
    if is_done and not was_done and after.successor is None:
        successor = following(after, place.columns, at)
        if successor is not None:
            return msgspec.structs.replace(after, successor=successor.id), [Step(None, successor)]
    if was_done and not is_done and after.successor is not None:
        successor = await agenda.tasks.get(after.successor)
        if successor is None or (successor.version == 1 and successor.deleted_at is None):
            gone = [] if successor is None else [Step(successor, None)]
            return msgspec.structs.replace(after, successor=None), gone
    return after, []


async def skip_occurrence(agenda: Agenda, actor: Actor, key: str) -> Task:
    """Let a task be due at its next date, without having been done.

    Raises:
        TaskNotFound, OnlyForReading, ProjectArchived, SeriesOver, TaskBusy.
    """

    async def attempt() -> Task:
        found = await task_for_editor(agenda.tasks, await agenda.places(actor), key)
        hand = await agenda.hand(actor, needs_zone=False)
        after = skipped(found.task, hand.at) if found.task.is_open else None
        if after is None:
            raise SeriesOver
        await keep(agenda, actor, [Step(found.task, after)], act=Act.SKIPPED)
        return after

    return await until_kept(attempt)
