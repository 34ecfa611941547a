"""Loads and invalidations that cross each other, in one process and between two."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import pytest

from courtyard.kernel.cache import Cache, Kind
from courtyard.kernel.cache.direct import Command
from support.waiting import wait_until

MakeCache = Callable[..., Awaitable[Cache]]

NUMBER = Kind[int]("test.race", 60, int)


class Truth:
    """A value that changes, read by loads that can be held up after they have read."""

    def __init__(self) -> None:
        self.value = 1
        self.loads = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self) -> int:
        self.loads += 1
        seen = self.value
        await self.gate.wait()
        return seen


async def held_up_load(cache: Cache, truth: Truth) -> asyncio.Task[int]:
    """A load that has read the truth and not yet returned."""
    truth.gate.clear()
    before = truth.loads
    task = asyncio.create_task(cache.get_or_load(NUMBER, "k", truth.load, tags=["t"]))
    await wait_until(lambda: truth.loads > before, "the load's start")
    return task


async def test_a_reader_after_an_invalidation_does_not_join_an_older_load(make_cache: MakeCache) -> None:
    cache, truth = await make_cache(), Truth()
    overtaken = await held_up_load(cache, truth)
    truth.value = 2
    await cache.invalidate("t")
    gate, truth.gate = truth.gate, asyncio.Event()
    truth.gate.set()
    assert await cache.get_or_load(NUMBER, "k", truth.load, tags=["t"]) == 2
    gate.set()
    assert await overtaken == 1, "who asked before the change may get the older value"
    assert await cache.get_or_load(NUMBER, "k", truth.load, tags=["t"]) == 2


async def test_an_overtaken_load_is_kept_in_neither_level(make_cache: MakeCache) -> None:
    cache, truth = await make_cache(), Truth()
    overtaken = await held_up_load(cache, truth)
    truth.value = 2
    await cache.invalidate("t")
    truth.gate.set()
    assert await overtaken == 1
    assert await cache.get_or_load(NUMBER, "k", truth.load, tags=["t"]) == 2
    cache.local.clear()
    assert await cache.get_or_load(NUMBER, "k", truth.load, tags=["t"]) == 2


async def test_a_load_overtaken_by_another_process_is_not_resurrected(make_cache: MakeCache) -> None:
    one, two, truth = await make_cache(), await make_cache(), Truth()
    overtaken = await held_up_load(two, truth)
    truth.value = 2
    await one.invalidate("t")
    truth.gate.set()
    assert await overtaken == 1

    async def is_new() -> bool:
        one.local.clear()
        return await one.get_or_load(NUMBER, "k", truth.load, tags=["t"]) == 2

    for _ in range(5):
        assert await is_new()
    await wait_until(lambda: _reads(two, truth, 2), "the other process seeing the change", timeout_s=1)


async def test_different_tag_sets_for_one_key_never_share_an_entry(make_cache: MakeCache) -> None:
    cache, truth = await make_cache(), Truth()
    for tags in (["a"], ["a", "b"], [], ["b"]):
        cache.local.clear()
        truth.value += 1
        assert await cache.get_or_load(NUMBER, "k", truth.load, tags=tags) == truth.value


async def test_invalidations_of_one_tick_travel_together(
    make_cache: MakeCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, other, truth = await make_cache(), await make_cache(), Truth()
    for tag in ("t0", "t99"):
        await other.get_or_load(NUMBER, tag, truth.load, tags=[tag])
    truth.value = 2
    trips = 0
    direct = cache._courier._direct  # noqa: SLF001  (counts the round trips)
    ask = direct.ask

    async def counted(commands: Sequence[Command]) -> list[Any]:
        nonlocal trips
        trips += 1
        return await ask(commands)

    monkeypatch.setattr(direct, "ask", counted)
    await asyncio.gather(*(cache.invalidate(f"t{number}") for number in range(100)))
    assert trips == 1
    for tag in ("t0", "t99"):
        seen = partial(other.get_or_load, NUMBER, tag, truth.load, tags=[tag])
        await wait_until(partial(_is_two, seen), f"the other process forgetting {tag}", timeout_s=1)


async def _is_two(look: Callable[[], Awaitable[int]]) -> bool:
    return await look() == 2


async def test_a_cancelled_invalidation_still_happens(make_cache: MakeCache) -> None:
    one, two, truth = await make_cache(), await make_cache(), Truth()
    await two.get_or_load(NUMBER, "k", truth.load, tags=["t"])
    truth.value = 2
    task = asyncio.create_task(one.invalidate("t"))
    await asyncio.gather(asyncio.create_task(_soon()), return_exceptions=True)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await wait_until(lambda: _reads(two, truth, 2), "the other process seeing the change", timeout_s=1)


async def test_stop_ends_loads_and_leaves_no_task(make_cache: MakeCache) -> None:
    cache, truth = await make_cache(), Truth()
    waiting = await held_up_load(cache, truth)
    await cache.stop()
    assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], asyncio.CancelledError)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def _reads(cache: Cache, truth: Truth, value: int) -> bool:
    return await cache.get_or_load(NUMBER, "k", truth.load, tags=["t"]) == value


async def _soon() -> None:
    return None
