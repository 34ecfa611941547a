"""Remind: each reminder is made known once, by whichever worker claims it, also after everybody was away."""

import asyncio

import msgspec
from prometheus_client import Counter, Histogram

from courtyard.kernel.basics import Fact, Id, now
from courtyard.kernel.jobs import JobContext, JobType
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.events import TaskDue
from courtyard.modules.tasks.models import Task
from courtyard.modules.tasks.rules.reminding import is_late, next_reminder

REMIND_EVERY_S = 15
_AT_ONCE = 64
_ROUNDS_MAX = 500
_REMINDED = Counter("courtyard_tasks_reminded", "Reminders that were made known.")
_LATENESS = Histogram(
    "courtyard_tasks_reminder_lateness_seconds", "How long after their time.", buckets=(1, 5, 15, 30, 60, 600, 3600)
)


class Remind(msgspec.Struct, frozen=True):
    """Look for what is due."""


REMIND = JobType(
    name="tasks.remind", queue="notification", payload=Remind, timeout_s=300, essential=False, durable=False
)


class Reminding:
    """The worker's side."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    async def remind(self, _wanted: Remind, _context: JobContext) -> None:
        """Make known all that is due by now."""
        for _ in range(_ROUNDS_MAX):
            found = await self._agenda.tasks.to_remind(now(), limit=_AT_ONCE)
            await asyncio.gather(*(self._remind(task) for task in found))
            if len(found) < _AT_ONCE:
                return

    async def _remind(self, task: Task) -> None:
        due, at = task.next_reminder_at, now()
        if due is None:
            return
        told = await self._told(task)
        facts: list[Fact] = []
        if told:
            facts.append(
                TaskDue(
                    task=task.id,
                    project=task.project,
                    title=task.title,
                    told=told,
                    reminder_at=due,
                    due_at=task.due_at,
                    due_date=task.due_date,
                    late=is_late(due, at),
                )
            )
        # Of several that passed while everybody was away, the first one tells of the task; the others would repeat it.
        if await self._agenda.tasks.claim_reminder(task, next_reminder(task, max(due, at)), facts) and told:
            _REMINDED.inc()
            _LATENESS.observe((at - due).total_seconds())

    async def _told(self, task: Task) -> tuple[Id, ...]:
        """Those who have it, else who made it, else who decides; nobody where the project is put away."""
        project = await self._agenda.projects.get(task.project)
        if project is None:
            return (task.project,)
        if project.deleted_at is not None or project.archived:
            return ()
        members = {member.user for member in project.members}
        assignees = tuple(each for each in task.assignees if each in members)
        return assignees or ((task.user,) if task.user in members else tuple(project.owners))
