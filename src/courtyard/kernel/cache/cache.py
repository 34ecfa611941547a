"""Two levels of cache with tags: process memory over Valkey. One load for all who ask at once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from time import monotonic, time
from typing import Any, NamedTuple, TypeVar

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from courtyard.kernel.cache.announcing import Announcer
from courtyard.kernel.cache.circuit import Away, end_tasks
from courtyard.kernel.cache.figures import LOAD_SECONDS, SHARED_UP
from courtyard.kernel.cache.kinds import Kind
from courtyard.kernel.cache.listening import Listener
from courtyard.kernel.cache.local import LocalStore, Ticket
from courtyard.kernel.cache.shared import Reading, SharedLevel

T = TypeVar("T")

_START_LIMIT_S = 0.5
_OBJECT_FACTOR = 3  # Python objects take about three times the space of their encoding
_NOTHING = object()  # stands for a remembered None


class _Flight(NamedTuple):
    ticket: Ticket
    task: asyncio.Task[Any]


class Cache:
    """``get_or_load`` and ``invalidate``; works on, slower, when Valkey is away.

    After ``await invalidate(tags)`` this process never serves an older value; other processes follow within 100 ms.
    While invalidations cannot be heard, local entries live one second at most and the shared level is not used.

    Args:
        redis: From ``connect``; stays the caller's to close.
        local_bytes: Bound on process memory.
        namespace: Prefix of all keys and channels; the same for all processes of one installation.
    """

    def __init__(self, redis: Redis, *, local_bytes: int, namespace: str) -> None:
        self.local = LocalStore(local_bytes)
        self.local.distrust()
        self._shared = SharedLevel(namespace)
        self._announcer = Announcer(redis, namespace, self.local, self._shared)
        self._courier = self._announcer.courier
        self._listener = Listener(
            redis,
            self._announcer.channel,
            on_ready=self._trust,
            on_lost=self._distrust,
            on_message=self._announcer.hear,
        )
        self._flights: dict[Hashable, _Flight] = {}
        self._listening: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()
        self._up_figure = SHARED_UP.labels(namespace)

    async def start(self) -> None:
        """Subscribe; when Valkey does not answer within half a second, go on without it and keep trying."""
        self._listening = asyncio.create_task(self._listener.run(), name="cache invalidations")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), _START_LIMIT_S)

    async def stop(self) -> None:
        """Stop listening and loading; what is being sent is still sent."""
        tasks = [flight.task for flight in self._flights.values()]
        if self._listening is not None:
            tasks.append(self._listening)
        await end_tasks(*tasks)
        await self._courier.stop()
        self.local.distrust()

    @property
    def is_whole(self) -> bool:
        """Whether both levels are in use."""
        return self.local.is_trusted and self._courier.circuit.is_closed

    def known(self, kind: Kind[T], key: str) -> T | None:
        """What this process has of it, without looking any further."""
        found = self.local.get((kind.name, key))
        return None if found is _NOTHING else found

    async def get_or_load(
        self, kind: Kind[T], key: str, load: Callable[[], Awaitable[T]], *, tags: Sequence[str] = ()
    ) -> T:
        """The cached value, or what ``load`` returns.

        Concurrent readers of a cold key share one load; it runs in its own task, so a reader that is cancelled does
        not stop it for the others. A load that was overtaken by an invalidation is still returned to those who
        waited for it, but neither kept nor given to anybody who asks later.

        Args:
            kind: Where and how long it is kept.
            key: Everything that the value depends on besides what the tags stand for, the reader included where the
                answer differs by reader.
            load: Fetches the value; its exception goes to all who wait and nothing is kept.
            tags: Names to invalidate it by, the same for every read of this key.
        """
        place = (kind.name, key)
        found = self.local.get(place)
        if found is not None:
            return None if found is _NOTHING else found  # type: ignore[return-value]  # T includes None then
        flight = self._flights.get(place)
        if flight is None or not self.local.is_current(flight.ticket):
            flight = self._take_off(kind, key, load, tags)
        value: T = await asyncio.shield(flight.task)
        return value

    async def invalidate(self, *tags: str) -> None:
        """Make every value with one of these tags unknown: here before this returns, elsewhere within 100 ms.

        Call it after the change is committed. It never fails for Valkey's sake: what cannot be sent is sent later.
        """
        await self._announcer.announce(tags)

    def watch(self, watcher: Callable[[Sequence[str] | None], None]) -> None:
        """Call ``watcher`` with tags that became void, by this process or another; with None when any may have."""
        self._announcer.watch(watcher)

    async def invalidate_everything(self) -> None:
        """Make every value of this namespace unknown, in all processes."""
        await self._announcer.announce(None)

    def _take_off(self, kind: Kind[T], key: str, load: Callable[[], Awaitable[T]], tags: Iterable[str]) -> _Flight:
        place = (kind.name, key)
        ticket = self.local.begin(sorted(tags))
        task = asyncio.create_task(self._fly(kind, key, load, ticket))
        flight = self._flights[place] = _Flight(ticket, task)

        def land(done: asyncio.Task[T]) -> None:
            if self._flights.get(place) is flight:
                del self._flights[place]
            if not done.cancelled():
                done.exception()  # seen, even if everybody who waited has gone

        task.add_done_callback(land)
        return flight

    async def _fly(self, kind: Kind[T], key: str, load: Callable[[], Awaitable[T]], ticket: Ticket) -> T:
        reading = await self._look_up(kind, key, ticket) if kind.is_shared else None
        if reading is not None and reading.payload is not None:
            with suppress(msgspec.DecodeError, ValueError):  # written by another version: load it anew
                value = kind.decode(reading.payload)
                kind.tallies.shared_hits.count += 1
                self._keep(kind, key, ticket, value, len(reading.payload), reading.expires_at - time())
                return value
        kind.tallies.misses.count += 1
        value = await _timed(kind, load)
        life_s = kind.life_s(value)
        if life_s > 0:
            payload = kind.encode(value)
            self._keep(kind, key, ticket, value, len(payload), life_s)
            if reading is not None and self.is_whole:
                self._courier.tell(*self._shared.storing(kind, key, reading, payload, life_s))
        return value

    async def _look_up(self, kind: Kind[T], key: str, ticket: Ticket) -> Reading | None:
        if not self.is_whole:
            return None
        session = self._shared.session
        question = self._shared.question(kind, key, ticket.tags)
        try:
            [answer] = await self._courier.ask(question)
        except (Away, RedisError):
            return None
        return self._shared.reading(question, answer) if session == self._shared.session else None

    def _keep(self, kind: Kind[T], key: str, ticket: Ticket, value: T, size_bytes: int, life_s: float) -> None:
        if kind.is_local and life_s > 0:
            kept = _NOTHING if value is None else value
            self.local.put(ticket, (kind.name, key), kept, size_bytes * _OBJECT_FACTOR, life_s, kind=kind.name)

    def _trust(self, run_id: str) -> None:
        self._shared.use_server(run_id)
        self.local.trust()
        self._heard.set()
        self._announcer.missed()
        self._up_figure.set(1)

    def _distrust(self) -> None:
        self._shared.use_server("none")
        if self.local.is_trusted:
            self.local.distrust()
        self._up_figure.set(0)


async def _timed(kind: Kind[T], load: Callable[[], Awaitable[T]]) -> T:
    kind.tallies.loads.count += 1
    started = monotonic()
    try:
        return await load()
    finally:
        LOAD_SECONDS.labels(kind.name).observe(monotonic() - started)
