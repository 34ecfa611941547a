"""One reader on one stream: take it, deliver what its predecessor began, then what is new."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple

from courtyard.kernel.cache import Line
from courtyard.kernel.events.carrier import BEFORE_ACK, CatchUp, Deliver, Wanted
from courtyard.kernel.events.hints import Bell
from courtyard.kernel.events.valkey_leases import PartitionLeases
from courtyard.kernel.events.valkey_scripts import TAKE

_BATCH = 200
# As for a relay: whoever takes long to read reads more at a time.
_APART_PER_TURN = 6.0
_APART_MAX_S = 0.25
_BEGUN, _NEW = "0", ">"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCKS_APART = timedelta(minutes=1)


class _Taken(NamedTuple):
    """Entries of wanted topics, how many were looked at for them, and since which one the stream dropped some."""

    entries: list[Any]
    looked_at: int
    dropped_since: bytes | None


class Partition:
    """A reader's part of a module's facts.

    Args:
        line: To where the streams are.
        stream: The stream of this partition.
        wanted: Whose part; the reader is also the name of the consumer group.
        leases: Of this process.
        is_here: Whether facts of a key go through this partition.
    """

    def __init__(
        self, line: Line, stream: str, wanted: Wanted, leases: PartitionLeases, is_here: Callable[[str], bool]
    ) -> None:
        self._line = line
        self._is_here = is_here
        self.stream = stream
        self.reader = wanted.reader
        self._topics = tuple(wanted.topics)
        self._leases = leases
        self._lease = f"{stream}:lease:{self.reader}"
        self._start = _BEGUN
        self._is_behind = True
        self._done: list[bytes] = []

    async def work(self, deliver: Deliver, catch_up: CatchUp, bell: Bell, poll_s: float) -> None:
        """Deliver until something fails; what is new in the stream must ring the bell."""
        while True:
            if self._leases.has_surplus:
                await self._acknowledge()
                await self._leases.release(self._lease)
                await bell.wait(self._leases.patience_s(poll_s))
            started = monotonic()
            taken = await self._take()
            if taken is None:
                await bell.wait(self._leases.patience_s(poll_s))
                continue
            if taken.dropped_since is not None:
                await catch_up(_time_of(taken.dropped_since), self._is_here)
            if taken.entries:
                await self._deliver(taken.entries, deliver, catch_up)
            if self._start == _BEGUN:
                self._start = _BEGUN if taken.looked_at else _NEW
            elif not self._is_behind:  # that was all: what comes now rings
                await self._acknowledge()
                apart_s = min(_APART_PER_TURN * (monotonic() - started), _APART_MAX_S)
                await bell.wait(self._leases.rest_s(poll_s), apart_s=apart_s)

    async def _take(self) -> _Taken | None:
        """The next entries, in order; None while another process has the partition."""
        look = "1" if self._is_behind else "0"
        keys = (self._lease, self.stream, counts_of(self.stream))
        who = (self._leases.me, str(self._leases.length_ms), self.reader)
        more: list[str | bytes] = [str(_BATCH), self._start, look, str(len(self._done)), *self._done, *self._topics]
        answer: Any = await self._line.ask("EVAL", TAKE, len(keys), *keys, *who, *more)
        self._done.clear()
        if answer is None:
            self._leases.held.discard(self._lease)
            return None
        is_begun, entries, looked_at, gap = answer
        self._leases.held.add(self._lease)
        self._start = _BEGUN if is_begun else _NEW
        self._is_behind = self._start == _BEGUN or looked_at >= _BATCH
        is_gap = gap is not None and _parts(gap[1]) > _parts(gap[0])
        return _Taken(list(entries), looked_at, gap[0] if is_gap else None)

    async def _deliver(self, entries: list[Any], deliver: Deliver, catch_up: CatchUp) -> None:
        dropped = [number for number, fields in entries if not fields]
        if dropped:  # for room, while they were under way
            await catch_up(_time_of(dropped[0]), self._is_here)
        await deliver([fields[1] for _, fields in entries if fields])
        BEFORE_ACK.reach()
        self._done += [number for number, _ in entries]

    async def _acknowledge(self) -> None:
        """Say what is done, where that does not go along with the next question."""
        if self._done:
            await self._line.ask("XACK", self.stream, self.reader, *self._done)
            self._done.clear()


def counts_of(stream: str) -> str:
    """Where it is counted what was added to a stream."""
    return f"{stream}:topics"


def _parts(number: bytes) -> tuple[int, int]:
    """An entry's id: Valkey's clock in ms, and a count within it."""
    time_ms, _, count = number.decode().partition("-")
    return int(time_ms), int(count)


def _time_of(number: bytes) -> datetime:
    """When an entry was added, by a clock that may be a little ahead of the database's."""
    instant = datetime.fromtimestamp(_parts(number)[0] / 1000, UTC)
    return max(instant - _CLOCKS_APART, _LONG_AGO)
