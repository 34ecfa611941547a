"""Every query on what is brought in from files and taken out into them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from courtyard.kernel.basics import Actor, Fact, Id
from courtyard.kernel.documents import OLDEST, Changes, Database, Duplicate, Page, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.tasks.models.importing import Import, ImportPart
from courtyard.modules.tasks.models.project import PROJECTS_MAX, Project
from courtyard.modules.tasks.models.talk import Comment
from courtyard.modules.tasks.models.tally import Tally
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.store.anew import as_new
from courtyard.modules.tasks.store.collections import (
    COMMENTS,
    IMPORT_PARTS,
    IMPORTS,
    PROJECTS,
    TALLIES,
    TASKS,
)
from courtyard.modules.tasks.store.tasks import Overtaken


class ImportStore:
    """Files on their way in, and whole projects on their way out."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._imports = database.collection(IMPORTS)
        self._parts = database.collection(IMPORT_PARTS)
        self._tasks = database.collection(TASKS)
        self._projects = database.collection(PROJECTS)
        self._comments = database.collection(COMMENTS)
        self._tallies = database.collection(TALLIES)

    async def by_origin(self, origins: Collection[str]) -> list[Task]:
        """Tasks that were brought in before, also those in the trash."""
        return await self._tasks.every(Where().one_of("origin", origins)) if origins else []

    async def known_origins(self, origins: Sequence[str], projects: Sequence[Id]) -> set[str]:
        """Which of these are in these projects already."""
        where = Where().one_of("origin", origins).one_of("project", projects)
        return set(await self._tasks.distinct("origin", where)) if origins else set()

    async def projects_by_origin(self, origins: Collection[str]) -> list[Project]:
        """Projects that were brought in before, without what is in the trash."""
        where = Where(deleted_at=None).one_of("origin", origins)
        return await self._projects.find(where, limit=PROJECTS_MAX) if origins else []

    async def keep(
        self,
        tasks: Sequence[Task],
        comments: Sequence[Comment],
        facts: Sequence[Fact],
        gains: Mapping[Id, Mapping[str, int]],
        actor: Actor,
    ) -> None:
        """Keep new tasks with what was said about them, all or none.

        Raises:
            Overtaken: one of them was brought in at the same moment.
        """
        tallies = [Tally(subject=subject, gains=dict(moved)) for subject, moved in gains.items()]

        async def work(unit: Unit) -> None:
            await self._tasks.insert_many([as_new(task) for task in tasks], unit=unit)
            await self._comments.insert_many(comments, unit=unit)
            await self._tallies.insert_many(tallies, unit=unit)
            await self._outbox.record(unit, *facts, actor=actor)

        try:
            await self._database.unit_of_work(work)
        except Duplicate:
            raise Overtaken from None

    async def add(self, import_: Import, also: Callable[[Unit], Awaitable[Any]]) -> None:
        """Note what becomes of a file, and do with it what must happen with it."""

        async def work(unit: Unit) -> None:
            await self._imports.insert(import_, unit=unit)
            await also(unit)

        await self._database.unit_of_work(work)

    async def add_part(self, part: ImportPart) -> None:
        """Put some tasks of a file by until a worker takes them."""
        await self._parts.insert(part)

    async def part(self, import_: Id, number: int) -> ImportPart | None:
        """The tasks that were put by."""
        return await self._parts.find_one(Where(import_id=import_, number=number))

    async def get(self, import_: Id) -> Import | None:
        """What becomes of a file."""
        return await self._imports.get(import_)

    async def of_member(self, member: Id, import_: Id) -> Import | None:
        """The same, of one's own file."""
        return await self._imports.find_one(Where(id=import_, member=member))

    async def change(self, import_: Id, values: Mapping[str, Any]) -> Import | None:
        """Note how far it is."""
        return await self._imports.change(Where(id=import_), Changes().set(**values))

    async def forget_parts(self, import_: Id) -> None:
        """Remove what was put by."""
        await self._parts.remove_many(Where(import_id=import_))

    async def tasks_in(self, projects: Sequence[Id], *, limit: int, cursor: str | None) -> Page[Task]:
        """The tasks of these projects without those in the trash, the oldest first."""
        where = Where(deleted_at=None).one_of("project", projects)
        return await self._tasks.page(where, order=OLDEST, limit=limit, cursor=cursor)

    async def comments_on(self, tasks: Collection[Id]) -> list[Comment]:
        """All that was said about these tasks."""
        return await self._comments.every(Where().one_of("task", tasks)) if tasks else []
