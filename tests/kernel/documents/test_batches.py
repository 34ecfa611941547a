"""When a batch starts: at once alone, beside another for a crowd, and beside one that hangs a moment later."""

import asyncio

from courtyard.kernel.documents.batches import Batches
from support.waiting import wait_until


class Workshop:
    def __init__(self) -> None:
        self.begun: list[list[int]] = []
        self.may_end = asyncio.Event()
        self.batches = Batches(self._work, size_max=4, under_way_max=2, crowd=3)

    async def _work(self, batch: list[int]) -> None:
        self.begun.append(batch)
        await self.may_end.wait()

    async def put(self, *items: int) -> None:
        for item in items:
            self.batches.put(item)
        for _ in range(3):
            await a_tick()


async def a_tick() -> None:
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.call_soon(over.set_result, None)
    await over


async def test_a_crowd_starts_beside_another_and_no_third_does() -> None:
    shop = Workshop()
    await shop.put(1)
    await shop.put(2, 3)
    assert shop.begun == [[1]]
    await shop.put(4)
    assert shop.begun == [[1], [2, 3, 4]]
    await shop.put(*range(5, 11))
    assert len(shop.begun) == 2
    shop.may_end.set()
    await wait_until(
        lambda: [item for batch in shop.begun for item in batch] == list(range(1, 11)), "all are worked on"
    )
    assert max(map(len, shop.begun)) == 4


async def test_nobody_waits_long_for_one_that_hangs() -> None:
    shop = Workshop()
    await shop.put(1)
    await shop.put(2)
    await wait_until(lambda: shop.begun == [[1], [2]], "the second is worked on beside the first")
    shop.may_end.set()
