"""Every query on tallies: rows that writes leave behind, whose sums are the figures of the dashboard."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import OLDEST, Database, Unit, Where
from courtyard.modules.tasks.models.tally import Tally
from courtyard.modules.tasks.models.task import NEVER, OPEN_FACET
from courtyard.modules.tasks.models.values import Status
from courtyard.modules.tasks.store.collections import TALLIES, TASKS

FOLDED_MAX = 1_000
_HOUR_MS = 3_600_000
# Of which hour on, and the figures; the first part has no such hour.
Parts = Sequence[tuple[int | None, dict[str, int]]]


class Sums(NamedTuple):
    """Figures by subject, how many rows they are the sum of, and how many open tasks are due within the edges."""

    figures: dict[Id, Counter[str]]
    rows: dict[Id, int]
    edges: list[Counter[Id]]


class Of(msgspec.Struct):
    """Which status and priority."""

    status: Status
    priority: int


class Standing(msgspec.Struct):
    """How many tasks there are of one status and priority."""

    of: Of = msgspec.field(name="_id")
    count: int


class Hour(msgspec.Struct):
    """How many open tasks are due in one hour (since 1970)."""

    hour: float = msgspec.field(name="_id")
    count: int


class _Due(msgspec.Struct):
    project: Id = msgspec.field(name="_id")
    count: int


class TallyStore:
    """Sums and folds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tallies = database.collection(TALLIES)
        self._tasks = database.collection(TASKS)

    async def sums(self, projects: Sequence[Id], member: Id, edges: Sequence[tuple[datetime, datetime]]) -> Sums:
        """The figures of these projects and of the member, all of one moment.

        Args:
            projects: Whose tasks.
            member: Whose days.
            edges: Ranges (the end is not in it) for which open tasks are counted one by one.
        """
        last = max(end for _, end in edges)
        read = Where().one_of("subject", {*projects, member})
        read = read.either(Where(later=None), Where().before("later", int(last.timestamp() * 1000) // _HOUR_MS + 1))

        async def work(unit: Unit) -> Sums:
            figures: dict[Id, Counter[str]] = {}
            rows: Counter[Id] = Counter()
            found = await self._tallies.every_row(read, unit=unit)
            # The longest first: an empty counter takes figures over as they are, and adds the rest one by one.
            for row in sorted(found, key=lambda row: -len(row["gains"])):
                figures.setdefault(row["subject"], Counter()).update(row["gains"])
                rows[row["subject"]] += 1
            counts = [
                await self._due_within(projects, start, end, unit) if start < end else Counter[Id]()
                for start, end in edges
            ]
            return Sums(figures, rows, counts)

        return await self._database.unit_of_work(work)

    async def fold(self, subject: Id, fold: Callable[[Iterable[Mapping[str, int]]], Parts]) -> int:
        """Put one row in place of many, the oldest first, and others for what is due later; answers how many went."""

        async def work(unit: Unit) -> int:
            rows = await self._tallies.find(Where(subject=subject), order=OLDEST, limit=FOLDED_MAX, unit=unit)
            if sum(row.later is None for row in rows) < 2:  # noqa: PLR2004  (one is folded already)
                return 0
            await self._tallies.remove_many(Where().one_of("_id", (row.id for row in rows)), unit=unit)
            (_, gains), *parts = fold(row.gains for row in rows)
            soon = Tally(id=rows[0].id, subject=subject, gains=gains)
            rest = [Tally(subject=subject, gains=part, later=later) for later, part in parts]
            await self._tallies.insert_many([soon, *rest], unit=unit)
            return len(rows)

        return await self._database.unit_of_work(work)

    async def correct(
        self, project: Id, wrong: Callable[[Mapping[str, int], Sequence[Standing], Sequence[Hour]], Mapping[str, int]]
    ) -> Mapping[str, int]:
        """Compare a project's figures with its tasks, of one moment, and add what is missing; answers what was."""
        present: dict[str, Any] = Where(project=project, deleted_at=None).query()
        standing = {"_id": {"status": "$status", "priority": "$priority"}, "count": {"$sum": 1}}
        hour = {"$floor": {"$divide": [{"$toLong": "$due_order"}, _HOUR_MS]}}

        async def work(unit: Unit) -> Mapping[str, int]:
            figures: Counter[str] = Counter()
            for tally in await self._tallies.every(Where(subject=project), unit=unit):
                figures.update(tally.gains)
            standings = await self._tasks.aggregate([{"$match": present}, {"$group": standing}], Standing, unit=unit)
            due = Where(project=project, state=OPEN_FACET).before("due_order", NEVER).query()
            hours = await self._tasks.aggregate(
                [{"$match": due}, {"$group": {"_id": hour, "count": {"$sum": 1}}}], Hour, unit=unit
            )
            missing = dict(wrong(figures, standings, hours))
            if missing:
                await self._tallies.insert(Tally(subject=project, gains=missing), unit=unit)
            return missing

        return await self._database.unit_of_work(work)

    async def projects(self) -> list[Id]:
        """Every project and inbox that has a task."""
        return [row["_id"] for row in await self._tasks.aggregate_rows([{"$group": {"_id": "$project"}}])]

    async def _due_within(self, projects: Sequence[Id], start: datetime, end: datetime, unit: Unit) -> Counter[Id]:
        due = Where(state=OPEN_FACET).one_of("project", projects).between("due_order", start, None)
        stages = [
            {"$match": due.before("due_order", end).query()},
            {"$group": {"_id": "$project", "count": {"$sum": 1}}},
        ]
        return Counter({found.project: found.count for found in await self._tasks.aggregate(stages, _Due, unit=unit)})


def one_per_subject(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """New rows of one transaction, as one for each subject: what comes together need not be put together later."""
    sums: dict[Id, dict[str, Any]] = {}
    for row in rows:
        total = sums.setdefault(row["subject"], {**row, "gains": Counter()})
        total["gains"].update(row["gains"])
    return list(sums.values())
