"""What many requests ask for at one moment, handed on together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Batches(Generic[T]):
    """Collects what comes in one tick of the event loop, or while as many batches as may be are at work.

    Args:
        work: Takes one batch to its end; it settles the outcomes of the items itself and does not raise.
        size_max: Items in a batch.
        under_way_max: Batches at work at a time.
    """

    def __init__(self, work: Callable[[list[T]], Awaitable[None]], *, size_max: int, under_way_max: int) -> None:
        self._work = work
        self._size_max = size_max
        self._under_way_max = under_way_max
        self._waiting: list[T] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_called = False

    def put(self, item: T) -> None:
        """Have it in the next batch; a quiet process starts that at the end of the tick."""
        self._waiting.append(item)
        if not self._is_called and len(self._under_way) < self._under_way_max:
            self._is_called = True
            asyncio.get_running_loop().call_soon(self._start)

    def _start(self) -> None:
        self._is_called = False
        batch, self._waiting = self._waiting[: self._size_max], self._waiting[self._size_max :]
        if batch:
            task = asyncio.get_running_loop().create_task(self._run(batch))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    async def _run(self, batch: list[T]) -> None:
        await self._work(batch)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if self._waiting and not self._is_called:
            self._start()
