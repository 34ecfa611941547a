"""The index of tasks as it is declared, the rows that it is made of, and whose eyes a search is for."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from typing import Any

from courtyard.kernel.basics import Id, is_id
from courtyard.kernel.documents import Database, Where
from courtyard.kernel.search import Among, IndexSpec, Keyword, Node, Number, SourcePage, Text
from courtyard.modules.tasks.store.collections import COMMENTS, LONG_BEFORE, PROJECTS, TASKS

TASK_INDEX = IndexSpec(
    name="tasks",
    fields={
        "title": Text(weight=4.0, guess=4.0, joins=True),
        "parts": Text(weight=1.6, guess=1.6, joins=True),
        "notes": Text(weight=0.8, guess=0.8),
        "comments": Text(weight=0.6, guess=0.6),
        "project": Keyword(counted=True),
        "status": Keyword(counted=True),
        "priority": Keyword(counted=True),
        "label": Keyword(counted=True),
        "assignee": Keyword(),
        "due": Number(),
        "updated": Number(),
    },
)

# Of a long talk the newest comments are found, each by how it begins: an index has two thousand words of a field.
COMMENTS_MAX = 50
_COMMENT_LENGTH_MAX = 2_000
_AT_ONCE = 1_000
_FIELDS = (
    *("title", "notes", "labels", "checklist.text", "project", "status", "priority", "assignees"),
    *("due_order", "updated_at", "comments_count"),
)


def within(projects: Iterable[Id]) -> Node:
    """What lies in one of these projects, as a filter that every hit and every count fits."""
    return Among("project", tuple(str(project) for project in projects))


class TaskRows:
    """Tasks as the database has them now, with what was said about them; without what is in the trash."""

    def __init__(self, database: Database) -> None:
        self._tasks = database.collection(TASKS)
        self._projects = database.collection(PROJECTS)

    async def load(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """These tasks; those that are gone or in the trash are left out."""
        where = Where(deleted_at=None).one_of("_id", [Id(each) for each in ids if is_id(each)])
        return await self._whole(await self._tasks.scan(where, limit=len(ids), fields=_FIELDS))

    async def page(self, after: str, limit: int) -> SourcePage:
        """The tasks behind this id, fewer than are asked for: the text of one can be long."""
        most = min(limit, _AT_ONCE)
        place = Id(after) if after else None
        rows = await self._tasks.scan(Where(deleted_at=None), after=place, limit=most, fields=_FIELDS)
        return SourcePage(await self._whole(rows), str(rows[-1]["_id"]) if len(rows) == most else None)

    async def count(self) -> int:
        """About how many there are."""
        return await self._tasks.estimate()

    async def said(self, tasks: Collection[Id]) -> dict[Id, list[str]]:
        """How the newest comments on these tasks begin, the newest first; all of them in one query."""
        newest: list[dict[str, Any]] = [
            {"$sort": {"_id": -1}},
            {"$limit": COMMENTS_MAX},
            {"$project": {"_id": 0, "text": {"$substrCP": ["$text", 0, _COMMENT_LENGTH_MAX]}}},
        ]
        talk = {"from": COMMENTS.name, "localField": "_id", "foreignField": "task", "pipeline": newest, "as": "said"}
        wanted = {"$match": Where().one_of("_id", tasks).query()}
        rows = await self._tasks.aggregate_rows([wanted, {"$project": {"_id": 1}}, {"$lookup": talk}]) if tasks else []
        return {row["_id"]: [each["text"] for each in row["said"]] for row in rows}

    async def in_project(self, project: Id) -> AsyncIterator[list[Id]]:
        """The ids of all tasks of a project, in the trash or not, part by part."""
        part: list[Id] = []
        where = Where(project=project).query()
        async with self._tasks.raw.find(where, {"_id": 1}, batch_size=_AT_ONCE) as rows:
            async for row in rows:
                part.append(row["_id"])
                if len(part) == _AT_ONCE:
                    yield part
                    part = []
        if part:
            yield part

    async def _whole(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        gone = await self._trashed({row["project"] for row in rows})
        there = [row for row in rows if row["project"] not in gone]
        spoken_of = [row["_id"] for row in there if row.get("comments_count")]
        said: dict[Id, list[str]] = {}
        for start in range(0, len(spoken_of), _AT_ONCE):
            said |= await self.said(spoken_of[start : start + _AT_ONCE])
        return [{**row, "said": said.get(row["_id"], [])} for row in there]

    async def _trashed(self, projects: Collection[Id]) -> set[Id]:
        where = Where().one_of("_id", projects).after("deleted_at", LONG_BEFORE)
        rows = await self._projects.scan(where, limit=len(projects), fields=("_id",)) if projects else []
        return {row["_id"] for row in rows}
