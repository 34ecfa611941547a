"""One look at all streams of a process, in place of one for each of its readers."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from courtyard.kernel.cache import Line
from courtyard.kernel.events.hints import Bell
from courtyard.kernel.events.valkey_leases import PartitionLeases
from courtyard.kernel.events.valkey_scripts import LAST


class Lookout:
    """Rings who reads a stream when there is something new in it, whether or not a hint of it came.

    An installation has a hundred readers of partitions and more. If each of them looked for itself once a second, a
    machine on which nothing happens would be busy with that for a tenth of its time.

    Args:
        line: To where the streams are.
        leases: Of this process; when it has more than its share, its readers are rung to let some go.
        poll_s: How often to look.
    """

    def __init__(self, line: Line, leases: PartitionLeases, poll_s: float) -> None:
        self._line = line
        self._leases = leases
        self._poll_s = poll_s
        self._bells: defaultdict[str, set[Bell]] = defaultdict(set)
        self._seen: dict[str, bytes] = {}

    @contextmanager
    def watch(self, stream: str, bell: Bell) -> Iterator[None]:
        """Ring this bell while the block runs."""
        self._bells[stream].add(bell)
        try:
            yield
        finally:
            self._bells[stream].discard(bell)

    async def keep(self) -> None:
        """Look until cancelled or until it fails."""
        while True:
            await self.look()
            await asyncio.sleep(self._poll_s)

    async def look(self) -> None:
        """Once."""
        streams = [stream for stream, bells in self._bells.items() if bells]
        if not streams:
            return
        found: list[Any] = await self._line.ask("EVAL", LAST, len(streams), *streams)
        for stream, last in zip(streams, found, strict=True):
            if self._leases.has_surplus or self._seen.get(stream) != last:
                for bell in self._bells[stream]:
                    bell.ring()
            self._seen[stream] = last
