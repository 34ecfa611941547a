"""Keep what was decided: the one way by which tasks are written."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from courtyard.kernel.basics import Actor, Fact
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.telling import facts_of
from courtyard.modules.tasks.errors import TaskBusy
from courtyard.modules.tasks.events import Act
from courtyard.modules.tasks.models import Step
from courtyard.modules.tasks.rules.tallying import gains_of
from courtyard.modules.tasks.store import Overtaken

T = TypeVar("T")

_ATTEMPTS_MAX = 20


async def keep(
    agenda: Agenda, actor: Actor, steps: Sequence[Step], *, act: Act | None = None, further: Sequence[Fact] = ()
) -> None:
    """Write these steps with their facts and tallies, all or none, and end what was kept of what they changed.

    Raises:
        Overtaken: one of the tasks is not as it was read.
    """
    facts = [*facts_of(steps, actor.member_id, act), *further]
    await agenda.tasks.write(steps, facts, gains_of(steps), actor)
    tasks = [task for step in steps for task in (step.before, step.after) if task is not None]
    await agenda.freshness.tasks_changed({task.project for task in tasks}, actor.member_id)


async def until_kept(attempt: Callable[[], Awaitable[T]]) -> T:
    """Read, decide and keep; when somebody else was first, all of it again.

    Raises:
        TaskBusy: others were first too often.
    """
    for _ in range(_ATTEMPTS_MAX):
        try:
            return await attempt()
        except Overtaken:
            continue  # what it was decided by is no longer so
    raise TaskBusy
