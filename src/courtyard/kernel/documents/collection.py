"""Typed collections: every query of a module goes through one of these, from the module's ``store.py``."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from pymongo import ReturnDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from courtyard.kernel.basics import Id
from courtyard.kernel.documents.changes import Changes
from courtyard.kernel.documents.duplicates import duplicate_among, duplicate_of
from courtyard.kernel.documents.indexes import Index, Retired
from courtyard.kernel.documents.metrics import Timed
from courtyard.kernel.documents.packed import Packed, ids_in, packed, unopened
from courtyard.kernel.documents.pages import READ_MAX_MS, PageQuestion, Pages, in_time
from courtyard.kernel.documents.paging import NEWEST, Order, Page
from courtyard.kernel.documents.shapes import Document, from_row, to_row
from courtyard.kernel.documents.units import Fold, Unit
from courtyard.kernel.documents.where import Where
from courtyard.kernel.documents.written import Write, WrittenRows

D = TypeVar("D", bound=Document)
S = TypeVar("S", bound=msgspec.Struct)

FIND_LIMIT_MAX = 1000
SCAN_LIMIT_MAX = 5000


class CollectionSpec(msgspec.Struct, Generic[D], frozen=True):
    """A collection's name, document type and indexes, declared once in the module's store.

    ``retired`` are indexes that earlier versions had.
    """

    name: str
    document: type[D]
    indexes: tuple[Index, ...] = ()
    retired: tuple[Retired, ...] = ()


class Collection(Generic[D]):
    """Reads and writes of one document type. ``unit`` makes a call part of a transaction."""

    def __init__(self, raw: AsyncCollection[dict[str, Any]], spec: CollectionSpec[D]) -> None:
        self.raw = raw
        self.spec = spec
        self._unopened = unopened(raw)
        self._pages = Pages(self._unopened)
        self._written = WrittenRows()

    async def get(self, document_id: Id, *, unit: Unit | None = None) -> D | None:
        """The document with this id."""
        return await self.find_one(Where(id=document_id), unit=unit)

    async def find_one(self, where: Where, *, unit: Unit | None = None) -> D | None:
        """One document that fits, or None."""
        with Timed("find"):
            row = await self.raw.find_one(where.query(), session=_session(unit))
        return None if row is None else from_row(row, self.spec.document)

    async def ids(self, where: Where, *, unit: Unit | None = None) -> frozenset[Id]:
        """The ids of those that fit, at most 1,000; nothing else of them is read."""
        found = self.raw.find(where.query(), {"_id": 1}, limit=FIND_LIMIT_MAX, session=_session(unit))
        with Timed("find"):
            return frozenset(row["_id"] for row in await found.to_list())

    async def ids_in_index(
        self, index: Index, where: Where, *, at_most: int, within_ms: int | None = None
    ) -> list[bytes] | None:
        """The ids of all that fit, 12 bytes each, by an index that has them; None where there are more than that.

        Raises:
            OverTime: it took the server longer than ``within_ms``, where that is given.
        """
        size = {"limit": at_most + 1, "batch_size": at_most + 2}
        with in_time(within_ms) as time_ms, Timed("find"):
            found = self.raw.find_raw_batches(where.query(), {"_id": 1}, hint=index.name, max_time_ms=time_ms, **size)
            ids = [each async for batch in found for each in ids_in(batch)]  # type: ignore[arg-type]  # these are bytes
        return ids if len(ids) <= at_most else None

    async def find(
        self,
        where: Where,
        *,
        order: Order = NEWEST,
        limit: int = FIND_LIMIT_MAX,
        skip: int = 0,
        unit: Unit | None = None,
    ) -> list[D]:
        """Documents that fit, in order, at most ``limit`` (which is at most 1,000) behind ``skip``."""
        cursor = self.raw.find(
            where.query(),
            session=_session(unit),
            sort=order.sort(),
            limit=min(limit, FIND_LIMIT_MAX),
            skip=skip,
            max_time_ms=READ_MAX_MS,
        )
        with Timed("find"):
            return [from_row(row, self.spec.document) for row in await cursor.to_list()]

    async def every(self, where: Where, *, unit: Unit | None = None) -> list[D]:
        """All that fit, in no order: for what the caller knows to be few."""
        return [from_row(row, self.spec.document) for row in await self.every_row(where, unit=unit)]

    async def every_row(self, where: Where, *, unit: Unit | None = None) -> list[dict[str, Any]]:
        """The same as stored, for many that are only summed up; instants are in UTC without saying so."""
        cursor = self.raw.find(
            where.query(), session=_session(unit), max_time_ms=READ_MAX_MS, batch_size=SCAN_LIMIT_MAX
        )
        with Timed("find"):
            return await cursor.to_list()

    async def page(self, where: Where, *, limit: int, **asked: Any) -> Page[D]:
        """One page by cursor (or, for numbered pages, by ``skip``); pages of one moment are one query.

        ``asked`` is what ``page_of_rows`` takes besides.
        """
        found = await self.page_of_rows(where, limit=limit, **asked)
        return Page([from_row(row, self.spec.document) for row in found.items], found.next_cursor)

    async def page_of_rows(
        self,
        where: Where,
        *,
        order: Order = NEWEST,
        limit: int,
        cursor: str | None = None,
        skip: int = 0,
        fields: Sequence[str] | None = None,
        within_ms: int | None = None,
    ) -> Page[dict[str, Any]]:
        """One page as it comes from the database, for listings that go on the wire as they are stored.

        ``fields`` names what to fetch besides ``_id``; instants are in UTC without saying so.

        Raises:
            OverTime: it took the server longer than ``within_ms``, where that is given.
        """
        question = PageQuestion(where, order, limit=limit, cursor=cursor, skip=skip, fields=fields, within_ms=within_ms)
        return question.opened(await self._pages.get(question))

    async def page_written(self, where: Where, *, write: Write, reader: bytes, **asked: Any) -> Page[msgspec.Raw]:
        """The same in words, by rows that have the field of the order too; ``asked`` is what ``page_of_rows`` takes."""
        page = await self._pages.get(PageQuestion(where, **asked))
        return Page(self._written.of(page.items, write, reader), page.next_cursor)

    async def count(self, where: Where, *, at_most: int = FIND_LIMIT_MAX) -> int:
        """How many fit, counted no further than ``at_most``."""
        with Timed("count"):
            return await self.raw.count_documents(where.query(), limit=at_most)

    async def insert(self, document: D, *, unit: Unit | None = None) -> D:
        """Store a new document.

        Raises:
            Duplicate: a unique value is taken.
        """
        try:
            with Timed("insert"):
                await self.raw.insert_one(to_row(document), session=_session(unit))
        except DuplicateKeyError as error:
            raise duplicate_of(error) from None
        return document

    def insert_last(self, document: D, *, unit: Unit, fold: Fold | None = None) -> D:
        """Store a new document as the last thing of a unit, in one command with others of the same transaction.

        ``fold`` makes fewer rows of all that the transaction has for this collection; it may be called twice.
        """
        unit.insert_last(self.raw, [to_row(document)], fold=fold)
        return document

    def change_last(self, where: Where, changes: Changes, *, unit: Unit) -> None:
        """Change one document as the last thing of a unit, in one command with others of the same transaction.

        The unit ends with ``Outdated`` when none fits, so ask for the version that was read.
        """
        unit.change_last(self.raw, where.query(), changes.stamped().update())

    async def insert_many(self, documents: Sequence[D], *, unit: Unit | None = None) -> None:
        """Store new documents in one round trip.

        Raises:
            Duplicate: a unique value is taken; outside of a unit, documents before that one are stored.
        """
        if not documents:
            return
        try:
            with Timed("insert"):
                await self.raw.insert_many([to_row(each) for each in documents], session=_session(unit))
        except BulkWriteError as error:
            duplicate = duplicate_among(error)
            if duplicate is None:
                raise
            raise duplicate from None

    async def change(
        self,
        where: Where,
        changes: Changes,
        *,
        upsert: bool = False,
        counted: bool = True,
        unit: Unit | None = None,
    ) -> D | None:
        """Change one document that fits and return it as it is afterwards; None when none fits.

        ``counted=False`` leaves ``version`` and ``updated_at`` alone: for figures such as likes, which no editor of
        the document can clash with.

        Raises:
            Duplicate: a unique value is taken.
        """
        try:
            with Timed("findAndModify"):
                row = await self.raw.find_one_and_update(
                    where.query(),
                    (changes.stamped() if counted else changes).update(),
                    upsert=upsert,
                    return_document=ReturnDocument.AFTER,
                    session=_session(unit),
                )
        except DuplicateKeyError as error:
            raise duplicate_of(error) from None
        return None if row is None else from_row(row, self.spec.document)

    async def change_many(self, where: Where, changes: Changes, *, unit: Unit | None = None) -> int:
        """Change all that fit; answers how many."""
        with Timed("update"):
            result = await self.raw.update_many(where.query(), changes.stamped().update(), session=_session(unit))
        return result.modified_count

    async def remove(self, where: Where, *, unit: Unit | None = None) -> D | None:
        """Remove one document that fits and return what it was."""
        with Timed("findAndModify"):
            row = await self.raw.find_one_and_delete(where.query(), session=_session(unit))
        return None if row is None else from_row(row, self.spec.document)

    async def remove_many(self, where: Where, *, unit: Unit | None = None) -> int:
        """Remove all that fit; answers how many."""
        with Timed("delete"):
            return (await self.raw.delete_many(where.query(), session=_session(unit))).deleted_count

    async def distinct(self, field: str, where: Where) -> list[Any]:
        """The different values of a field (an indexed one)."""
        with Timed("distinct"):
            return await self.raw.distinct(field, where.query())

    async def aggregate(self, stages: Sequence[dict[str, Any]], shape: type[S], *, unit: Unit | None = None) -> list[S]:
        """Run a pipeline written in the store; values in it must come from ``Where.query()`` or code."""
        return [from_row(row, shape) for row in await self.aggregate_rows(stages, unit=unit)]

    async def aggregate_rows(
        self, stages: Sequence[dict[str, Any]], *, unit: Unit | None = None
    ) -> list[dict[str, Any]]:
        """The same as the rows come from the database."""
        with Timed("aggregate"):
            cursor = await self.raw.aggregate(list(stages), session=_session(unit), maxTimeMS=READ_MAX_MS)
            return await cursor.to_list()

    async def aggregate_packed(self, stages: Sequence[dict[str, Any]]) -> list[Packed]:
        """The same as the server sent them, for many askers who each open their own."""
        with Timed("aggregate"):
            cursor = await self._unopened.aggregate(list(stages), maxTimeMS=READ_MAX_MS)
            return packed(await cursor.to_list())

    async def scan(
        self, where: Where, *, after: Id | None = None, limit: int, fields: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Rows behind an id, in id order, as they are at this moment: for work on a whole collection, part by part.

        At most 5,000; instants are in UTC without saying so.
        """
        narrowed = where if after is None else where.after("_id", after)
        limit = max(1, min(limit, SCAN_LIMIT_MAX))
        projection = None if fields is None else dict.fromkeys(fields, 1)
        found = self.raw.find(
            narrowed.query(), projection, sort=[("_id", 1)], limit=limit, batch_size=limit + 1, max_time_ms=READ_MAX_MS
        )
        with Timed("find"):
            return await found.to_list()

    async def estimate(self) -> int:
        """About how many documents there are, without looking at them."""
        with Timed("count"):
            return await self.raw.estimated_document_count()

    async def stream(self, where: Where, *, batch_size: int = 500) -> AsyncIterator[D]:
        """All that fit, in id order, a batch at a time."""
        async with self.raw.find(where.query(), sort=[("_id", 1)], batch_size=batch_size) as cursor:
            async for row in cursor:
                yield from_row(row, self.spec.document)


def _session(unit: Unit | None) -> AsyncClientSession | None:
    return None if unit is None else unit.session
