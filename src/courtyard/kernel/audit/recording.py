"""Entries on their way into the database: those of one moment are one command."""

import asyncio
from typing import Any

import structlog
from bson import Timestamp
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from courtyard.kernel.audit.entries import ENTRIES, Details, Entry, Happening
from courtyard.kernel.audit.figures import NOT_KEPT, RECORDED
from courtyard.kernel.audit.signing import Signer
from courtyard.kernel.documents import Batches, Database, to_row

_BATCH_MAX = 100
_UNDER_WAY_MAX = 2
# The server replaces it with its cluster time, so the order does not depend on anybody's clock.
_SERVER_TIME = Timestamp(0, 0)

_log = structlog.get_logger()


class Recorder:
    """Keeps events at once; the chain takes them from there."""

    def __init__(self, database: Database, signer: Signer) -> None:
        self._rows: AsyncCollection[dict[str, Any]] = database.collection(ENTRIES).raw
        self._signer = signer
        self._told = Batches(self._keep, size_max=_BATCH_MAX, under_way_max=_UNDER_WAY_MAX)

    async def record(self, told: Happening) -> None:
        """Keep an event, and wait until a majority has it.

        It never fails: what happened has happened. An event that MongoDB does not take is counted and stands in the
        log of the process, where each one stands anyway.
        """
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._told.put((told, kept))
        await kept

    async def _keep(self, batch: list[tuple[Happening, asyncio.Future[None]]]) -> None:
        try:
            await self._rows.insert_many([self._row(told) for told, _ in batch])
        except PyMongoError as error:
            NOT_KEPT.inc(len(batch))
            _log.error("security_events_not_kept", count=len(batch), reason=f"{type(error).__name__}: {error}"[:500])
        else:
            for told, _ in batch:
                RECORDED.labels(told.kind).inc()
        finally:
            for _, kept in batch:
                if not kept.done():
                    kept.set_result(None)

    def _row(self, told: Happening) -> dict[str, Any]:
        details = Details.of(told)
        entry = Entry(kind=told.kind, subject=told.subject, actor=told.actor, digest=details.digest, details=details)
        entry.seal = self._signer.sign(entry.text)
        return {**to_row(entry), "recorded": _SERVER_TIME, "waiting": True}
