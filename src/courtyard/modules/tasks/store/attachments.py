"""Every query on files of tasks; the task counts them, and so they stay within their number."""

from collections.abc import Collection, Sequence

from courtyard.kernel.basics import Actor, Fact, Id
from courtyard.kernel.documents import OLDEST, Changes, Database, Duplicate, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.tasks.models.attachment import ATTACHMENTS_MAX, Attachment
from courtyard.modules.tasks.store.collections import ATTACHMENTS, TASKS
from courtyard.modules.tasks.store.tasks import Overtaken


class AttachmentStore:
    """Which task has which files."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._attachments = database.collection(ATTACHMENTS)
        self._tasks = database.collection(TASKS)

    async def on(self, task: Id) -> list[Attachment]:
        """The files of a task, the first ones first."""
        return await self._attachments.find(Where(task=task), order=OLDEST)

    async def held(self, tasks: Collection[Id], files: Collection[Id]) -> set[tuple[Id, Id]]:
        """Which of these tasks have which of these files."""
        found = await self._attachments.every(Where().one_of("task", tasks).one_of("file", files))
        return {(each.task, each.file) for each in found}

    async def one(self, task: Id, file: Id) -> Attachment | None:
        """A file of a task."""
        return await self._attachments.find_one(Where(task=task, file=file))

    async def having(self, tasks: Collection[Id]) -> set[Id]:
        """Those of the tasks that have files."""
        return {each.task for each in await self._attachments.every(Where().one_of("task", tasks))}

    async def names_on(self, tasks: Collection[Id]) -> dict[Id, list[str]]:
        """Task → what its files are called, the first ones first."""
        names: dict[Id, list[str]] = {}
        for each in sorted(await self._attachments.every(Where().one_of("task", tasks)), key=lambda each: each.id):
            names.setdefault(each.task, []).append(each.name)
        return names

    async def left_by(self, member: Id, *, limit: int) -> list[Attachment]:
        """Some of those that somebody put to tasks."""
        return await self._attachments.find(Where(member=member), limit=limit)

    async def attach(self, attachment: Attachment, facts: Sequence[Fact], actor: Actor) -> bool:
        """Put a file to a task; answers False where there is no room, or no such task outside the trash (any more).

        Raises:
            Overtaken: the task has this file (by now).
        """

        async def work(unit: Unit) -> bool:
            if not await self.put(attachment, unit):
                return False
            await self._outbox.record(unit, *facts, actor=actor)
            return True

        try:
            return await self._database.unit_of_work(work)
        except Duplicate:
            raise Overtaken from None

    async def put(self, attachment: Attachment, unit: Unit) -> bool:
        """The same inside a unit of work, and without a word.

        Raises:
            Duplicate: the task has this file.
        """
        # Tasks that were kept before there were files count none.
        has_room = (Where().before("attachments_count", ATTACHMENTS_MAX), Where(attachments_count=None))
        where = Where(id=attachment.task, deleted_at=None).either(*has_room)
        if await self._tasks.change(where, _counting(1), counted=False, unit=unit) is None:
            return False
        await self._attachments.insert(attachment, unit=unit)
        return True

    async def detach(self, attachment: Attachment, facts: Sequence[Fact], actor: Actor) -> bool:
        """Take a file off its task; answers whether it was there."""

        async def work(unit: Unit) -> bool:
            if await self._attachments.remove(Where(id=attachment.id), unit=unit) is None:
                return False
            await self._tasks.change(Where(id=attachment.task), _counting(-1), counted=False, unit=unit)
            await self._outbox.record(unit, *facts, actor=actor)
            return True

        return await self._database.unit_of_work(work)

    async def forget(self, tasks: Collection[Id], unit: Unit | None = None) -> None:
        """Tasks that are gone have no files."""
        await self._attachments.remove_many(Where().one_of("task", tasks), unit=unit)


def _counting(by: int) -> Changes:
    return Changes().add(attachments_count=by)
