"""What people looked for, what they got, and what they opened; who they were is forgotten after 30 days."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Actor, Id, NotFound, is_id, now
from courtyard.kernel.cache import end_tasks
from courtyard.kernel.documents import CollectionSpec, Database, Document, Where, index, to_row
from courtyard.kernel.search.asking import Found, Way
from courtyard.kernel.settings import Settings

_DAY_S = 86_400
# Who types has another search every quarter of a second: what they typed until here is one.
_PAUSE_S = 2.0
_WAITING_MAX = 2_000
_CLICKS_MAX = 20
_CLICKED_WITHIN = timedelta(days=1)
_POSITION_MAX = 1_000

DROPPED = Counter("courtyard_search_log_dropped", "Searches that were not logged.")

_log = structlog.get_logger()


class Click(msgspec.Struct, frozen=True):
    """A hit that somebody opened; the first has position 1."""

    document: str
    position: int
    at: datetime


class SearchRecord(Document, kw_only=True):
    """One search.

    Args:
        index: Where.
        query: As typed.
        filters: Name → what was asked for.
        total: How many fitted.
        way: How the words were taken.
        page: Which page of the results.
        user: Who asked, for 30 days.
        suggested: Whether the answer was a few suggestions below the field; then ``total`` is of all their kinds.
        clicked: What was opened then.
        expires_at: When the record goes.
    """

    index: str
    query: str
    filters: dict[str, Any]
    total: int
    way: Way
    page: int
    user: Id | None = None
    suggested: bool = False
    clicked: list[Click] = msgspec.field(default_factory=list)
    expires_at: datetime


SEARCH_LOGS = CollectionSpec(
    "search_logs",
    SearchRecord,
    indexes=(
        index("index", "-_id"),
        index("created_at", partial={"user": {"$exists": True}}),
        index("expires_at", expire_after_s=0),
    ),
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A search that is to be logged: where, what, what came of it; ``typing`` while the words may go on."""

    index: str
    query: str
    filters: Mapping[str, Any]
    found: Found
    page: int = 1
    typing: bool = False
    suggested: bool = False


class SearchUnknown(NotFound):
    """No such search, or too long ago to tell of it."""

    message = "There is no such search."


class SearchLog:
    """Takes searches at once and writes them a moment later, together. Of words that somebody types on, the last count.

    Args:
        database: The kernel's.
        settings: How long what is kept.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._records = database.collection(SEARCH_LOGS)
        self._keep = timedelta(days=settings.search_log_days)
        self._known_for = timedelta(days=settings.search_identity_days)
        self._waiting: list[SearchRecord] = []
        self._typed: dict[tuple[object, ...], SearchRecord] = {}
        self._writing: asyncio.Task[None] | None = None

    def note(self, asked: Asked, actor: Actor) -> Id:
        """Note a search, and answer its id, by which clicks are told."""
        record = SearchRecord(
            index=asked.index,
            query=asked.query,
            filters=dict(asked.filters),
            total=asked.found.total,
            way=asked.found.way,
            page=asked.page,
            user=actor.user_id if self._known_for else None,
            suggested=asked.suggested,
            expires_at=now() + self._keep,
        )
        key = (record.index, record.user, record.suggested)
        before = self._typed.get(key) if asked.typing else None
        if before is not None and _goes_on(before, record):
            before.query, before.total, before.way = record.query, record.total, record.way
            return before.id
        if len(self._waiting) >= _WAITING_MAX:
            DROPPED.inc()
        else:
            self._waiting.append(record)
            self._typed.update({key: record} if asked.typing else {})
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon(), name="search log")
        return record.id

    async def click(self, search: str, document: str, position: int) -> None:
        """Note that a hit of a search was opened.

        Raises:
            SearchUnknown: there is no such search, or it was more than a day ago.
        """
        if not is_id(search) or not 1 <= position <= _POSITION_MAX:
            raise SearchUnknown
        await self._write()
        click = to_row(Click(document, position, now()))
        recent = Where(id=Id(search)).after("created_at", now() - _CLICKED_WITHIN)
        added = {"$push": {"clicked": {"$each": [click], "$slice": -_CLICKS_MAX}}}
        changed = await self._records.raw.update_one(recent.query(), added)
        if not changed.matched_count:
            raise SearchUnknown

    async def forget_people(self) -> int:
        """Take the identity from what is older than 30 days; answers from how many."""
        old = {"user": {"$exists": True}, "created_at": {"$lt": now() - self._known_for}}
        return (await self._records.raw.update_many(old, {"$unset": {"user": ""}})).modified_count

    async def settle(self) -> None:
        """Write what waits."""
        if self._writing is not None:
            await end_tasks(self._writing)
        await self._write()

    async def _write_soon(self) -> None:
        await asyncio.sleep(_PAUSE_S)
        await self._write()

    async def _write(self) -> None:
        records, self._waiting, self._typed = self._waiting, [], {}
        rows = [to_row(record) for record in records]
        for row in rows:
            if row["user"] is None:
                del row["user"]
        try:
            if rows:
                await self._records.raw.insert_many(rows, ordered=False)
        except PyMongoError as error:  # a log is not worth anybody's waiting
            DROPPED.inc(len(rows))
            _log.warning("search_log_not_written", count=len(rows), reason=repr(error))


def _goes_on(before: SearchRecord, record: SearchRecord) -> bool:
    """Whether letters were added or taken away, and nothing else; the same words again are another search."""
    shorter, longer = sorted((before.query, record.query), key=len)
    is_same = (before.filters, before.page) == (record.filters, record.page)
    return is_same and shorter != longer and longer.startswith(shorter)
