"""What has to be done from time to time: the trash is emptied, and figures are held against what they count."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
import structlog

from courtyard.kernel.basics import ANYONE, now
from courtyard.kernel.jobs import JobContext, JobType
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.folding import Folding
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.actions.trashing import TRASH_LIFE
from courtyard.modules.tasks.models import Project, Step

_AT_ONCE = 100
_log = structlog.get_logger(__name__)


class Empty(msgspec.Struct, frozen=True):
    """Empty the trash of what is too old."""


class Check(msgspec.Struct, frozen=True):
    """Hold all figures against the tasks."""


EMPTY_TRASH = JobType(name="tasks.empty_trash", queue="analytics", payload=Empty, timeout_s=3600, durable=False)
CHECK_FIGURES = JobType(
    name="tasks.check_figures", queue="analytics", payload=Check, timeout_s=3600, essential=False, durable=False
)


class Upkeep:
    """The worker's side."""

    def __init__(self, agenda: Agenda, folding: Folding) -> None:
        self._agenda = agenda
        self._folding = folding

    async def empty_trash(self, _wanted: Empty, _context: JobContext) -> None:
        """Remove for good what has lain in the trash for 30 days: tasks, and projects with all their tasks."""
        before = now() - TRASH_LIFE
        tasks = await self._empty(before)
        projects = 0
        while found := await self._agenda.projects.expired(before, limit=_AT_ONCE):
            for project in found:
                tasks += await self._empty_project(project)
                await self._agenda.projects.remove(project.id)
            projects += len(found)
        if tasks or projects:
            _log.info("tasks.trash_emptied", tasks=tasks, projects=projects)

    async def check_figures(self, _wanted: Check, _context: JobContext) -> None:
        """Each is mended that is wrong; none should be."""
        await self._folding.check_all()

    async def _empty(self, before: datetime) -> int:
        async def attempt() -> int:
            found = await self._agenda.tasks.expired(before, limit=_AT_ONCE)
            await keep(self._agenda, ANYONE, [Step(task, None) for task in found])
            return len(found)

        return await _all_of(attempt)

    async def _empty_project(self, project: Project) -> int:
        async def attempt() -> int:
            found = await self._agenda.tasks.in_project(project.id, limit=_AT_ONCE)
            await keep(self._agenda, ANYONE, [Step(task, None) for task in found])
            return len(found)

        return await _all_of(attempt)


async def _all_of(attempt: Callable[[], Awaitable[int]]) -> int:
    """Some at a time until there is nothing left; answers how many they were."""
    total = 0
    while removed := await until_kept(attempt):
        total += removed
    return total
