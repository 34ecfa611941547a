"""One reader on one stream: take it, deliver what its predecessor began, then what is new."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from courtyard.kernel.cache import within
from courtyard.kernel.events.carrier import BEFORE_ACK, CatchUp, Deliver
from courtyard.kernel.events.hints import Bell
from courtyard.kernel.events.valkey_leases import PartitionLeases
from courtyard.kernel.events.valkey_scripts import TAKE

FIELD = "fact"

_BATCH = 50
_ANSWER_LIMIT_S = 5.0
_BEGUN, _NEW = "0", ">"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCKS_APART = timedelta(minutes=1)


class Partition:
    """A reader's part of a module's facts.

    Args:
        redis: Where the streams are.
        stream: The stream of this partition.
        reader: Also the name of the consumer group.
        leases: Of this process.
        is_here: Whether facts of a key go through this partition.
    """

    def __init__(
        self, redis: Redis, stream: str, reader: str, leases: PartitionLeases, is_here: Callable[[str], bool]
    ) -> None:
        self._redis = redis
        self._is_here = is_here
        self.stream = stream
        self.reader = reader
        self._leases = leases
        self._lease = f"{stream}:lease:{reader}"
        self._start = _BEGUN

    async def work(self, deliver: Deliver, catch_up: CatchUp, bell: Bell, poll_s: float) -> None:
        """Deliver until something fails."""
        while True:
            if self._leases.has_surplus:
                await self._leases.release(self._lease)
                await bell.wait(self._leases.patience_s(poll_s))
            entries = await self._take()
            if entries is None:
                await bell.wait(self._leases.patience_s(poll_s))
            elif entries:
                await self._deliver(entries, deliver, catch_up)
                if len(entries) == _BATCH:
                    await self._heed_gap(catch_up)
                elif self._start == _NEW:  # that was all: what comes now rings
                    await bell.wait(poll_s)
            elif self._start == _BEGUN:
                await self._heed_gap(catch_up)
                self._start = _NEW
            else:
                await bell.wait(poll_s)

    async def _take(self) -> list[Any] | None:
        """The next entries, in order; None while another process has the partition."""
        keys_and_values = [self._lease, self.stream, self._leases.me, str(self._leases.length_ms)]
        answer: Any = await within(
            _ANSWER_LIMIT_S, self._redis.eval(TAKE, 2, *keys_and_values, self.reader, str(_BATCH), self._start)
        )
        if answer is None:
            self._leases.held.discard(self._lease)
            return None
        just_taken, entries = answer
        self._leases.held.add(self._lease)
        if just_taken:
            self._start = _BEGUN
        return list(entries)

    async def _deliver(self, entries: list[Any], deliver: Deliver, catch_up: CatchUp) -> None:
        dropped = [number for number, fields in entries if not fields]
        if dropped:  # for room, while they were under way
            await catch_up(_time_of(dropped[0]), self._is_here)
        await deliver([fields[1] for _, fields in entries if fields])
        BEFORE_ACK.reach()
        await self._redis.xack(self.stream, self.reader, *[number for number, _ in entries])

    async def _heed_gap(self, catch_up: CatchUp) -> None:
        """Have fetched from elsewhere what the stream dropped for room before it was read."""
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.execute_command("XINFO STREAM", self.stream)
        pipeline.execute_command("XINFO GROUPS", self.stream)
        stream, groups = await pipeline.execute()
        delivered = next(each["last-delivered-id"] for each in groups if each["name"] == self.reader.encode())
        if stream["entries-added"] == stream["length"] or stream["first-entry"] is None:
            return
        if _parts(stream["first-entry"][0]) > _parts(delivered):
            await catch_up(_time_of(delivered), self._is_here)


def _parts(number: bytes) -> tuple[int, int]:
    """An entry's id: Valkey's clock in ms, and a count within it."""
    time_ms, _, count = number.decode().partition("-")
    return int(time_ms), int(count)


def _time_of(number: bytes) -> datetime:
    """When an entry was added, by a clock that may be a little ahead of the database's."""
    instant = datetime.fromtimestamp(_parts(number)[0] / 1000, UTC)
    return max(instant - _CLOCKS_APART, _LONG_AGO)
