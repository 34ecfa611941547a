"""Valkey hangs, dies, forgets, comes back."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from courtyard.kernel.cache import Cache, Kind, announcing, connect
from courtyard.kernel.cache.circuit import ANSWER_LIMIT_S
from courtyard.kernel.engines import Valkey
from support.waiting import wait_until

MakeCache = Callable[..., Awaitable[Cache]]

NUMBER = Kind[int]("test.outage", 60, int)


class Truth:
    def __init__(self) -> None:
        self.value = 1
        self.loads = 0

    async def load(self) -> int:
        self.loads += 1
        return self.value


def pid_of(valkey: Valkey) -> int:
    assert valkey.process is not None
    return valkey.process.pid


def kill(valkey: Valkey) -> None:
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()


@contextmanager
def hanging(valkey: Valkey) -> Iterator[None]:
    os.kill(pid_of(valkey), signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid_of(valkey), signal.SIGCONT)


async def read(cache: Cache, truth: Truth, key: str = "k", tag: str = "t") -> int:
    return await cache.get_or_load(NUMBER, key, truth.load, tags=[tag])


async def whole(*caches: Cache) -> None:
    await wait_until(lambda: all(cache.is_whole for cache in caches), "both levels in use again")


async def test_a_dead_valkey_is_done_without_and_used_again_after_a_restart(
    make_cache: MakeCache, valkey: Valkey
) -> None:
    one, two, truth = await make_cache(valkey.url), await make_cache(valkey.url), Truth()
    assert await read(one, truth) == await read(two, truth) == 1
    kill(valkey)
    await wait_until(lambda: not one.is_whole and not two.is_whole, "both noticing")
    truth.value = 2
    await one.invalidate("t")
    assert await read(one, truth) == 2
    await wait_until(lambda: _reads(two, truth, 2), "distrust ending the old value within a second", timeout_s=1.5)
    await valkey.start()
    await whole(one, two)
    truth.value = 3
    await one.invalidate("t")
    assert await read(one, truth) == 3
    await wait_until(lambda: _reads(two, truth, 3), "the invalidation arriving", timeout_s=1)


async def test_a_hanging_valkey_costs_one_short_wait(make_cache: MakeCache, valkey: Valkey) -> None:
    cache, truth = await make_cache(valkey.url), Truth()
    await read(cache, truth)
    with hanging(valkey):
        started = time.monotonic()
        await read(cache, truth, "cold")
        first_s = time.monotonic() - started
        started = time.monotonic()
        for number in range(20):
            await read(cache, truth, f"cold {number}")
            await cache.invalidate(f"t{number}")
        later_s = (time.monotonic() - started) / 40
        await wait_until(lambda: not cache.local.is_trusted, "noticing that nothing is heard", timeout_s=4)
    assert first_s < 2 * ANSWER_LIMIT_S
    assert later_s < ANSWER_LIMIT_S / 2
    await whole(cache)


async def test_a_hit_in_process_memory_never_waits_for_valkey(make_cache: MakeCache, valkey: Valkey) -> None:
    cache, truth = await make_cache(valkey.url), Truth()
    await read(cache, truth)
    with hanging(valkey):
        started = time.monotonic()
        assert await read(cache, truth) == 1
        assert time.monotonic() - started < ANSWER_LIMIT_S
    assert truth.loads == 1


async def test_what_could_not_be_sent_is_sent_before_the_shared_level_is_used_again(
    make_cache: MakeCache, valkey: Valkey
) -> None:
    one, two, truth = await make_cache(valkey.url), await make_cache(valkey.url), Truth()
    await read(one, truth)
    with hanging(valkey):
        truth.value = 2
        await one.invalidate("t")
        assert not one.is_whole
        assert await read(one, truth) == 2
    await whole(one, two)
    two.local.clear()
    assert await read(two, truth) == 2, "the entry of before the outage is void in the shared level"
    one.local.clear()
    assert await read(one, truth) == 2


async def test_too_many_owed_invalidations_become_one_of_everything(make_cache: MakeCache, valkey: Valkey) -> None:
    one, two, truth = await make_cache(valkey.url), await make_cache(valkey.url), Truth()
    await read(one, truth, "other", tag="not invalidated by name")
    with hanging(valkey):
        for number in range(announcing._OWED_MAX + 10):  # noqa: SLF001  (the bound under test)
            await one.invalidate(f"tag {number}")
        assert len(one._announcer._owed) <= announcing._OWED_MAX  # noqa: SLF001  (the bound under test)
        truth.value = 2
    await whole(one, two)
    two.local.clear()
    assert await read(two, truth, "other", tag="not invalidated by name") == 2


async def test_a_valkey_that_refuses_writes_does_not_keep_an_old_value_alive(
    make_cache: MakeCache, valkey: Valkey
) -> None:
    cache, truth = await make_cache(valkey.url), Truth()
    await read(cache, truth)
    async with connect(valkey.url) as redis:
        await wait_until(lambda: redis.keys("*:e:*"), "the shared entry")
        await redis.config_set("maxmemory", 1)
        truth.value = 2
        invalidating = asyncio.create_task(cache.invalidate("t"))
        await asyncio.wait([invalidating], timeout=0)  # it has started, so the next read comes right behind it
        await read(cache, truth)
        await invalidating
        assert await read(cache, truth) == 2
        assert not cache.is_whole
        await redis.config_set("maxmemory", 0)
    await whole(cache)
    cache.local.clear()
    assert await read(cache, truth) == 2


async def test_a_cut_subscription_clears_process_memory_before_it_is_trusted_again(
    make_cache: MakeCache, valkey: Valkey
) -> None:
    one, two, truth = await make_cache(valkey.url), await make_cache(valkey.url), Truth()
    await read(two, truth)
    async with connect(valkey.url) as redis:
        await redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")  # type: ignore[no-untyped-call]  # redis-py
        truth.value = 2
        await one.invalidate("t")
    await wait_until(lambda: _reads(two, truth, 2), "the other process seeing the change", timeout_s=1.5)
    await whole(one, two)
    assert await read(one, truth) == await read(two, truth) == 2


async def test_a_restarted_valkey_does_not_bring_back_what_it_remembers(
    make_cache: MakeCache, valkey: Valkey, namespace: str
) -> None:
    cache, truth = await make_cache(valkey.url), Truth()
    await read(cache, truth)
    async with connect(valkey.url) as redis:
        await wait_until(lambda: redis.keys(f"{namespace}:*:e:*"), "the shared entry")
    await valkey.stop()
    truth.value = 2
    await valkey.start()
    await whole(cache)
    assert await read(cache, truth) == 2


async def test_a_process_that_starts_without_valkey_serves_and_joins_later(
    make_cache: MakeCache, valkey: Valkey
) -> None:
    url, truth = valkey.url, Truth()
    await valkey.stop()
    started = time.monotonic()
    cache = await make_cache(url)
    assert await read(cache, truth) == 1
    await cache.invalidate("t")
    assert time.monotonic() - started < 1.5
    await valkey.start()
    await whole(cache)
    assert await read(cache, truth) == 1


async def _reads(cache: Cache, truth: Truth, value: int) -> bool:
    return await read(cache, truth) == value


async def test_who_comes_after_the_end_leaves_nothing_behind(make_cache: MakeCache) -> None:
    cache, truth = await make_cache(), Truth()
    assert await read(cache, truth) == 1
    await cache.stop()
    at_work = asyncio.all_tasks()
    truth.value = 2
    await cache.invalidate("t")
    assert await read(cache, truth) == 2
    assert asyncio.all_tasks() == at_work
