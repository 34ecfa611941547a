"""The module's collections and their indexes."""

from datetime import UTC, datetime
from typing import Any

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import CollectionSpec, Order, Retired, index
from courtyard.modules.tasks.models.attachment import Attachment
from courtyard.modules.tasks.models.importing import Feed, Import, ImportPart, UploadPiece
from courtyard.modules.tasks.models.invitation import Invitation
from courtyard.modules.tasks.models.personal import MemberLabel, SavedFilter
from courtyard.modules.tasks.models.project import Project
from courtyard.modules.tasks.models.talk import Activity, Comment
from courtyard.modules.tasks.models.tally import Tally
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.timing import TimeEntry
from courtyard.modules.tasks.models.undo import Undo

# "Is there": a partial index is used where the server sees that what is asked for lies above this.
FIRST_ID = Id("0" * 24)
_SOME_ID = {"$gt": FIRST_ID}
_SOME_INSTANT = {"$gt": datetime(1970, 1, 1)}  # noqa: DTZ001  (the driver reads instants without a zone, always in UTC)
_SOME_TEXT = {"$gt": ""}
_FILL_STATE = [{"$set": {"state": {"$ifNull": [{"$first": "$facets"}, ""]}}}]
LONG_BEFORE = datetime(1970, 1, 1, tzinfo=UTC)

WORDS = index("words", "project", "-_id")
FOUND_ANEW = index("project", "found_anew_at", "_id", partial={"found_anew_at": _SOME_INSTANT})

TASKS = CollectionSpec(
    "tasks",
    Task,
    indexes=(
        # Listings. Each looks through several projects, and the server merges their sorted ranges; each asks for one
        # facet at least (open or closed), so that any filter is a range of an index that is in order already. Facets
        # and words stand first, since only of an index's first field does the server try each of several conditions,
        # and find the rarest. Other orders than by age have the state alone: one key of a task, not three and more.
        index("facets", "project", "-_id"),
        index("state", "project", "due_order", "_id"),
        index("state", "project", "priority_order", "_id"),
        index("state", "project", "-updated_at", "-_id"),
        WORDS,
        index("project", "column", "position", "_id"),
        index("parent_id", "position", "_id", partial={"parent_id": _SOME_ID}),
        index("project", "-deleted_at", "-_id", partial={"deleted_at": _SOME_INSTANT}),
        FOUND_ANEW,
        index("next_reminder_at", "_id", partial={"next_reminder_at": _SOME_INSTANT}),
        index("origin", "project", unique=True, partial={"origin": _SOME_TEXT}),
    ),
    retired=(
        Retired("facets_project_priority_order__id", {"state": {"$exists": False}}, _FILL_STATE),
        Retired("facets_project_~updated_at_~_id"),
        Retired("facets_project_due_order__id"),
        Retired("deleted_at"),
        Retired("found_anew_at"),
    ),
)
PROJECTS = CollectionSpec(
    "projects",
    Project,
    indexes=(
        index("members.user", "_id"),
        index("deleted_at", partial={"deleted_at": _SOME_INSTANT}),
        index("origin", partial={"origin": _SOME_TEXT}),
    ),
)
INVITATIONS = CollectionSpec(
    "invitations",
    Invitation,
    indexes=(
        index("token_key", unique=True),
        index("project", "to_key", unique=True),
        index("expires_at", expire_after_s=0),
    ),
)
TALLIES = CollectionSpec("tallies", Tally, indexes=(index("subject"),))

COMMENTS = CollectionSpec("comments", Comment, indexes=(index("task", "_id"),))
ATTACHMENTS = CollectionSpec(
    "attachments",
    Attachment,
    indexes=(index("task", "_id"), index("task", "file", unique=True), index("member", "_id")),
)
ACTIVITY = CollectionSpec("activity", Activity, indexes=(index("task", "-_id"), index("project", "-_id")))
TIME_ENTRIES = CollectionSpec(
    "time_entries",
    TimeEntry,
    indexes=(
        index("user", unique=True, partial={"running": True}),
        index("user", "-started_at", "-_id"),
        index("project", "-started_at", "-_id"),
        index("task", "-started_at", "-_id"),
    ),
)
LABELS = CollectionSpec("labels", MemberLabel, indexes=(index("user", "key", unique=True),))
FILTERS = CollectionSpec("filters", SavedFilter, indexes=(index("user", "_id"),))
UNDOS = CollectionSpec("undos", Undo, indexes=(index("expires_at", expire_after_s=0),))
IMPORTS = CollectionSpec("imports", Import, indexes=(index("member", "-_id"), index("expires_at", expire_after_s=0)))
IMPORT_PARTS = CollectionSpec(
    "import_parts",
    ImportPart,
    indexes=(index("import_id", "number", unique=True), index("expires_at", expire_after_s=0)),
)
UPLOADS = CollectionSpec(
    "uploads",
    UploadPiece,
    indexes=(index("member", "upload", "number", unique=True), index("expires_at", expire_after_s=0)),
)
FEEDS = CollectionSpec("feeds", Feed, indexes=(index("key_print", unique=True), index("member", "_id")))

COLLECTIONS: tuple[CollectionSpec[Any], ...] = (
    TASKS,
    PROJECTS,
    INVITATIONS,
    TALLIES,
    COMMENTS,
    ATTACHMENTS,
    ACTIVITY,
    TIME_ENTRIES,
    LABELS,
    FILTERS,
    UNDOS,
    IMPORTS,
    IMPORT_PARTS,
    UPLOADS,
    FEEDS,
)

LATEST_STARTED = Order("started", "started_at", -1, datetime)
LATEST_REMOVED = Order("removed", "deleted_at", -1, datetime)
ORDERS = {
    "created": Order("created"),
    "due": Order("due", "due_order", 1, datetime),
    "priority": Order("priority", "priority_order", 1, str),
    "updated": Order("updated", "updated_at", -1, datetime),
    "position": Order("position", "position", 1, str),
    "-created": Order("-created", direction=1),
    "-due": Order("-due", "due_order", -1, datetime),
    "-priority": Order("-priority", "priority_order", -1, str),
    "-updated": Order("-updated", "updated_at", 1, datetime),
    "-position": Order("-position", "position", -1, str),
}
