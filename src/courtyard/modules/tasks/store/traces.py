"""What tasks keep of people, what goes into their copies, and what becomes of it when they are erased.

What others share stays: in shared projects the person's name goes, and what they wrote and did remains.
"""

from collections.abc import Collection
from typing import Any

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import OLDEST, Database, Where
from courtyard.kernel.privacy import NOBODY, Fate, Share, Trace, Withheld, rewrite_all
from courtyard.modules.tasks.models.project import PROJECTS_MAX, Project
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.store.collections import (
    ACTIVITY,
    ATTACHMENTS,
    COMMENTS,
    FEEDS,
    FILTERS,
    IMPORT_PARTS,
    IMPORTS,
    INVITATIONS,
    LABELS,
    PROJECTS,
    TALLIES,
    TASKS,
    TIME_ENTRIES,
    UNDOS,
    UPLOADS,
)

_SEARCHED_BY = ("facets", "state", "words", "due_order", "priority_order", "position")
_AT_ONCE = 100

EXPORTS: tuple[Share | Withheld, ...] = (
    Share(collection=TASKS, by=("project", "user", "assignees"), file="tasks", without=_SEARCHED_BY),
    Share(collection=PROJECTS, by=("members.user",), file="projects"),
    Share(collection=COMMENTS, by=("author",), file="comments"),
    Share(collection=ATTACHMENTS, by=("member",), file="attachments"),
    Share(collection=ACTIVITY, by=("member",), file="history"),
    Share(collection=TIME_ENTRIES, by=("user",), file="recorded_time"),
    Share(collection=LABELS, by=("user",), file="labels", without=("key",)),
    Share(collection=FILTERS, by=("user",), file="filters"),
    Share(collection=FEEDS, by=("member",), file="calendars", without=("key_print",)),
    Share(collection=IMPORTS, by=("member",), file="imports"),
    Share(collection=INVITATIONS, by=("invited_by",), file="invitations", without=("token_key", "to_key")),
    Withheld(TALLIES, "Sums of what stands in the tasks."),
    Withheld(UNDOS, "What a change replaced, for ten minutes."),
    Withheld(UPLOADS, "A file that was looked at, for an hour; its sender has it."),
    Withheld(IMPORT_PARTS, "Tasks of a file that wait to be kept."),
)
ERASES = (
    Trace(TASKS, "project", Fate.BY_MODULE),
    Trace(TASKS, "assignees", Fate.EMPTIED),
    Trace(TASKS, "user", Fate.RENAMED),
    Trace(TASKS, "completed_by", Fate.RENAMED),
    Trace(PROJECTS, "members.user", Fate.BY_MODULE),
    Trace(INVITATIONS, "invited_by", Fate.RENAMED),
    Trace(TALLIES, "subject"),
    Trace(COMMENTS, "author", Fate.RENAMED),
    Trace(ATTACHMENTS, "member", Fate.BY_MODULE),
    Trace(ACTIVITY, "project"),
    Trace(ACTIVITY, "member", Fate.RENAMED),
    Trace(ACTIVITY, "subject", Fate.RENAMED),
    Trace(ACTIVITY, "changes.before", Fate.BY_MODULE),
    Trace(ACTIVITY, "changes.after", Fate.BY_MODULE),
    Trace(TIME_ENTRIES, "project"),
    Trace(TIME_ENTRIES, "user", Fate.RENAMED),
    Trace(LABELS, "user"),
    Trace(FILTERS, "user"),
    Trace(UNDOS, "member"),
    Trace(UNDOS, "items.fields", Fate.KEPT, "What a change of somebody else replaced, for ten minutes."),
    Trace(IMPORTS, "member"),
    Trace(UPLOADS, "member"),
    Trace(IMPORT_PARTS, "import_id", Fate.BY_MODULE),
    Trace(FEEDS, "member"),
)


class TraceStore:
    """What somebody left."""

    def __init__(self, database: Database) -> None:
        self._tasks = database.collection(TASKS)
        self._projects = database.collection(PROJECTS)
        self._invitations = database.collection(INVITATIONS)
        self._activity = database.collection(ACTIVITY)
        self._entries = database.collection(TIME_ENTRIES)
        self._imports = database.collection(IMPORTS)
        self._parts = database.collection(IMPORT_PARTS)

    async def projects_of(self, member: Id) -> list[Project]:
        """All that somebody is in, also what lies in the trash; the oldest first."""
        return await self._projects.find(Where().equal("members.user", member), order=OLDEST, limit=PROJECTS_MAX)

    async def given_to(self, facet: str) -> list[Task]:
        """Some of the tasks that are somebody's to do."""
        return await self._tasks.find(Where(facets=facet), limit=_AT_ONCE)

    async def forget_running_time(self, user: Id) -> None:
        """What still runs has no end that anybody could use."""
        await self._entries.remove_many(Where(user=user, running=True))

    async def forget_invitations_to(self, keys: Collection[str]) -> int:
        """Remove letters under way to somebody, by address or name."""
        return await self._invitations.remove_many(Where().one_of("to_key", keys))

    async def forget_history_of(self, project: Id) -> None:
        """Remove what is noted about a project that goes."""
        await self._activity.remove_many(Where(project=project))

    async def forget_parts(self, member: Id) -> None:
        """Remove what waits of somebody's files."""
        for found in await self._imports.every(Where(member=member)):
            await self._parts.remove_many(Where(import_id=found.id))

    async def rename_in_history(self, user: Id) -> int:
        """Lines that say to whom a task was given or from whom it was taken name nobody from here on."""
        fields = [f"changes.{name}" for name in ("before", "after")]
        told: dict[str, Any] = {"$or": [{field: {"$regex": str(user)}} for field in fields]}
        return await rewrite_all(self._activity, told, [{"$set": {"changes": _renamed(user)}}])


def _renamed(user: Id) -> Any:
    words = {
        name: {
            "$cond": [
                {"$eq": [{"$type": f"$$this.{name}"}, "string"]},
                {"$replaceAll": {"input": f"$$this.{name}", "find": str(user), "replacement": str(NOBODY)}},
                f"$$this.{name}",
            ]
        }
        for name in ("before", "after")
    }
    return {"$map": {"input": "$changes", "as": "this", "in": {"$mergeObjects": ["$$this", words]}}}
