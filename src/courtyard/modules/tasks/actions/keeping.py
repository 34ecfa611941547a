"""Keep what was decided: the one way by which tasks are written."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from courtyard.kernel.basics import Actor, Id, Refusal, now
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.telling import facts_of
from courtyard.modules.tasks.errors import TaskBusy
from courtyard.modules.tasks.events import Act
from courtyard.modules.tasks.models import Step
from courtyard.modules.tasks.models.undo import UNDO_LIFE, Undo
from courtyard.modules.tasks.rules.tallying import gains_of
from courtyard.modules.tasks.store import Overtaken, is_found_anew, replaced

T = TypeVar("T")

_ATTEMPTS_MAX = 20


async def keep(
    agenda: Agenda, actor: Actor, steps: Sequence[Step], *, act: Act | None = None, can_undo: bool = False
) -> Undo | None:
    """Write these steps with their facts and tallies, all or none, and end what was kept of what they changed.

    Returns:
        What takes them back within ten minutes, if that is wanted.

    Raises:
        Overtaken: one of the tasks is not as it was read.
    """
    if not steps:
        return None
    undo = _undo_of(steps, actor.member_id) if can_undo else None
    await agenda.tasks.write(steps, facts_of(steps, act), gains_of(steps), actor, undo)
    touched = {task.project for step in steps for task in step.tasks}
    anew = {step.after.project for step in steps if step.after is not None and is_found_anew(step.before, step.after)}
    await agenda.freshness.tasks_changed(touched, actor.user_id, found_anew=anew)
    return undo


def _undo_of(steps: Sequence[Step], member: Id) -> Undo:
    items = [item for item in map(replaced, steps) if item is not None]
    return Undo(member=member, items=items, expires_at=now() + UNDO_LIFE)


async def until_kept(
    attempt: Callable[[], Awaitable[T]], *, times: int = _ATTEMPTS_MAX, busy: type[Refusal] = TaskBusy
) -> T:
    """Read, decide and keep; when somebody else was first, all of it again, so many times at most.

    Raises:
        TaskBusy, or what stands for it: others were first too often.
    """
    for _ in range(times):
        try:
            return await attempt()
        except Overtaken:
            continue  # what it was decided by is no longer so
    raise busy
