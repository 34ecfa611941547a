"""Take a change back: every task of it that nobody changed since."""

from typing import NamedTuple

from courtyard.kernel.basics import Actor, Id, is_id
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.errors import UndoOver
from courtyard.modules.tasks.models import Places, Role, Step, Task
from courtyard.modules.tasks.models.undo import Replaced
from courtyard.modules.tasks.rules.changing import Hand
from courtyard.modules.tasks.rules.finding import arranged
from courtyard.modules.tasks.store import as_it_was


class Undone(NamedTuple):
    """What is as it was, and what somebody changed since and therefore stays."""

    tasks: list[Task]
    skipped: list[Id]


async def undo_change(agenda: Agenda, actor: Actor, token: str) -> Undone:
    """Take the change with this token back.

    Raises:
        UndoOver: it was taken back, is older than ten minutes, or somebody else's.
        TaskBusy.
    """
    if not is_id(token):
        raise UndoOver

    async def attempt() -> Undone:
        undo = await agenda.tasks.undo(Id(token), actor.member_id)
        if undo is None:
            raise UndoOver
        places, hand = await agenda.places(actor), await agenda.hand(actor, needs_zone=False)
        present = {task.id: task for task in await agenda.tasks.some([item.task for item in undo.items])}
        steps = [_step(present.get(item.task), item, places, hand) for item in undo.items]
        await keep(agenda, actor, [step for step in steps if step is not None])
        await agenda.tasks.forget_undo(undo.id)
        restored = [step.after for step in steps if step is not None and step.after is not None]
        skipped = [item.task for item, step in zip(undo.items, steps, strict=True) if step is None]
        return Undone(restored, skipped)

    return await until_kept(attempt)


def _step(task: Task | None, item: Replaced, places: Places, hand: Hand) -> Step | None:
    if task is None or task.version != item.version:
        return None
    if item.is_new:
        return Step(task, None) if _may_write(places, task.project) else None
    before = as_it_was(task, item, hand.at)
    if not (_may_write(places, task.project) and _may_write(places, before.project)):
        return None
    return Step(task, arranged(before, task, hand.at))


def _may_write(places: Places, project: Id) -> bool:
    place = places.at(project)
    return place is not None and place.role.allows(Role.EDITOR) and not place.archived
