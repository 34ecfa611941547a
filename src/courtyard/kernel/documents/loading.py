"""Questions of many requests at once, asked of the database together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

from courtyard.kernel.documents.batches import Batches

K = TypeVar("K")
V = TypeVar("V")

_BATCH_MAX = 64
_UNDER_WAY_MAX = 2
_CROWD = 16


class Loader(Generic[K, V]):
    """Answers ``get(key)`` by queries for many keys: those asked in one tick of the event loop, or meanwhile.

    A command costs the driver and the server far more than one more key in it, so a busy process asks less often and
    a quiet one does not wait: the first key leaves at the end of the tick. A query starts after all its keys were
    asked, so each asker reads at least what was committed before. (The pattern is known as a data loader.)

    Args:
        load: Key → value for those that are there; at most ``_BATCH_MAX`` different keys.
    """

    def __init__(self, load: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._load = load
        self._asked = Batches(self._answer, size_max=_BATCH_MAX, under_way_max=_UNDER_WAY_MAX, crowd=_CROWD)

    async def get(self, key: K) -> V | None:
        """The value for the key, or None; askers of one key at one time share the object.

        Raises:
            Whatever ``load`` raises, for everybody who asked together.
        """
        answer: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._asked.put((key, answer))
        return await answer

    async def _answer(self, batch: list[tuple[K, asyncio.Future[V | None]]]) -> None:
        try:
            found = await self._load(list(dict.fromkeys(key for key, _ in batch)))
        except asyncio.CancelledError:  # the loop is being torn down
            for _, answer in batch:
                answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001  (it belongs to those who asked)
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for key, answer in batch:
            if not answer.done():
                answer.set_result(found.get(key))
