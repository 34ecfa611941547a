"""Keep the index of tasks up to date."""

from collections.abc import Iterable

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, Jobs, JobType
from courtyard.kernel.search import Index
from courtyard.modules.tasks.events import ProjectAct
from courtyard.modules.tasks.store import TaskRows

_TAKES_TASKS_ALONG = {ProjectAct.TRASHED, ProjectAct.RESTORED}


class MarkProject(msgspec.Struct, frozen=True):
    """Which project came or went."""

    project: str


MARK_PROJECT = JobType(name="tasks.mark_project", queue="search", payload=MarkProject, timeout_s=600)


class Indexing:
    """Told what changed."""

    def __init__(self, index: Index, rows: TaskRows, jobs: Jobs) -> None:
        self._index, self._rows, self._jobs = index, rows, jobs

    async def tasks_changed(self, tasks: Iterable[Id]) -> None:
        """These were written, moved, removed or spoken of; may be told again."""
        await self._index.mark(str(task) for task in tasks)

    async def project_changed(self, event: Id, project: Id, act: ProjectAct, unit: Unit) -> None:
        """What goes into the trash, or comes out of it, takes all its tasks along: a worker looks at them."""
        if act in _TAKES_TASKS_ALONG:
            await self._jobs.add(MARK_PROJECT, MarkProject(str(project)), id=f"tasks.mark_project.{event}", unit=unit)

    async def mark_project(self, wanted: MarkProject, _context: JobContext) -> None:
        """Mark them all; done again, it does no harm."""
        async for tasks in self._rows.in_project(Id(wanted.project)):
            await self.tasks_changed(tasks)
