"""Change many tasks at once, in one transaction, with a way back."""

from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id, Refusal, Unprocessable, now
from courtyard.modules.tasks.access import Found, tasks_for_editor
from courtyard.modules.tasks.actions.agenda import UTC, Agenda
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.actions.listing import listing_for
from courtyard.modules.tasks.actions.trashing import steps_of_trashing
from courtyard.modules.tasks.actions.writing import steps_of_change
from courtyard.modules.tasks.errors import BulkRefused, BulkTooLarge
from courtyard.modules.tasks.models import Places, Step, Task, TaskPatch
from courtyard.modules.tasks.models.undo import Undo
from courtyard.modules.tasks.models.wish import Wish
from courtyard.modules.tasks.models.written import BULK_MAX, Bulk, BulkChange, Picked
from courtyard.modules.tasks.rules.given import given
from courtyard.modules.tasks.rules.wholesale import values_for

_STEPS_MAX = 2 * BULK_MAX
_FIELDS = frozenset(TaskPatch.__struct_fields__) & frozenset(BulkChange.__struct_fields__)


class Miss(NamedTuple):
    """A task that was not changed, and why."""

    task: str
    refusal: Refusal


class Outcome(NamedTuple):
    """What became of a change of many."""

    tasks: list[Task]
    unchanged: int
    missed: list[Miss]
    undo: Undo | None


class _Steps:
    """What was decided so far: a task that comes up again is taken as it will be."""

    def __init__(self) -> None:
        self.by_task: dict[Id, Step] = {}

    def found(self, found: Found) -> Found:
        step = self.by_task.get(found.task.id)
        return found if step is None or step.after is None else Found(step.after, found.place)

    def add(self, steps: list[Step]) -> None:
        for step in steps:
            task = step.tasks[0]
            first = self.by_task.get(task.id)
            before = step.before if first is None else first.before
            after = step.after
            if before is not None and after is not None:
                after = msgspec.structs.replace(after, version=before.version + 1)
            self.by_task[task.id] = Step(before, after)
        if len(self.by_task) > _STEPS_MAX:
            raise BulkTooLarge(f"With what lies below them these are more than {_STEPS_MAX} tasks. Take fewer at once.")


async def change_in_bulk(agenda: Agenda, actor: Actor, bulk: Bulk) -> Outcome:
    """Do the same to many tasks.

    Raises:
        BulkTooLarge: the filter picks more than is done at once.
        BulkRefused: one of them cannot be changed, and all were wanted.
        TaskBusy, Unprocessable.
    """
    values = _values(bulk.change)

    async def attempt() -> Outcome:
        places = await agenda.places(actor)
        keys = await _keys(agenda, places, bulk)
        decided, missed = _Steps(), list[Miss]()
        for key, found in (await tasks_for_editor(agenda.tasks, places, keys)).items():
            try:
                decided.add(await _steps_for(agenda, actor, places, found, bulk.change, values, decided))
            except BulkTooLarge:
                raise
            except Refusal as refusal:
                missed.append(Miss(key, refusal))
        if missed and bulk.atomic:
            raise BulkRefused([(miss.task, miss.refusal) for miss in missed])
        steps = list(decided.by_task.values())
        undo = await keep(agenda, actor, steps, can_undo=True)
        changed = [step.after for step in steps if step.after is not None and str(step.after.id) in set(keys)]
        return Outcome(changed, len(keys) - len(missed) - len(changed), missed, undo)

    return await until_kept(attempt)


async def _steps_for(
    agenda: Agenda,
    actor: Actor,
    places: Places,
    found: Found | Refusal,
    change: BulkChange,
    values: dict[str, Any],
    decided: _Steps,
) -> list[Step]:
    if isinstance(found, Refusal):
        raise found
    if change.trash and found.task.id in decided.by_task:
        return []  # it went with the task above it
    if change.trash:
        return await steps_of_trashing(agenda, found.task, await agenda.hand(actor, needs_zone=False))
    present = decided.found(found)
    zone = await agenda.zone(actor.member_id) if change.postpone_days else UTC
    return await steps_of_change(agenda, actor, places, present, values_for(present.task, values, change, zone))


async def _keys(agenda: Agenda, places: Places, bulk: Bulk) -> list[str]:
    if (bulk.ids is None) == (bulk.filter is None):
        raise Unprocessable.field("ids", "give either ids or filter")
    if bulk.ids is not None:
        return list(dict.fromkeys(bulk.ids))
    picked = bulk.filter or Picked()
    words: dict[str, Any] = {name: getattr(picked, name) or None for name in Picked.__struct_fields__}
    wish = Wish(**words, limit=BULK_MAX)
    listing = await listing_for(agenda, places, wish, now())
    found = [] if listing is None else await agenda.tasks.picked(listing, at_most=BULK_MAX + 1)
    if len(found) > BULK_MAX:
        raise BulkTooLarge
    return [str(task) for task in found]


def _values(change: BulkChange) -> dict[str, Any]:
    plain = {name: getattr(change, name) for name in _FIELDS}
    return given(TaskPatch(**plain))
