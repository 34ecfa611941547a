"""Every query on tasks; a write, the facts that it makes known and the tallies happen together or not at all."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from courtyard.kernel.basics import Actor, Conflict, Fact, Id
from courtyard.kernel.documents import Changes, Database, Loader, Page, Unit, Where, to_row
from courtyard.kernel.events import Outbox
from courtyard.modules.tasks.models.tally import Tally
from courtyard.modules.tasks.models.task import NEVER, OPEN_FACET, Step, Task
from courtyard.modules.tasks.store.collections import ORDERS, TALLIES, TASKS
from courtyard.modules.tasks.store.wanted import Listing

TREE_MAX = 500
_BY_POSITION = ORDERS["position"]


class Overtaken(Conflict):
    """A task was changed between its reading and its writing: read it again, and decide anew."""


class TaskStore:
    """Reads and writes of tasks."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self.database = database
        self.outbox = outbox
        self.tasks = database.collection(TASKS)
        self._tallies = database.collection(TALLIES)
        self._single: Loader[Id, Task] = Loader(self._load)

    async def get(self, task: Id) -> Task | None:
        """The task with this id, wherever it lies, also in the trash; requests at one time share a query."""
        return await self._single.get(task)

    async def some(self, tasks: Collection[Id]) -> list[Task]:
        """Those of the tasks that there are."""
        return await self.tasks.find(Where().one_of("_id", tasks)) if tasks else []

    async def listed_rows(self, listing: Listing, fields: tuple[str, ...]) -> Page[dict[str, Any]]:
        """Tasks as stored: for listings that go on the wire as they are."""
        order = ORDERS[listing.order]
        return await self.tasks.page_of_rows(
            listing.where(), order=order, limit=listing.limit, cursor=listing.cursor, fields=fields
        )

    async def listed(self, listing: Listing) -> Page[Task]:
        """The same as documents."""
        order = ORDERS[listing.order]
        return await self.tasks.page(listing.where(), order=order, limit=listing.limit, cursor=listing.cursor)

    async def next_due(self, projects: Collection[Id], after: datetime) -> datetime | None:
        """When the next open task in these projects is due."""
        where = Where(facets=OPEN_FACET).one_of("project", projects).after("due_order", after)
        found = await self.tasks.find(where, order=ORDERS["due"], limit=1)
        return found[0].due_order if found and found[0].due_order < NEVER else None

    async def children(self, parents: Collection[Id]) -> list[Task]:
        """What lies directly below these, also in the trash; at most 501."""
        return await self.tasks.find(Where().one_of("parent_id", parents), order=_BY_POSITION, limit=TREE_MAX + 1)

    async def write(
        self,
        steps: Sequence[Step],
        facts: Sequence[Fact],
        gains: Mapping[Id, Mapping[str, int]],
        actor: Actor | None,
    ) -> None:
        """Take these steps, all or none.

        Raises:
            Overtaken: one of the tasks is at another version than it was read at.
        """
        changes = [_changes(step.before, step.after) for step in steps if step.before is not None]
        tallies = [Tally(subject=subject, gains=dict(moved)) for subject, moved in gains.items()]

        async def work(unit: Unit) -> None:
            if changes and await self.tasks.change_each(changes, unit=unit) < len(changes):
                raise Overtaken
            for step in steps:
                if step.before is None:
                    self.tasks.insert_last(step.after, unit=unit)
            for tally in tallies:
                self._tallies.insert_last(tally, unit=unit)
            await self.outbox.record(unit, *facts, actor=actor)

        await self.database.unit_together(work)

    async def _load(self, ids: Sequence[Id]) -> dict[Id, Task]:
        return {task.id: task for task in await self.some(ids)}


def _changes(before: Task, after: Task) -> tuple[Where, Changes]:
    old, new = to_row(before), to_row(after)
    moved = {name: value for name, value in new.items() if old.get(name) != value and name != "version"}
    # Also where nothing else is to be written: whoever read the task before learns that somebody was there.
    return Where(id=before.id, version=before.version), Changes().set(**{**moved, "updated_at": after.updated_at})
