"""Hints that there is something to do: they only make work start sooner, and nothing depends on them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import Redis

from courtyard.kernel.cache import Courier, Listener

_GATHER_S = 0.002
_NAMES_MAX = 1_000  # names are modules and partitions: far fewer


class Bell:
    """Rings when there may be something to do; waits for it end at least so far apart."""

    def __init__(self, apart_s: float = 0.0) -> None:
        self._rung = asyncio.Event()
        self._apart_s = apart_s
        self._ended_at = 0.0

    def ring(self) -> None:
        """End the present or next ``wait``."""
        self._rung.set()

    async def wait(self, timeout_s: float, *, apart_s: float = 0.0) -> None:
        """Until it rings, or the time is over; rings from before count.

        Waits end at least ``apart_s`` apart: where it rings all the time, what is to do is done in larger portions,
        and where it is quiet the first ring is heeded at once.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        except TimeoutError:
            pass  # time to look by oneself
        if (early_s := self._ended_at + max(apart_s, self._apart_s) - loop.time()) > 0:
            await asyncio.sleep(early_s)
        self._ended_at = loop.time()
        self._rung.clear()


class Hints:
    """From whoever has news to the bells of all processes, through Valkey's publish/subscribe.

    Args:
        redis: Carries the hints; while it is away they are dropped, and the bells' timeouts find the news.
        namespace: Of this installation.
    """

    def __init__(self, redis: Redis, namespace: str) -> None:
        self.channel = f"{namespace}:events:hints"
        self._redis = redis
        self._courier = Courier(redis, self.channel)
        self._bells: defaultdict[str, set[Bell]] = defaultdict(set)
        self._due: dict[str, asyncio.TimerHandle] = {}

    def give(self, name: str) -> None:
        """Ring this name's bells, here now and elsewhere soon; what is given within 2 ms goes as one. Never waits."""
        self._ring(name)
        if name not in self._due and len(self._due) < _NAMES_MAX:
            self._due[name] = asyncio.get_running_loop().call_later(_GATHER_S, self._send, name)

    @contextmanager
    def bell(self, *names: str, apart_s: float = 0.0) -> Iterator[Bell]:
        """A bell that rings for these names while the block runs; waits for it end at least ``apart_s`` apart."""
        bell = Bell(apart_s)
        for name in names:
            self._bells[name].add(bell)
        try:
            yield bell
        finally:
            for name in names:
                self._bells[name].discard(bell)

    async def listen(self) -> None:
        """Hear the hints of other processes until cancelled."""
        listener = Listener(
            self._redis,
            self.channel,
            on_ready=lambda _: self._ring_all(),
            on_lost=lambda: None,
            on_message=lambda message: self._ring(message.decode()),
        )
        await listener.run()

    async def stop(self) -> None:
        """Give no more hints."""
        for handle in self._due.values():
            handle.cancel()
        self._due.clear()
        await self._courier.stop()

    def _send(self, name: str) -> None:
        del self._due[name]
        self._courier.tell(("PUBLISH", self.channel, name))

    def _ring(self, name: str) -> None:
        for bell in self._bells.get(name, ()):
            bell.ring()

    def _ring_all(self) -> None:
        for name in self._bells:
            self._ring(name)
