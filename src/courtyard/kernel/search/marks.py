"""What changed and cannot be found yet: notes, each of documents that were marked together."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import CollectionSpec, Database, index

MARKS: CollectionSpec[Any] = CollectionSpec("search_marks", dict, (index("index", "marked_at"),))

_NOTE_MAX = 500
_NOTES_READ_MAX = 500
_COUNTED_MAX = 10_000


class Note(msgspec.Struct, frozen=True):
    """Documents to be indexed. Whatever changes again is in a later note too."""

    key: Any
    documents: tuple[str, ...]
    marked_at: datetime


def _size(note: Note) -> int:
    return len(note.documents)


class Marks:
    """Notes of what changed, in the kernel's database. A note is never changed, so that no writer waits for another.

    Args:
        database: The kernel's.
        batch: How many documents are read at most for one batch.
    """

    def __init__(self, database: Database, batch: int) -> None:
        self._rows = database.collection(MARKS).raw
        self._batch = batch
        self._notes_max = min(batch, _NOTES_READ_MAX)

    async def put(self, name: str, documents: Iterable[str]) -> None:
        """Note that these documents of an index were written or removed."""
        await self._put(name, list(dict.fromkeys(documents)), now())

    async def oldest(self, name: str) -> list[Note]:
        """The notes of an index that wait longest, with at most one batch of documents."""
        found, room = list[Note](), self._batch
        for note in await self._read(name, self._notes_max):
            room -= len(note.documents)
            if room < 0 and found:
                break
            found.append(note)
        return found

    def is_full(self, notes: Sequence[Note]) -> bool:
        """Whether these are about as many as are read at once, so that more may wait."""
        return len(notes) == self._notes_max or sum(map(_size, notes)) * 2 > self._batch

    async def are_there(self, name: str) -> bool:
        """Whether anything of an index waits."""
        return await self._rows.find_one({"index": name}, {"_id": 1}) is not None

    async def fold(self, name: str) -> None:
        """Where many wait, since the engine is away, bring the oldest down to one mark for each document."""
        notes = await self._read(name, _NOTES_READ_MAX)
        marked = [document for note in notes for document in note.documents]
        once = list(dict.fromkeys(marked))
        if len(notes) == _NOTES_READ_MAX and len(once) * 2 <= len(marked):
            await self._put(name, once, notes[0].marked_at)  # first: a mark that is there twice does no harm
            await self.done(notes)

    async def done(self, notes: Sequence[Note]) -> None:
        """Forget these."""
        await self._rows.delete_many({"_id": {"$in": [note.key for note in notes]}})

    async def waiting(self, name: str) -> tuple[int, float]:
        """How many marks there are (of the oldest 10,000 notes), and the age of the oldest in seconds."""
        first = await self._rows.find_one({"index": name}, sort=[("marked_at", 1)])
        if first is None:
            return 0, 0.0
        sizes = {"$sum": {"$cond": [{"$isArray": "$documents"}, {"$size": {"$ifNull": ["$documents", []]}}, 1]}}
        counted = await self._rows.aggregate(
            [{"$match": {"index": name}}, {"$limit": _COUNTED_MAX}, {"$group": {"_id": None, "count": sizes}}]
        )
        count = sum([row["count"] async for row in counted])
        age_s = (now() - first["marked_at"].replace(tzinfo=UTC)).total_seconds()
        return count, max(0.0, age_s)

    async def _put(self, name: str, documents: Sequence[str], instant: datetime) -> None:
        size = min(_NOTE_MAX, self._batch)
        rows = [
            {"_id": Id(), "index": name, "documents": documents[start : start + size], "marked_at": instant}
            for start in range(0, len(documents), size)
        ]
        if rows:
            await self._rows.insert_many(rows, ordered=False)

    async def _read(self, name: str, limit: int) -> list[Note]:
        rows = self._rows.find({"index": name}, sort=[("marked_at", 1)], limit=limit, batch_size=limit + 1)
        return [
            # Before version 0.1 each document had a note of its own.
            Note(row["_id"], tuple(row.get("documents") or [row["document"]]), row["marked_at"].replace(tzinfo=UTC))
            for row in await rows.to_list()
        ]
