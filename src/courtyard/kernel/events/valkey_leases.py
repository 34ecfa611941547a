"""Which partitions this process reads: leases in Valkey, renewed together, shared evenly between the workers."""

import asyncio
import math
import secrets
from typing import Any

from redis.asyncio import Redis

from courtyard.kernel.cache import within
from courtyard.kernel.events.valkey_scripts import COUNT_WORKERS, RELEASE, RENEW


class PartitionLeases:
    """The leases of one process.

    Two holders at the same moment do no harm to order: each works through a partition without leaving anything out,
    and an effect that one of them had is no effect for the other.

    Args:
        redis: Where the streams are too.
        namespace: Of this installation.
        length_s: After which a silent holder's partitions are read by others.
    """

    def __init__(self, redis: Redis, namespace: str, length_s: float) -> None:
        self.me = secrets.token_hex(8)
        self.length_ms = int(length_s * 1000)
        self.held: set[str] = set()
        self.wanted = 0
        self._length_s = length_s
        self._workers_key = f"{namespace}:events:workers"
        self._workers = 1
        self._redis = redis

    @property
    def share(self) -> int:
        """How many of the wanted partitions are this process's part."""
        return math.ceil(self.wanted / self._workers)

    @property
    def has_surplus(self) -> bool:
        """Whether another worker has too little because this one has too much."""
        return len(self.held) > self.share

    def patience_s(self, poll_s: float) -> float:
        """How long to wait before asking for a partition that somebody else reads: longer with a full share."""
        if len(self.held) < self.share:
            return min(poll_s, self._length_s / 3)
        return self._length_s * 1.5

    def rest_s(self, poll_s: float) -> float:
        """How long to wait for news of what is held: it rings, so this is for a lease that was lost meanwhile."""
        return max(poll_s, self._length_s)

    async def renew(self) -> None:
        """Once: renew what is held, and count the workers."""
        pipeline = self._redis.pipeline(transaction=False)
        held = sorted(self.held)
        pipeline.execute_command("EVAL", COUNT_WORKERS, 1, self._workers_key, self.me, str(self.length_ms * 3))
        if held:
            pipeline.execute_command("EVAL", RENEW, len(held), *held, self.me, str(self.length_ms))
        answers: list[Any] = await within(self._length_s, pipeline.execute())
        self._workers = max(1, int(answers[0]))

    async def keep(self) -> None:
        """Renew until cancelled or until it fails."""
        while True:
            await self.renew()
            await asyncio.sleep(self._length_s / 3)

    async def release(self, *leases: str) -> None:
        """Let others have these at once."""
        mine = [lease for lease in leases if lease in self.held]
        self.held.difference_update(mine)
        if mine:
            await self._redis.eval(RELEASE, len(mine), *mine, self.me)

    async def leave(self) -> None:
        """Let others have everything, and be no worker any more."""
        await self.release(*sorted(self.held))
        await self._redis.zrem(self._workers_key, self.me)
