"""The chain: entries get their places in the order in which they were recorded, from one process at a time."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo import UpdateOne
from pymongo.read_concern import ReadConcern

from courtyard.kernel.audit.entries import ENTRIES, HEADS, UNCHAINED, Entry, Head
from courtyard.kernel.audit.figures import FAILURES, WAITING
from courtyard.kernel.audit.signing import Signer
from courtyard.kernel.basics import now
from courtyard.kernel.documents import Changes, Database, Lease, Outdated, Unit, Where, from_row
from courtyard.kernel.telemetry import CrashPoint

BATCH = 500
_LEASE_S = 10.0
_PAUSE_S = 1.0
_TIDY_EVERY_S = 3600.0
_COUNTED_MAX = 10_000

_IN_CHAINING = CrashPoint("audit.in_chaining")
_AFTER_CHAINING = CrashPoint("audit.after_chaining")

_log = structlog.get_logger()


class Chainer:
    """Works in every worker; whoever has the lease chains.

    A second one at the same time does no harm: both would move the head, and MongoDB lets one of them.

    Args:
        database: The kernel's.
        signer: Signs the head.
        kept: How long entries stay.
        details_kept: How long what is personal in them stays.
    """

    def __init__(self, database: Database, signer: Signer, *, kept: timedelta, details_kept: timedelta) -> None:
        self._database = database
        self._entries = database.collection(ENTRIES)
        self._heads = database.collection(HEADS)
        # Only what a majority has, as of one moment, so that an entry is not passed over while others are written.
        self._settled = self._entries.raw.with_options(read_concern=ReadConcern("snapshot"))
        self._signer = signer
        self._lease = Lease(database, "audit", _LEASE_S)
        self._kept, self._details_kept = kept, details_kept

    async def run(self) -> None:
        """Chain until cancelled, whatever fails in between."""
        tidied_at = -_TIDY_EVERY_S
        loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    chained = await self.turn()
                    if self._lease.is_held and loop.time() - tidied_at > _TIDY_EVERY_S:
                        tidied_at = loop.time()
                        await self.tidy(now())
                except Exception as error:  # noqa: BLE001  (MongoDB away, or a mistake: both are told, and tried again)
                    FAILURES.inc()
                    _log.warning("audit_chaining_failed", reason=f"{type(error).__name__}: {error}"[:500])
                    chained = 0
                if chained < BATCH:
                    await asyncio.sleep(_PAUSE_S * random.uniform(0.8, 1.2))  # noqa: S311  (spreads load)
        finally:
            await self._lease.release()

    async def turn(self) -> int:
        """Chain at most 500 entries, if the lease is ours; answers how many."""
        if not await self._lease.hold():
            return 0
        rows = await self._settled.find({"waiting": True}, sort=[("recorded", 1)], limit=BATCH).to_list()
        WAITING.set(len(rows) if len(rows) < BATCH else await self._count())
        if not rows:
            return 0
        entries = [from_row(row, Entry) for row in rows]

        async def work(unit: Unit) -> None:
            head = await self._head(unit)
            linked = await self._entries.raw.bulk_write(_links(entries, head), session=unit.session)
            if linked.matched_count < len(entries):
                raise Outdated
            _IN_CHAINING.reach()
            head.chained_at = now()
            await self._move(head, unit)

        try:
            await self._database.unit_of_work(work)
        except Outdated:  # another process has chained some of them meanwhile
            return 0
        _AFTER_CHAINING.reach()
        return len(entries)

    async def tidy(self, instant: datetime) -> int:
        """Forget what is kept long enough: details alone, and the beginning of the chain. Answers how many entries."""
        old = Where().before("created_at", instant - self._details_kept)
        await self._entries.raw.update_many({**old.query(), "details": {"$exists": True}}, {"$unset": {"details": ""}})
        removed = 0
        while taken := await self._cut(instant - self._kept):
            removed += taken
        return removed

    async def _cut(self, before: datetime) -> int:
        """Take the oldest entries away, and note in the head with which hash the rest begins."""

        async def work(unit: Unit) -> int:
            head = await self._head(unit)
            oldest = await self._entries.raw.find(
                {"seq": {"$gte": head.first}}, sort=[("seq", 1)], limit=BATCH, session=unit.session
            ).to_list()
            gone: list[Entry] = []
            for entry in (from_row(row, Entry) for row in oldest):
                if entry.created_at >= before:
                    break
                gone.append(entry)
            if not gone:
                return 0
            await self._entries.remove_many(Where().one_of("_id", (each.id for each in gone)), unit=unit)
            head.first, head.before = _seq(gone[-1]) + 1, str(gone[-1].hash)
            await self._move(head, unit)
            return len(gone)

        return await self._database.unit_of_work(work)

    async def _head(self, unit: Unit) -> Head:
        """The head; made at the first entry."""
        found = await self._heads.find_one(Where(name="head"), unit=unit)
        return found or await self._heads.insert(Head(), unit=unit)

    async def _move(self, head: Head, unit: Unit) -> None:
        changes = Changes().set(
            seq=head.seq,
            hash=head.hash,
            first=head.first,
            before=head.before,
            chained_at=head.chained_at,
            seal=self._signer.sign(head.text),
        )
        await self._heads.change(Where(id=head.id), changes, unit=unit)

    async def _count(self) -> int:
        return await self._entries.raw.count_documents(UNCHAINED, limit=_COUNTED_MAX)


def _links(entries: list[Entry], head: Head) -> list[UpdateOne]:
    """What gives each entry its place behind the head, which moves along."""
    writes = []
    for entry in entries:
        seq, previous = head.seq + 1, head.hash
        head.seq, head.hash = seq, entry.hash_at(seq, previous)
        link: dict[str, Any] = {"seq": seq, "previous": previous, "hash": head.hash}
        writes.append(UpdateOne({"_id": entry.id, "waiting": True}, {"$set": link, "$unset": {"waiting": ""}}))
    return writes


def _seq(entry: Entry) -> int:
    return entry.seq if isinstance(entry.seq, int) else 0
