"""How full the queues and Valkey's memory are, read once a second, so that adding a job asks nobody."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import structlog
from pymongo.errors import PyMongoError
from redis.asyncio import Redis

from courtyard.kernel.cache import UNREACHABLE, end_tasks
from courtyard.kernel.jobs import figures
from courtyard.kernel.jobs.bull import BullQueue
from courtyard.kernel.jobs.ledger import Ledger
from courtyard.kernel.jobs.policies import QueuePolicy

WARN_SHARE = 0.75
SHED_SHARE = 0.90

_INTERVAL_S = 1.0
_AWAY_INTERVAL_S = 5.0
# KEYS: these parts of each queue. Answers for each how many jobs wait, are active, delayed, failed and completed, and
# the instant in ms since which the oldest one waits, if one does. A question for each number took a busy process a
# fiftieth of its time.
_PARTS = ("wait", "prioritized", "active", "delayed", "failed", "completed")
_READ = """
local rows = {}
for i = 1, #KEYS, 6 do
  local wait, prioritized = KEYS[i], KEYS[i + 1]
  local oldest = redis.call('LINDEX', wait, -1) or redis.call('ZRANGE', prioritized, 0, 0)[1]
  rows[#rows + 1] = {
    redis.call('LLEN', wait) + redis.call('ZCARD', prioritized), redis.call('LLEN', KEYS[i + 2]),
    redis.call('ZCARD', KEYS[i + 3]), redis.call('ZCARD', KEYS[i + 4]), redis.call('ZCARD', KEYS[i + 5]),
    oldest and redis.call('HGET', string.sub(wait, 1, -5) .. oldest, 'timestamp') or false
  }
end
return rows
"""
_log = structlog.get_logger()


class Reading(NamedTuple):
    """What BullMQ has of a queue now; ``oldest_s`` is the age of the job that waits longest."""

    waiting: int = 0
    active: int = 0
    delayed: int = 0
    failed: int = 0
    completed: int = 0
    oldest_s: float = 0.0


class Pressure:
    """Knows of each queue how many jobs wait: as read last, and what this process has added since.

    While Valkey is away, the ledger is counted instead, so that a queue cannot grow without bounds meanwhile.

    Args:
        queues: All queues.
        client: For reading.
        ledger: For counting when Valkey is away.
        policies: Whose limits count.
        memory_bytes: What Valkey may use; 0 takes its maxmemory, or the machine's memory without one.
    """

    def __init__(
        self,
        queues: Mapping[str, BullQueue],
        client: Redis,
        ledger: Ledger,
        policies: Mapping[str, QueuePolicy],
        memory_bytes: int,
    ) -> None:
        self._queues, self._client, self._ledger, self._policies = queues, client, ledger, policies
        self._memory_bytes = memory_bytes
        self.readings = dict.fromkeys(queues, Reading())
        self.memory_share = 0.0
        self._added = dict.fromkeys(queues, 0)
        self._level = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Read from now on."""
        self._task = asyncio.create_task(self._keep_reading(), name="pressure of the queues")

    async def stop(self) -> None:
        """Read no more."""
        if self._task is not None:
            await end_tasks(self._task)

    def is_full(self, queue: str) -> bool:
        """Whether the queue has reached its limit."""
        reading = self.readings[queue]
        return reading.waiting + reading.delayed + self._added[queue] >= self._policies[queue].limit

    @property
    def must_shed(self) -> bool:
        """Whether Valkey is so full that only essential jobs may come in."""
        return self.memory_share >= SHED_SHARE

    def note_added(self, queue: str, count: int) -> None:
        """Count what the last reading cannot know."""
        self._added[queue] += count

    async def read(self) -> None:
        """Read now.

        Raises:
            OSError, RedisError, TimeoutError: Valkey is away.
        """
        before = dict(self._added)
        readings = await self._read_queues()
        self._settle(readings, before)
        self._weigh(await self._client.info("memory"))
        for name, reading in readings.items():
            _publish(name, reading)

    async def _read_queues(self) -> dict[str, Reading]:
        keys = [queue.key(part) for queue in self._queues.values() for part in _PARTS]
        rows: Any = await self._client.eval(_READ, len(keys), *keys)
        at = time.time()
        return {
            name: Reading._make((*counts, max(0.0, at - int(stamp) / 1000) if stamp else 0.0))
            for name, (*counts, stamp) in zip(self._queues, rows, strict=True)
        }

    async def _keep_reading(self) -> None:
        while True:
            try:
                await self.read()
            except UNREACHABLE:
                with suppress(PyMongoError):  # both are away: the last numbers stand
                    await self._count_ledger()
                await asyncio.sleep(_AWAY_INTERVAL_S)
            else:
                await asyncio.sleep(_INTERVAL_S)

    async def _count_ledger(self) -> None:
        before = dict(self._added)
        counted = {name: await self._ledger.waiting(name, self._policies[name].limit) for name in self._queues}
        self._settle(
            {name: self.readings[name]._replace(waiting=count, delayed=0) for name, count in counted.items()}, before
        )

    def _settle(self, readings: dict[str, Reading], before: Mapping[str, int]) -> None:
        self.readings = readings
        for name, count in before.items():
            self._added[name] -= count

    def _weigh(self, memory: Mapping[str, int]) -> None:
        room = self._memory_bytes or memory.get("maxmemory") or memory.get("total_system_memory") or 0
        self.memory_share = memory["used_memory"] / room if room else 0.0
        figures.MEMORY_SHARE.set(self.memory_share)
        level = (self.memory_share >= WARN_SHARE) + (self.memory_share >= SHED_SHARE)
        if level > self._level:
            says = "only essential jobs are accepted" if self.must_shed else "give it more memory soon"
            _log.warning("valkey_memory", share=round(self.memory_share, 3), consequence=says)
        self._level = level


def _publish(name: str, reading: Reading) -> None:
    gauges = (figures.WAITING, figures.ACTIVE, figures.DELAYED, figures.FAILED, figures.COMPLETED, figures.OLDEST_S)
    for gauge, value in zip(gauges, reading, strict=True):
        gauge.labels(name).set(value)
