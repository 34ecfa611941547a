"""The kept facts of an outbox, read back in order: for replay, and for a reader that the carrier left behind."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

from bson import Timestamp
from pymongo.read_concern import ReadConcern

from courtyard.kernel.documents import Database
from courtyard.kernel.events.envelope import Envelope
from courtyard.kernel.events.outbox import count_facts, envelopes_in, holding, outbox_collection, unpublished

_BATCH = 200


class KeptFacts:
    """One module's facts as its outbox still has them."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(outbox_collection(1)).raw

    async def recorded_since(self, instant: datetime, topics: Sequence[str]) -> AsyncIterator[Envelope]:
        """Facts of these topics (all if there are none) in the order of their recording."""
        async for row in self._rows.find(_since(instant, topics), sort=[("position", 1)], batch_size=_BATCH):
            for envelope in envelopes_in(row, topics):
                yield envelope

    async def count_since(self, instant: datetime, topics: Sequence[str]) -> int:
        """How many these are."""
        return await count_facts(self._rows, _since(instant, topics), topics=topics)

    async def published_since(
        self, instant: datetime, topics: Sequence[str], is_wanted: Callable[[str], bool]
    ) -> AsyncIterator[Envelope]:
        """Facts of these topics and of these keys in the order of their publication.

        Part by part, each as of one moment: effects take their time, and a server does not keep one moment for long.
        What is published meanwhile comes last, or not at all.
        """
        rows, batch = self._rows.with_options(read_concern=ReadConcern("snapshot")), _BATCH
        where, begin = holding(topics), instant
        while True:
            found = rows.find({"published_at": {"$gte": begin}, **where}, sort=[("published_at", 1)], limit=batch)
            part = sorted(await found.to_list(), key=lambda row: (row["published_at"], row["position"]))
            is_all = len(part) < batch
            # Rows that were published together may go on behind the part: the next one begins with them.
            whole = part if is_all else [row for row in part if row["published_at"] < part[-1]["published_at"]]
            for row in whole:
                for envelope in envelopes_in(row, topics):
                    if is_wanted(envelope.key):
                        yield envelope
            if is_all:
                return
            begin = part[-1]["published_at"]
            batch = _BATCH if whole else batch * 2

    async def latest(self, topics: Sequence[str], limit: int) -> list[Envelope]:
        """The last ones of these topics (all if empty), oldest first."""
        rows = await self._rows.find(holding(topics), sort=[("position", -1)], limit=limit).to_list()
        return [envelope for row in reversed(rows) for envelope in envelopes_in(row, topics)][-limit:]

    async def waiting(self) -> int:
        """How many are not published yet."""
        return await count_facts(self._rows, unpublished())


def _since(instant: datetime, topics: Sequence[str]) -> dict[str, Any]:
    return {"position": {"$gte": Timestamp(int(instant.timestamp()), 0)}, **holding(topics)}
