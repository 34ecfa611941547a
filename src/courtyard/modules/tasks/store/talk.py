"""Every query on comments and on the history."""

from collections.abc import Collection, Sequence
from datetime import datetime

from courtyard.kernel.basics import Actor, Fact, Id
from courtyard.kernel.documents import NEWEST, OLDEST, Changes, Database, Page, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.tasks.models.talk import Activity, Comment
from courtyard.modules.tasks.store.collections import ACTIVITY, COMMENTS, TASKS

HISTORY_MAX = 2_000


class TalkStore:
    """What is said about tasks, and what became of them."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._comments = database.collection(COMMENTS)
        self._activity = database.collection(ACTIVITY)
        self._tasks = database.collection(TASKS)

    async def comments(self, task: Id, *, limit: int, cursor: str | None = None) -> Page[Comment]:
        """What was said about a task, the oldest first."""
        return await self._comments.page(Where(task=task), order=OLDEST, limit=limit, cursor=cursor)

    async def comment(self, task: Id, comment: Id) -> Comment | None:
        """One comment on a task."""
        return await self._comments.find_one(Where(id=comment, task=task))

    async def authors(self, task: Id) -> list[Id]:
        """Who spoke about a task lately."""
        return [comment.author for comment in await self._comments.find(Where(task=task), order=NEWEST, limit=50)]

    async def say(self, comment: Comment, facts: Sequence[Fact], actor: Actor) -> None:
        """Keep a comment; its task counts it."""

        async def work(unit: Unit) -> None:
            await self._count(comment.task, 1, unit)
            self._comments.insert_last(comment, unit=unit)
            await self._outbox.record(unit, *facts, actor=actor)

        await self._database.unit_together(work)

    async def rewrite(self, comment: Id, text: str, at: datetime, fact: Fact, actor: Actor) -> Comment | None:
        """Keep other words of a comment; answers None where it is gone."""
        changes = Changes().set(text=text, edited_at=at)

        async def work(unit: Unit) -> Comment | None:
            changed = await self._comments.change(Where(id=comment), changes, unit=unit)
            if changed is not None:
                await self._outbox.record(unit, fact, actor=actor)
            return changed

        return await self._database.unit_together(work)

    async def unsay(self, comment: Comment, fact: Fact, actor: Actor) -> bool:
        """Remove a comment; its task counts one less. Answers whether it was there."""

        async def work(unit: Unit) -> bool:
            if await self._comments.remove(Where(id=comment.id), unit=unit) is None:
                return False
            await self._count(comment.task, -1, unit)
            await self._outbox.record(unit, fact, actor=actor)
            return True

        return await self._database.unit_of_work(work)

    def note(self, activity: Activity, unit: Unit) -> None:
        """Keep a line of the history."""
        self._activity.insert_last(activity, unit=unit)

    async def shorten(self, task: Id, unit: Unit) -> None:
        """Remove the oldest lines of a very long history."""
        surplus = await self._activity.find(Where(task=task), skip=HISTORY_MAX, unit=unit)
        await self._activity.remove_many(Where().one_of("_id", (line.id for line in surplus)), unit=unit)

    async def history(
        self, *, task: Id | None = None, project: Id | None = None, limit: int, cursor: str | None = None
    ) -> Page[Activity]:
        """What became of a task, or of all in a project, the latest first."""
        where = Where(task=task) if task is not None else Where(project=project)
        return await self._activity.page(where, limit=limit, cursor=cursor)

    async def forget(self, tasks: Collection[Id], unit: Unit | None = None) -> None:
        """Remove all that was said and noted about tasks that are gone."""
        for collection in (self._comments, self._activity):
            await collection.remove_many(Where().one_of("task", tasks), unit=unit)

    async def _count(self, task: Id, by: int, unit: Unit) -> None:
        await self._tasks.change(Where(id=task), Changes().add(comments_count=by), counted=False, unit=unit)
