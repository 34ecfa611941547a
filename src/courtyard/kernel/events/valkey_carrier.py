"""Facts on Valkey streams: one stream per module and partition, one consumer group per reader."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from courtyard.kernel.cache import UNREACHABLE, Line, end_tasks, within
from courtyard.kernel.events.carrier import CatchUp, Deliver, Memory, Wanted, partition_of
from courtyard.kernel.events.envelope import Envelope, encode
from courtyard.kernel.events.figures import CARRIER_FAILURES
from courtyard.kernel.events.hints import Hints
from courtyard.kernel.events.steady import steadily
from courtyard.kernel.events.valkey_leases import PartitionLeases
from courtyard.kernel.events.valkey_lookout import Lookout
from courtyard.kernel.events.valkey_partition import Partition, counts_of
from courtyard.kernel.events.valkey_scripts import MEMORY, PUBLISH

# The client tries again by itself, and connects anew in each try: without these a silent server holds up half a minute.
_ANSWER_LIMIT_S = 5.0
_FAREWELL_LIMIT_S = 1.0
_LOOKED_AT = 500


class ValkeyCarrier:
    """Streams ``<namespace>:events:<module>:<partition>``.

    Every command is answered at once: waiting is done on bells that published facts ring, and by one look at all
    streams every ``poll_s``, so a Valkey that is away or hangs costs its time limit and nothing else.

    Args:
        redis: Shared with others; not closed here.
        namespace: Of this installation.
        hints: Ring the readers of all processes.
        partitions: How many ways a module's facts go; change it only when everything is read.
        lease_s: After which a silent process's partitions are read by others.
        poll_s: How often to look without a hint.
        stream_max: About how many facts a stream keeps; a reader further behind catches up from the outbox.
    """

    name = "valkey"

    def __init__(
        self,
        redis: Redis,
        namespace: str,
        hints: Hints,
        *,
        partitions: int,
        lease_s: float,
        poll_s: float,
        stream_max: int,
    ) -> None:
        self._redis = redis
        self._namespace = namespace
        self._hints = hints
        self._partitions = partitions
        self._poll_s = poll_s
        self._stream_max = stream_max
        self._line = Line(redis, f"{namespace}:events", _ANSWER_LIMIT_S)
        self._leases = PartitionLeases(redis, namespace, lease_s)
        self._lookout = Lookout(self._line, self._leases, poll_s)
        self._keeping: list[asyncio.Task[None]] = []

    async def publish(self, module: str, envelopes: Sequence[Envelope]) -> None:
        """All of them or none, in order."""
        streams = self._streams(module)
        facts: list[int | str | bytes] = []
        bells: set[str] = set()
        for envelope in envelopes:
            number = partition_of(envelope.key, self._partitions)
            facts += (number + 1, envelope.topic, encode(envelope))
            bells.add(_bell(streams[number], envelope.topic))
        keys = (*streams, *map(counts_of, streams))
        await self._line.ask("EVAL", PUBLISH, len(keys), *keys, self._stream_max, *facts)
        for bell in bells:
            self._hints.give(bell)

    async def memory(self, module: str) -> Memory:
        """The marker beside the streams, and the server's run id, which is new after every start."""
        marker, run = await self._line.ask("EVAL", MEMORY, 1, self._marker(module))
        return Memory((marker or b"").decode(), run.decode())

    async def leave_marker(self, module: str, marker: str) -> None:
        """Beside the streams, without an end."""
        await self._line.ask("SET", self._marker(module), marker)

    async def read(self, wanted: Wanted, deliver: Deliver, catch_up: CatchUp) -> None:
        """All partitions side by side, each while its lease is ours."""
        self._keep()
        self._leases.wanted += self._partitions
        parts = [self._part(wanted, number) for number in range(self._partitions)]
        tasks = [asyncio.create_task(self._read(part, wanted, deliver, catch_up)) for part in parts]
        try:
            await asyncio.gather(*tasks)
        finally:
            self._leases.wanted -= self._partitions
            await end_tasks(*tasks)

    async def backlog(self, reader: str, module: str) -> int:
        """What the group was not given, and what it was given and did not finish."""
        return sum([await self._backlog(stream, reader) for stream in self._streams(module)])

    async def forget(self, module: str, word: bytes, before: datetime) -> int:
        """Some entries at a time, from the oldest on."""
        return sum([await self._forget(stream, word, before) for stream in self._streams(module)])

    async def _forget(self, stream: str, word: bytes, before: datetime) -> int:
        start, end, removed = "-", f"({int(before.timestamp() * 1000)}", 0
        while True:
            found: Any = await within(_ANSWER_LIMIT_S, self._redis.xrange(stream, min=start, max=end, count=_LOOKED_AT))
            named = [number for number, fields in found if any(word in value for value in fields.values())]
            if named:
                removed += int(await within(_ANSWER_LIMIT_S, self._redis.xdel(stream, *named)))
            if len(found) < _LOOKED_AT:
                return removed
            start = f"({found[-1][0].decode()}"

    async def close(self) -> None:
        """Let the leases go, if Valkey answers."""
        await end_tasks(*self._keeping)
        with suppress(*UNREACHABLE):
            await within(_FAREWELL_LIMIT_S, self._leases.leave())
        await self._line.close()

    async def _read(self, part: Partition, wanted: Wanted, deliver: Deliver, catch_up: CatchUp) -> None:
        # Facts of other topics wake nobody: they are passed over with the next one that does, or at the next look.
        names = [_bell(part.stream, topic) for topic in wanted.topics]
        with self._hints.bell(*names, apart_s=wanted.gather_s) as bell, self._lookout.watch(part.stream, bell):

            async def work() -> None:
                await part.work(deliver, catch_up, bell, self._poll_s)

            await steadily(f"{part.reader} on {part.stream}", work, CARRIER_FAILURES.labels(self.name))

    def _keep(self) -> None:
        if not self._keeping:
            failures = CARRIER_FAILURES.labels(self.name)
            works = {"leases of partitions": self._leases.keep, "looks at streams": self._lookout.keep}
            self._keeping = [asyncio.create_task(steadily(name, work, failures)) for name, work in works.items()]

    def _part(self, wanted: Wanted, number: int) -> Partition:
        def is_here(key: str) -> bool:
            return partition_of(key, self._partitions) == number

        return Partition(self._line, self._stream(wanted.module, number), wanted, self._leases, is_here)

    async def _backlog(self, stream: str, reader: str) -> int:
        try:
            groups: list[dict[str, Any]] = await self._redis.xinfo_groups(stream)
        except ResponseError:  # no such stream
            return 0
        for group in groups:
            if group["name"] == reader.encode() and group["lag"] is not None:
                return int(group["lag"]) + int(group["pending"])
        return int(await self._redis.xlen(stream))

    def _streams(self, module: str) -> list[str]:
        return [self._stream(module, number) for number in range(self._partitions)]

    def _stream(self, module: str, partition: int) -> str:
        return f"{self._namespace}:events:{module}:{partition}"

    def _marker(self, module: str) -> str:
        return f"{self._namespace}:events:{module}:marker"


def _bell(stream: str, topic: str) -> str:
    return f"{stream}:{topic}"
