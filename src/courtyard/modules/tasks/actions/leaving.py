"""What follows when a project changes: tasks of whoever left are nobody's, and none stands in a column that is gone."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from courtyard.kernel.basics import ANYONE, Id, now
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, Jobs, JobType
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.models import Project, Status, Step, Task
from courtyard.modules.tasks.models.project import column_for
from courtyard.modules.tasks.rules.finding import arranged, assignee_facet
from courtyard.modules.tasks.store import Listing

_AT_ONCE = 100


class Tidy(msgspec.Struct, frozen=True):
    """Which project, and who left it."""

    project: str
    left: str | None = None


TIDY = JobType(name="tasks.tidy_project", queue="analytics", payload=Tidy, timeout_s=300)


class Leaving:
    """Puts projects in order behind the answers."""

    def __init__(self, agenda: Agenda, jobs: Jobs) -> None:
        self._agenda = agenda
        self._jobs = jobs

    async def follow(self, event: Id, project: Id, unit: Unit, *, left: Id | None, columns: bool) -> None:
        """Have a worker put the project in order, if somebody left it or its columns are others."""
        if left is not None or columns:
            wanted = Tidy(str(project), None if left is None else str(left))
            await self._jobs.add(TIDY, wanted, id=f"tasks.tidy.{event}", unit=unit)

    async def tidy(self, wanted: Tidy, _context: JobContext) -> None:
        """Do it, some tasks at a time; done again, it finds nothing to do."""
        project = await self._agenda.projects.get(Id(wanted.project))
        if project is None:
            return
        while await until_kept(partial(self._settle_strays, project)):
            pass
        if wanted.left is not None and project.role_of(Id(wanted.left)) is None:
            while await until_kept(partial(self._release, project, Id(wanted.left))):
                pass

    async def _settle_strays(self, project: Project) -> bool:
        """Tasks that somebody put into a column while it was being removed."""
        keys = [*(column.key for column in project.columns), *(status.value for status in Status)]
        strays = await self._agenda.tasks.strays(project.id, keys, limit=_AT_ONCE)
        await self._keep(strays, lambda task: {"column": column_for(project.columns, task.status)})
        return bool(strays)

    async def _release(self, project: Project, member: Id) -> bool:
        """Tasks of somebody who cannot see them any more."""
        listing = Listing(projects=[project.id], facets=(assignee_facet(member),), limit=_AT_ONCE)
        found = (await self._agenda.tasks.listed(listing)).items
        await self._keep(found, lambda task: {"assignees": [each for each in task.assignees if each != member]})
        return bool(found)

    async def _keep(self, tasks: Sequence[Task], values: Callable[[Task], dict[str, Any]]) -> None:
        at = now()
        changed = (
            msgspec.structs.replace(task, **values(task), version=task.version + 1, updated_at=at) for task in tasks
        )
        steps = [Step(task, arranged(after, task, at)) for task, after in zip(tasks, changed, strict=True)]
        await keep(self._agenda, ANYONE, steps)
