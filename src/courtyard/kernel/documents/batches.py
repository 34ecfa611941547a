"""What many requests ask for at one moment, handed on together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_PATIENCE_S = 0.02


class Batches(Generic[T]):
    """Collects what comes in one tick of the event loop, or while as many batches as may be are at work.

    Args:
        work: Takes one batch to its end; it settles the outcomes of the items itself and does not raise.
        size_max: Items in a batch.
        under_way_max: Batches at work at a time.
        crowd: How many must wait for a batch to start beside another one; fewer wait for 20 ms.
    """

    def __init__(
        self, work: Callable[[list[T]], Awaitable[None]], *, size_max: int, under_way_max: int, crowd: int = 1
    ) -> None:
        self._work = work
        self._size_max = size_max
        self._crowd = crowd
        self._under_way_max = under_way_max
        self._waiting: list[T] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_called = False
        self._impatience: asyncio.TimerHandle | None = None

    def put(self, item: T) -> None:
        """Have it in the next batch; a quiet process starts that at the end of the tick."""
        self._waiting.append(item)
        self._consider()

    def _consider(self) -> None:
        if self._is_called or not self._waiting or len(self._under_way) >= self._under_way_max:
            return
        loop = asyncio.get_running_loop()
        if not self._under_way or len(self._waiting) >= self._crowd:
            self._is_called = True
            loop.call_soon(self._start)
        elif self._impatience is None:
            self._impatience = loop.call_later(_PATIENCE_S, self._start_beside)

    def _start_beside(self) -> None:
        """What is under way takes its time: whoever waits does not wait for it."""
        self._impatience = None
        if not self._is_called and len(self._under_way) < self._under_way_max:
            self._start()

    def _start(self) -> None:
        self._is_called = False
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None
        batch, self._waiting = self._waiting[: self._size_max], self._waiting[self._size_max :]
        if batch:
            task = asyncio.get_running_loop().create_task(self._run(batch))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    async def _run(self, batch: list[T]) -> None:
        await self._work(batch)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._consider()
