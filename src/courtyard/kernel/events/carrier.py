"""What carries facts from relays to readers: the port that Valkey streams and Kafka both fit."""

import zlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from courtyard.kernel.events.envelope import Envelope
from courtyard.kernel.telemetry import CrashPoint

# Between a delivered batch and the word to the carrier that it is done.
BEFORE_ACK = CrashPoint("events.after_effect_before_ack")

Deliver = Callable[[Sequence[bytes]], Awaitable[None]]
CatchUp = Callable[[datetime, Callable[[str], bool]], Awaitable[None]]


class Memory(NamedTuple):
    """What a carrier remembers of a module: the marker that the relay left, and which run of it answers.

    No marker: it has forgotten everything. Another run: it may have forgotten its last moments.
    """

    marker: str
    run: str


class Wanted(NamedTuple):
    """Who reads what: the reader's name, the module whose facts it reads, the topics that it cares for.

    Facts that come within ``gather_s`` seconds may be delivered together.
    """

    reader: str
    module: str
    topics: Sequence[str]
    gather_s: float = 0.0


class Carrier(Protocol):
    """Delivers at least once; facts of one key in the order in which they were published."""

    name: str

    async def publish(self, module: str, envelopes: Sequence[Envelope]) -> None:
        """Take these over, in order; when it raises, some of them may have been taken."""
        ...

    async def memory(self, module: str) -> Memory:
        """What is remembered of the module."""
        ...

    async def leave_marker(self, module: str, marker: str) -> None:
        """Remember this marker as long as the facts."""
        ...

    async def read(self, wanted: Wanted, deliver: Deliver, catch_up: CatchUp) -> None:
        """Deliver the module's facts of these topics to this reader until cancelled; others may come along.

        Each partition is delivered by one process at a time, in batches, in order. A batch whose delivery ended
        without an error is not delivered again, unless the carrier lost its memory or the process died. ``catch_up``
        is asked for when facts were dropped before the reader got them: it must fetch what was published since then,
        of those keys of which the function given to it says yes.
        """
        ...

    async def backlog(self, reader: str, module: str) -> int:
        """How many of the module's facts the reader has not finished."""
        ...

    async def forget(self, module: str, word: bytes, before: datetime) -> int:
        """Drop facts with this word in them that were published before; answers how many. Kafka cannot: there they
        go when the topic's retention ends.
        """  # noqa: D205  (two sentences of one subject)
        ...

    async def close(self) -> None:
        """End all connections of its own."""
        ...


def partition_of(key: str, partitions: int) -> int:
    """The same key always goes the same way, over processes and versions."""
    return zlib.crc32(key.encode()) % partitions
