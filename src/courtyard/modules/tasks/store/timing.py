"""Every query on recorded time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Changes, Database, Duplicate, Page, Unit, Where
from courtyard.modules.tasks.models.timing import TimeEntry
from courtyard.modules.tasks.store.collections import LATEST_STARTED, TIME_ENTRIES

By = Literal["task", "project", "member", "day", "week"]
GROUPS_MAX = 1_000


class Spent(msgspec.Struct):
    """Seconds of one task, project, member, day, or week (the day that it begins with)."""

    of: Any = msgspec.field(name="_id")
    seconds: int
    entries: int


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which recorded time: of one member or of everybody, in some projects, on one task, begun within a range."""

    projects: Sequence[Id]
    user: Id | None = None
    task: Id | None = None
    start: datetime | None = None
    end: datetime | None = None

    def where(self) -> Where:
        """As a filter."""
        where = Where() if self.user is None else Where(user=self.user)
        where = where.one_of("project", self.projects)
        if self.task is not None:
            where = where.equal("task", self.task)
        if self.start is not None:
            where = where.between("started_at", self.start, None)
        return where if self.end is None else where.before("started_at", self.end)


class TimeStore:
    """Time that members spend on tasks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entries = database.collection(TIME_ENTRIES)

    async def running(self, user: Id) -> TimeEntry | None:
        """What somebody is at."""
        return await self._entries.find_one(Where(user=user, running=True))

    async def of(self, user: Id, entry: Id) -> TimeEntry | None:
        """One of somebody's own."""
        return await self._entries.find_one(Where(id=entry, user=user))

    async def listed(self, scope: Scope, *, limit: int, cursor: str | None = None) -> Page[TimeEntry]:
        """The latest first."""
        return await self._entries.page(scope.where(), order=LATEST_STARTED, limit=limit, cursor=cursor)

    async def add(self, entry: TimeEntry) -> TimeEntry:
        """Keep time that is over."""
        return await self._entries.insert(entry)

    async def start(self, entry: TimeEntry) -> TimeEntry:
        """Let time run from now on; what ran until then is stopped in the same transaction."""

        async def work(unit: Unit) -> TimeEntry:
            present = await self._entries.find_one(Where(user=entry.user, running=True), unit=unit)
            if present is not None:
                await self._stop(present, entry.started_at, unit)
            return await self._entries.insert(entry, unit=unit)

        try:
            return await self._database.unit_of_work(work)
        except Duplicate:
            return await self._database.unit_of_work(work)  # another device started one at the same moment: stop that

    async def stop(self, entry: TimeEntry, at: datetime) -> TimeEntry | None:
        """Stop what runs; None when it was stopped already."""
        return await self._stop(entry, at)

    async def change(self, entry: TimeEntry, values: Mapping[str, Any]) -> TimeEntry | None:
        """Set fields of one, unless it was changed since it was read."""
        where = Where(id=entry.id, user=entry.user, version=entry.version)
        return await self._entries.change(where, Changes().set(**values))

    async def remove(self, user: Id, entry: Id) -> bool:
        """Remove one of somebody's own; answers whether it was there."""
        return await self._entries.remove(Where(id=entry, user=user)) is not None

    async def totals(self, scope: Scope, by: By, zone: str) -> list[Spent]:
        """Seconds that are over, by what they were spent on; the most first, days and weeks in their order."""
        day: Any = {"$dateTrunc": {"date": "$started_at", "unit": by, "timezone": zone, "startOfWeek": "monday"}}
        key = {"task": "$task", "project": "$project", "member": "$user"}.get(by, day)
        stages: list[dict[str, Any]] = [
            {"$match": scope.where().equal("running", value=False).query()},
            {"$group": {"_id": key, "seconds": {"$sum": "$seconds"}, "entries": {"$sum": 1}}},
            {"$sort": {"_id": 1} if by in {"day", "week"} else {"seconds": -1, "_id": 1}},
            {"$limit": GROUPS_MAX},
        ]
        return await self._entries.aggregate(stages, Spent)

    async def follow(self, task: Id, project: Id, unit: Unit) -> None:
        """The task lies in another project now, and so does the time that was spent on it."""
        await self._entries.change_many(
            Where(task=task).differs("project", project), Changes().set(project=project), unit=unit
        )

    async def forget(self, tasks: Collection[Id], unit: Unit | None = None) -> None:
        """Remove the time that was spent on tasks that are gone."""
        await self._entries.remove_many(Where().one_of("task", tasks), unit=unit)

    async def _stop(self, entry: TimeEntry, at: datetime, unit: Unit | None = None) -> TimeEntry | None:
        end = max(at, entry.started_at)
        seconds = round((end - entry.started_at).total_seconds())
        where = Where(id=entry.id, running=True)
        changes = Changes().set(ended_at=end, seconds=seconds, running=False)
        return await self._entries.change(where, changes, unit=unit)
