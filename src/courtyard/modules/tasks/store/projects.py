"""Every query on projects."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime

from courtyard.kernel.basics import Actor, Fact, Id
from courtyard.kernel.documents import OLDEST, Changes, Database, Loader, Unit, Where, to_row
from courtyard.kernel.events import Outbox
from courtyard.modules.tasks.models.project import PROJECTS_MAX, Project
from courtyard.modules.tasks.models.values import Role
from courtyard.modules.tasks.store.collections import INVITATIONS, LONG_BEFORE, PROJECTS, TALLIES, TASKS
from courtyard.modules.tasks.store.tasks import Overtaken


class ProjectStore:
    """Reads and writes of projects; the inboxes have no documents."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._projects = database.collection(PROJECTS)
        self._tasks = database.collection(TASKS)
        self._invitations = database.collection(INVITATIONS)
        self._tallies = database.collection(TALLIES)
        self._single: Loader[Id, Project] = Loader(self._load)

    async def get(self, project: Id) -> Project | None:
        """The project with this id, also in the trash; requests at one time share a query."""
        return await self._single.get(project)

    async def of_member(self, member: Id) -> list[Project]:
        """All that somebody is in, the oldest first, without what is in the trash."""
        where = Where(deleted_at=None).equal("members.user", member)
        return await self._projects.find(where, order=OLDEST, limit=PROJECTS_MAX)

    async def trashed_of(self, owner: Id) -> list[Project]:
        """What lies in the trash and belongs to this owner, the oldest first."""
        where = Where().equal("members.user", owner).after("deleted_at", LONG_BEFORE)
        found = await self._projects.find(where, order=OLDEST, limit=PROJECTS_MAX)
        return [project for project in found if project.role_of(owner) is Role.OWNER]

    async def expired(self, before: datetime, *, limit: int) -> list[Project]:
        """What has lain in the trash since before this instant."""
        where = Where().after("deleted_at", LONG_BEFORE).before("deleted_at", before)
        return await self._projects.find(where, limit=limit)

    async def remove(self, project: Id) -> None:
        """Remove a project in the trash for good, with its invitations and figures; its tasks are gone by then."""

        async def work(unit: Unit) -> None:
            gone = Where(id=project).after("deleted_at", LONG_BEFORE)
            if await self._projects.remove(gone, unit=unit) is not None:
                await self._invitations.remove_many(Where(project=project), unit=unit)
                await self._tallies.remove_many(Where(subject=project), unit=unit)

        await self._database.unit_of_work(work)

    async def in_columns(self, project: Id, columns: Collection[str], *, at_most: int) -> int:
        """How many tasks stand in these columns."""
        return await self._tasks.count(Where(project=project).one_of("column", columns), at_most=at_most)

    async def add(self, project: Project, facts: Sequence[Fact], actor: Actor | None) -> Project:
        """Keep a new project."""

        async def work(unit: Unit) -> None:
            self._projects.insert_last(project, unit=unit)
            await self._outbox.record(unit, *facts, actor=actor)

        await self._database.unit_together(work)
        return project

    async def replace(
        self,
        before: Project,
        after: Project,
        facts: Sequence[Fact],
        actor: Actor | None,
        *,
        heirs: Mapping[str, str] | None = None,
        also: Callable[[Unit], Awaitable[None]] | None = None,
    ) -> Project:
        """Put another version in place of the one that was read.

        Args:
            before: As it was read.
            after: As it shall be.
            facts: What this makes known.
            actor: Who does it.
            heirs: Column that goes → column that takes its tasks.
            also: What happens with it or not at all.

        Raises:
            Overtaken: somebody changed it since; whatever ``also`` raises.
        """
        old, new = to_row(before), to_row(after)
        moved = {name: value for name, value in new.items() if old[name] != value and name != "version"}

        async def work(unit: Unit) -> Project:
            where = Where(id=before.id, version=before.version)
            changed = await self._projects.change(where, Changes().set(**moved), unit=unit)
            if changed is None:
                raise Overtaken
            if also is not None:
                await also(unit)
            await self.mend_columns(before.id, heirs or {}, unit)
            await self._outbox.record(unit, *facts, actor=actor)
            return changed

        return await self._database.unit_of_work(work)

    async def mend_columns(self, project: Id, heirs: Mapping[str, str], unit: Unit | None = None) -> None:
        """Move the tasks of columns that are gone to those that take them."""
        for column, heir in heirs.items():
            where = Where(project=project, column=column)
            await self._tasks.change_many(where, Changes().set(column=heir), unit=unit)

    async def _load(self, ids: Sequence[Id]) -> dict[Id, Project]:
        return {project.id: project for project in await self._projects.find(Where().one_of("_id", ids))}
