"""Gives BullMQ again what the ledger owes: after a crash between commit and adding, and when Valkey lost its memory."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from pymongo.errors import PyMongoError
from redis.asyncio import Redis

from courtyard.kernel.basics import now
from courtyard.kernel.cache import UNREACHABLE, end_tasks
from courtyard.kernel.jobs import figures
from courtyard.kernel.jobs.bull import BullQueue
from courtyard.kernel.jobs.ledger import Ledger
from courtyard.kernel.jobs.records import JobRecord, JobState
from courtyard.kernel.telemetry import CrashPoint

_BATCH = 500
_FULL_EVERY_MS = 60_000

_IN_SWEEP = CrashPoint("jobs.in_sweep")

_log = structlog.get_logger()


class Sweep:
    """One worker at a time looks at what is owed; at all that is unfinished once a minute, and when Valkey is another.

    Args:
        queues: All queues.
        client: Of the Valkey that they are in.
        ledger: Says what is unfinished.
        prefix: Of the keys.
        interval_s: Between two looks, over all workers.
        lock_ms: How long a job may be active without a sign of its worker.
    """

    def __init__(
        self,
        queues: Mapping[str, BullQueue],
        client: Redis,
        ledger: Ledger,
        prefix: str,
        interval_s: float,
        lock_ms: int,
    ) -> None:
        self._queues, self._client, self._ledger = queues, client, ledger
        self._turn_key, self._swept_key = f"{prefix}:sweep", f"{prefix}:swept"
        self._interval_s = interval_s
        self._lock = timedelta(milliseconds=lock_ms)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sweep from now on."""
        self._task = asyncio.create_task(self._keep_sweeping(), name="sweep of the jobs")

    async def stop(self) -> None:
        """Sweep no more."""
        if self._task is not None:
            await end_tasks(self._task)

    async def _keep_sweeping(self) -> None:
        while True:
            try:
                if await self._client.set(self._turn_key, 1, nx=True, px=int(self._interval_s * 1000)):
                    await self.sweep()
            except (PyMongoError, *UNREACHABLE) as error:
                _log.warning("jobs_sweep_put_off", reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(self._interval_s)

    async def sweep(self) -> int:
        """Look now; answers how many jobs BullMQ got again.

        Raises:
            OSError, RedisError, PyMongoError: Valkey or MongoDB is away.
        """
        server = str((await self._client.info("server"))["run_id"])
        if await self._client.get(self._swept_key) == server:
            # The process that added a job is given a moment to tell BullMQ itself.
            owed = await self._ledger.owed(now() - timedelta(seconds=self._interval_s), _BATCH)
            missing = await self._missing(owed)
            await self._give(owed, missing)
            return len(missing)
        given, is_complete = await self._sweep_everything()
        if is_complete:
            await self._client.set(self._swept_key, server, px=_FULL_EVERY_MS)
        return given

    async def _sweep_everything(self) -> tuple[int, bool]:
        """Look at all that is unfinished, however young; answers how many were given, and whether none is left to see.

        A job that was begun a moment ago and that BullMQ does not have is left to its worker, who will notice.
        """
        given, is_complete, batch = 0, True, list[JobRecord]()
        async for record in self._ledger.unfinished(_BATCH):
            batch.append(record)
            if len(batch) == _BATCH:
                given, is_complete = await self._count(batch, given, is_complete=is_complete)
                batch.clear()
        return await self._count(batch, given, is_complete=is_complete)

    async def _count(self, batch: Sequence[JobRecord], given: int, *, is_complete: bool) -> tuple[int, bool]:
        missing = await self._missing(batch)
        begun_before = now() - self._lock
        ripe = [each for each in missing if each.state is not JobState.ACTIVE or each.updated_at < begun_before]
        await self._give(batch, ripe)
        return given + len(ripe), is_complete and len(ripe) == len(missing)

    async def _missing(self, records: Sequence[JobRecord]) -> list[JobRecord]:
        missing: list[JobRecord] = []
        for name, queue in self._queues.items():
            mine = {each.key: each for each in records if each.queue == name}
            if mine:
                missing += [mine[key] for key in await queue.unknown(list(mine))]
        return missing

    async def _give(self, seen: Sequence[JobRecord], missing: Sequence[JobRecord]) -> None:
        for name, queue in self._queues.items():
            mine = [each for each in missing if each.queue == name]
            if mine:
                await queue.add(mine, durable=True)
                _IN_SWEEP.reach()
                figures.GIVEN.labels(name, "sweep").inc(len(mine))
                _log.warning("jobs_given_again", queue=name, count=len(mine))
        if seen:
            await self._ledger.given([each.key for each in seen])
