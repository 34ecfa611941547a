"""Every query on tasks; a write, the facts that it makes known and the tallies happen together or not at all."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain

import msgspec

from courtyard.kernel.basics import Actor, Conflict, Fact, Id, now
from courtyard.kernel.documents import (
    LIMIT_MAX,
    Changes,
    Database,
    Loader,
    Order,
    Outdated,
    OverTime,
    Page,
    Unit,
    Where,
    Write,
    from_row,
    to_row,
)
from courtyard.kernel.events import Outbox
from courtyard.modules.tasks.models.crossing import Crossing
from courtyard.modules.tasks.models.tally import Tally
from courtyard.modules.tasks.models.task import NEVER, OPEN_FACET, Neighbour, Step, Task
from courtyard.modules.tasks.models.undo import Replaced, Undo
from courtyard.modules.tasks.store.anew import WRITTEN_WITHIN, as_new, is_found_anew
from courtyard.modules.tasks.store.collections import (
    FIRST_ID,
    LATEST_REMOVED,
    LONG_BEFORE,
    ORDERS,
    TALLIES,
    TASKS,
    UNDOS,
    WORDS,
)
from courtyard.modules.tasks.store.tallies import one_per_subject
from courtyard.modules.tasks.store.wanted import Listing

TREE_MAX = 500
CROSSED_MAX = 20_000
NEWCOMERS_MAX = 1_000
_BY_REMINDER = Order("reminder", "next_reminder_at", 1, datetime)
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
        self._undos = database.collection(UNDOS)
        self._single: Loader[Id, Task] = Loader(self._load)

    async def get(self, task: Id) -> Task | None:
        """The task with this id, wherever it lies, also in the trash; requests at one time share a query."""
        return await self._single.get(task)

    async def there_of(self, tasks: Collection[Id], unit: Unit) -> frozenset[Id]:
        """Which of the tasks were there, also in the trash, at the moment that the unit sees."""
        return await self.tasks.ids(Where().one_of("_id", tasks), unit=unit)

    async def some(self, tasks: Collection[Id]) -> list[Task]:
        """Those of the tasks that there are."""
        return await self.tasks.find(Where().one_of("_id", tasks)) if tasks else []

    async def listed_written(
        self, listing: Listing, fields: tuple[str, ...], write: Write, reader: Id
    ) -> Page[msgspec.Raw]:
        """Tasks in words, for a reader: for listings that go on the wire as they are.

        Raises:
            InvalidCursor.
            OverTime: the listing gives the server less time than it needs.
        """
        return await self.tasks.page_written(fields=fields, write=write, reader=reader.binary, **listing.question())

    async def listed(self, listing: Listing) -> Page[Task]:
        """The same as documents."""
        return await self.tasks.page(**listing.question())

    async def is_whole(self, listing: Listing, *, within_ms: int) -> bool | None:
        """Whether no other word there begins as the last one of a listing does; None where that takes longer."""
        with suppress(OverTime):
            others = await self.tasks.ids_in_index(WORDS, listing.other_words(), at_most=0, within_ms=within_ms)
            return others is not None
        return None

    async def crossing(self, listing: Listing) -> Crossing:
        """Where the words of a listing meet, from their index alone."""
        since = now() - WRITTEN_WITHIN
        found = await asyncio.gather(
            *(self.tasks.ids_in_index(WORDS, where, at_most=CROSSED_MAX) for where in listing.by_words())
        )
        lists = sorted((each for each in found if each is not None), key=len)
        if len(lists) <= 1:  # what one word leads to is what is gone through without a list
            return Crossing(since)
        return Crossing(since, b"".join(sorted(set(lists[0]).intersection(*lists[1:]))))

    async def up_to_date(self, crossing: Crossing, listing: Listing) -> Crossing:
        """A crossing of the words of a listing with all that may have come to have them since, from indexes alone.

        It is no list any more where those are too many.
        """
        if not crossing.is_listed:
            return crossing
        found = await asyncio.gather(
            *(
                self.tasks.ids_in_index(index, where, at_most=NEWCOMERS_MAX)
                for index, where in listing.newcomers(crossing.since)
            )
        )
        known = [each for each in found if each is not None]
        return crossing.with_more(chain(*known)) if len(known) == len(found) else Crossing(crossing.since)

    async def picked(self, listing: Listing, *, at_most: int) -> list[Id]:
        """The ids of what fits."""
        return [task.id for task in await self.tasks.find(listing.where(), limit=at_most)]

    async def next_due(self, projects: Collection[Id], since: datetime) -> datetime | None:
        """When the next open task in these projects is due; one that is due at this very moment is not overdue yet."""
        where = Where(state=OPEN_FACET).one_of("project", projects).between("due_order", since, None)
        found = await self.tasks.find(where, order=ORDERS["due"], limit=1)
        return found[0].due_order if found and found[0].due_order < NEVER else None

    async def children(self, parents: Collection[Id]) -> list[Task]:
        """What lies directly below these, also in the trash; at most 501."""
        return await self.tasks.find(Where().one_of("parent_id", parents), order=_BY_POSITION, limit=TREE_MAX + 1)

    async def to_remind(self, at: datetime, *, limit: int) -> list[Task]:
        """Tasks with a reminder that is due by then, the longest due first."""
        where = Where().after("next_reminder_at", LONG_BEFORE).between("next_reminder_at", None, at)
        return await self.tasks.find(where, order=_BY_REMINDER, limit=limit)

    async def claim_reminder(self, task: Task, following: datetime | None, facts: Sequence[Fact]) -> bool:
        """Make a reminder known and go on to the next one; answers False where another worker was first.

        It is no change of the task, so its version stays.
        """
        where = Where(id=task.id, next_reminder_at=task.next_reminder_at)
        changes = Changes().set(reminded_at=task.next_reminder_at, next_reminder_at=following)

        async def work(unit: Unit) -> bool:
            if await self.tasks.change(where, changes, counted=False, unit=unit) is None:
                return False
            await self.outbox.record(unit, *facts)
            return True

        return await self.database.unit_together(work)

    async def expired(self, before: datetime, *, limit: int) -> list[Task]:
        """What has lain in the trash since before this instant."""
        # Of every project there may be, since with projects the index of the trash begins.
        where = Where().after("project", FIRST_ID).after("deleted_at", LONG_BEFORE).before("deleted_at", before)
        return await self.tasks.find(where, limit=limit)

    async def in_project(self, project: Id, *, limit: int) -> list[Task]:
        """Some tasks of a project, in the trash or not."""
        return await self.tasks.find(Where(project=project), limit=limit)

    async def strays(self, project: Id, columns: Collection[str], *, limit: int) -> list[Task]:
        """Tasks that stand in none of these columns."""
        where = Where(project=project)
        for column in columns:
            where = where.differs("column", column)
        return await self.tasks.find(where, limit=limit)

    async def trashed(self, projects: Collection[Id], *, limit: int, cursor: str | None) -> Page[Task]:
        """What lies in the trash of these projects, the latest first, without what went along with another task."""
        where = Where(deleted_with=None).one_of("project", projects).after("deleted_at", LONG_BEFORE)
        return await self.tasks.page(where, order=LATEST_REMOVED, limit=limit, cursor=cursor)

    async def neighbours_before(self, project: Id, column: str, at: str | None, *, limit: int) -> list[Neighbour]:
        """Who stands in a column before this position or at it, the nearest first; from the end without a position.

        Up to 100 are one command with what others ask for at that moment, here and on the other side.
        """
        where = _standing_in(project, column).between("position", None, at)
        return await self._some_neighbours(where, ORDERS["-position"], limit)

    async def neighbours_behind(self, project: Id, column: str, at: str, *, limit: int) -> list[Neighbour]:
        """Who stands in a column at this position or behind it, in order; see ``neighbours_before``."""
        where = _standing_in(project, column).between("position", at, None)
        return await self._some_neighbours(where, ORDERS["position"], limit)

    async def _some_neighbours(self, where: Where, order: Order, limit: int) -> list[Neighbour]:
        if limit > LIMIT_MAX:
            return [
                Neighbour(task.id, task.position) for task in await self.tasks.find(where, order=order, limit=limit)
            ]
        page = await self.tasks.page_of_rows(where, order=order, limit=limit, fields=("position",))
        return [Neighbour(row["_id"], row["position"]) for row in page.items]

    async def standing(self, project: Id, column: str, *, at_most: int) -> int:
        """How many tasks stand in a column, counted no further than this."""
        return await self.tasks.count(_standing_in(project, column), at_most=at_most)

    async def write(
        self,
        steps: Sequence[Step],
        facts: Sequence[Fact],
        gains: Mapping[Id, dict[str, int]],
        actor: Actor | None,
        undo: Undo | None = None,
    ) -> None:
        """Take these steps, all or none.

        Raises:
            Overtaken: one of the tasks is at another version than it was read at.
        """
        changes = [_changes(step.before, step.after) for step in steps if step.before and step.after]
        removed = [
            Where(id=step.before.id, version=step.before.version) for step in steps if not step.after and step.before
        ]
        tallies = [Tally(subject=subject, gains=moved) for subject, moved in gains.items()]

        async def work(unit: Unit) -> None:
            for where, change in changes:
                self.tasks.change_last(where, change, unit=unit)
            for where in removed:
                if await self.tasks.remove(where, unit=unit) is None:
                    raise Overtaken
            for step in steps:
                if step.before is None and step.after is not None:
                    self.tasks.insert_last(as_new(step.after), unit=unit)
            for tally in tallies:
                self._tallies.insert_last(tally, unit=unit, fold=one_per_subject)
            if undo is not None:
                self._undos.insert_last(undo, unit=unit)
            await self.outbox.record(unit, *facts, actor=actor)

        try:
            await self.database.unit_together(work)
        except Outdated:
            raise Overtaken from None

    async def undo(self, token: Id, member: Id) -> Undo | None:
        """The member's change that can still be taken back."""
        return await self._undos.find_one(Where(id=token, member=member).after("expires_at", now()))

    async def forget_undo(self, token: Id) -> None:
        """A change is taken back once."""
        await self._undos.remove(Where(id=token))

    async def _load(self, ids: Sequence[Id]) -> dict[Id, Task]:
        return {task.id: task for task in await self.some(ids)}


def _changes(before: Task, after: Task) -> tuple[Where, Changes]:
    old, new = to_row(before), to_row(after)
    moved = {name: value for name, value in new.items() if old.get(name) != value and name != "version"}
    if is_found_anew(before, after):
        moved["found_anew_at"] = now()
    # Also where nothing else is to be written: whoever read the task before learns that somebody was there.
    return Where(id=before.id, version=before.version), Changes().set(**{**moved, "updated_at": after.updated_at})


def _standing_in(project: Id, column: str) -> Where:
    return Where(project=project, column=column, deleted_at=None)


def replaced(step: Step) -> Replaced | None:
    """What a step replaced; None for one that only removes."""
    if step.after is None:
        return None
    if step.before is None:
        return Replaced(step.after.id, step.after.version, is_new=True)
    old, new = to_row(step.before), to_row(step.after)
    fields = {name: value for name, value in old.items() if new.get(name) != value and name not in _COUNTED}
    return Replaced(step.after.id, step.after.version, fields)


def as_it_was(task: Task, item: Replaced, at: datetime) -> Task:
    """The task with the values that were replaced, as its next version."""
    row = {**to_row(task), **item.fields, "version": task.version + 1, "updated_at": at}
    return from_row(row, Task)


_COUNTED = {"version", "updated_at"}
