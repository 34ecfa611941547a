"""What changed and cannot be found yet: one row per document, whatever happened to it how often."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from pymongo import UpdateOne

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import CollectionSpec, Database, index

MARKS: CollectionSpec[Any] = CollectionSpec("search_marks", dict, (index("index", "marked_at"),))

_COUNTED_MAX = 100_000


class Mark(msgspec.Struct, frozen=True):
    """A document to be indexed; another ``stamp`` says that it changed again meanwhile."""

    key: str
    document: str
    stamp: Id
    marked_at: datetime


class Marks:
    """Notes of what changed, in the kernel's database."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(MARKS).raw

    async def put(self, name: str, documents: Iterable[str]) -> None:
        """Note that these documents of an index were written or removed."""
        stamp, instant = Id(), now()
        updates = [
            UpdateOne(
                {"_id": f"{name}:{document}"},
                {
                    "$set": {"index": name, "document": document, "stamp": stamp},
                    "$setOnInsert": {"marked_at": instant},
                },
                upsert=True,
            )
            for document in dict.fromkeys(documents)
        ]
        if updates:
            await self._rows.bulk_write(updates, ordered=False)

    async def oldest(self, name: str, limit: int) -> list[Mark]:
        """The marks of an index that wait longest."""
        found = self._rows.find({"index": name}, sort=[("marked_at", 1)], limit=limit, batch_size=limit + 1)
        return [
            Mark(row["_id"], row["document"], row["stamp"], row["marked_at"].replace(tzinfo=UTC))
            for row in await found.to_list()
        ]

    async def done(self, marks: Sequence[Mark]) -> None:
        """Forget these, but for those that were put again meanwhile."""
        stamps = list({mark.stamp for mark in marks})
        await self._rows.delete_many({"_id": {"$in": [mark.key for mark in marks]}, "stamp": {"$in": stamps}})

    async def waiting(self, name: str) -> tuple[int, float]:
        """How many there are, and the age of the oldest in seconds."""
        first = await self._rows.find_one({"index": name}, sort=[("marked_at", 1)])
        if first is None:
            return 0, 0.0
        count = await self._rows.count_documents({"index": name}, limit=_COUNTED_MAX)
        age_s = (now() - first["marked_at"].replace(tzinfo=UTC)).total_seconds()
        return count, max(0.0, age_s)
