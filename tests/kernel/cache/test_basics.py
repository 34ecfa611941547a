"""The cache, read from here: kinds, keys, tags, and what happens when many ask at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median

import msgspec
import pytest
from prometheus_client import REGISTRY

from courtyard.kernel.basics import Id
from courtyard.kernel.cache import Cache, Kind, LocalStore, connect
from support.waiting import wait_until

MakeCache = Callable[..., Awaitable[Cache]]


class Dish(msgspec.Struct, frozen=True):
    id: Id
    title: str
    at: datetime


class Source:
    """Counts loads and answers with the number of the load."""

    def __init__(self) -> None:
        self.loads = 0

    async def load(self) -> int:
        self.loads += 1
        return self.loads


NUMBER = Kind[int]("test.number", 60, int)
MAYBE = Kind[Dish | None]("test.maybe", 60, Dish, negative_ttl_s=30)
DISH = Kind[Dish]("test.dish", 60, Dish)


async def test_a_value_is_loaded_once_and_kept(make_cache: MakeCache) -> None:
    cache, source = await make_cache(), Source()
    assert [await cache.get_or_load(NUMBER, "a", source.load) for _ in range(3)] == [1, 1, 1]
    assert await cache.get_or_load(NUMBER, "b", source.load) == 2


async def test_what_is_known_here_is_told_without_a_load(make_cache: MakeCache) -> None:
    cache, source = await make_cache(), Source()
    assert cache.known(NUMBER, "a") is None
    await cache.get_or_load(NUMBER, "a", source.load, tags=["x"])
    assert cache.known(NUMBER, "a") == 1
    await cache.invalidate("x")
    assert cache.known(NUMBER, "a") is None
    assert source.loads == 1


async def test_an_invalidated_tag_forgets_what_carries_it_and_nothing_else(make_cache: MakeCache) -> None:
    cache, source = await make_cache(), Source()
    await cache.get_or_load(NUMBER, "a", source.load, tags=["x", "both"])
    await cache.get_or_load(NUMBER, "b", source.load, tags=["y", "both"])
    await cache.invalidate("x")
    assert await cache.get_or_load(NUMBER, "a", source.load, tags=["x", "both"]) == 3
    assert await cache.get_or_load(NUMBER, "b", source.load, tags=["y", "both"]) == 2
    await cache.invalidate_everything()
    assert await cache.get_or_load(NUMBER, "b", source.load, tags=["y", "both"]) == 4


async def test_a_thousand_readers_of_a_cold_key_load_once(make_cache: MakeCache) -> None:
    cache, source = await make_cache(), Source()
    found = await asyncio.gather(*(cache.get_or_load(NUMBER, "cold", source.load) for _ in range(1000)))
    assert found == [1] * 1000
    assert source.loads == 1


async def test_what_has_no_life_is_shared_by_those_who_ask_at_one_moment_and_kept_by_nobody(
    make_cache: MakeCache,
) -> None:
    cache, source = await make_cache(), Source()
    momentary = Kind[int]("test.momentary", 0, int, levels="local")
    for turn in (1, 2):
        readers = (cache.get_or_load(momentary, "a", source.load, tags=["x"]) for _ in range(20))
        assert await asyncio.gather(*readers) == [turn] * 20
    with pytest.raises(ValueError, match="0 or above"):
        Kind[int]("test.backwards", -1, int)


async def test_a_failing_load_fails_all_who_wait_and_is_not_kept(make_cache: MakeCache) -> None:
    cache, source = await make_cache(), Source()

    async def fail() -> int:
        await source.load()
        raise LookupError("no")

    outcomes = await asyncio.gather(*(cache.get_or_load(NUMBER, "k", fail) for _ in range(50)), return_exceptions=True)
    assert all(isinstance(outcome, LookupError) for outcome in outcomes)
    assert source.loads == 1
    assert await cache.get_or_load(NUMBER, "k", source.load) == 2


async def test_cancelling_the_first_reader_does_not_stop_the_load_for_others(make_cache: MakeCache) -> None:
    cache, gate = await make_cache(), asyncio.Event()
    loads = 0

    async def load() -> int:
        nonlocal loads
        loads += 1
        await gate.wait()
        return 7

    first = asyncio.create_task(cache.get_or_load(NUMBER, "k", load))
    await wait_until(lambda: loads == 1, "the load's start")
    second = asyncio.create_task(cache.get_or_load(NUMBER, "k", load))
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    gate.set()
    assert await second == 7
    assert first.cancelled()
    assert loads == 1


async def test_nothing_is_remembered_for_a_while_or_not_at_all(make_cache: MakeCache) -> None:
    cache = await make_cache()
    loads = 0

    async def load() -> Dish | None:
        nonlocal loads
        loads += 1
        return None

    forgetful = Kind[Dish | None]("test.forgetful", 60, Dish, negative_ttl_s=0)
    for _ in range(3):
        assert await cache.get_or_load(MAYBE, "k", load) is None
    assert loads == 1
    cache.local.clear()
    assert await cache.get_or_load(MAYBE, "k", load) is None
    assert loads == 1, "the shared level remembers None too"
    for _ in range(3):
        assert await cache.get_or_load(forgetful, "k", load) is None
    assert loads == 4


async def test_another_process_reads_the_shared_value_with_its_type(make_cache: MakeCache) -> None:
    one, two = await make_cache(), await make_cache()
    dish = Dish(Id(), "Dal", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))

    async def load() -> Dish:
        return dish

    async def never() -> Dish:
        raise AssertionError("the shared level should have answered")

    assert await one.get_or_load(DISH, "k", load, tags=["t"]) == dish

    async def is_shared() -> bool:
        two.local.clear()
        try:
            return await two.get_or_load(DISH, "k", never, tags=["t"]) == dish
        except AssertionError:
            return False

    await wait_until(is_shared, "the other process finding the value")


async def test_levels_keep_a_value_where_they_say(make_cache: MakeCache, redis_url: str, namespace: str) -> None:
    cache, source = await make_cache(), Source()
    local_only = Kind[int]("test.local_only", 60, int, levels="local")
    shared_only = Kind[int]("test.shared_only", 60, int, levels="shared")
    await cache.get_or_load(local_only, "k", source.load)
    await cache.get_or_load(shared_only, "k", source.load)
    assert len(cache.local) == 1
    async with connect(redis_url) as redis:
        await wait_until(lambda: _keys(redis_url, f"{namespace}:*shared_only*"), "the shared entry")
        assert not await redis.keys(f"{namespace}:*local_only*")
    assert await cache.get_or_load(shared_only, "k", source.load) == 2


async def test_an_invalidation_reaches_the_other_process_within_a_tenth_of_a_second(make_cache: MakeCache) -> None:
    one, two, source = await make_cache(), await make_cache(), Source()
    took_s: list[float] = []
    for _ in range(20):
        await two.get_or_load(NUMBER, "k", source.load, tags=["t"])
        assert two.local.get(("test.number", "k")) is not None
        started = time.monotonic()
        await one.invalidate("t")
        await wait_until(lambda: two.local.get(("test.number", "k")) is None, "the other process forgetting")
        took_s.append(time.monotonic() - started)
    assert median(took_s) < 0.1


async def test_every_key_has_a_time_to_live(make_cache: MakeCache, redis_url: str, namespace: str) -> None:
    cache, source = await make_cache(), Source()
    await cache.get_or_load(NUMBER, "k", source.load, tags=["t", "u"])
    await cache.invalidate("t", "never seen")
    await cache.invalidate_everything()
    async with connect(redis_url) as redis:
        await wait_until(lambda: _keys(redis_url, f"{namespace}:*:e:*"), "the shared entry")
        keys = await redis.keys(f"{namespace}:*")
        assert len(keys) >= 5
        assert [key for key in keys if await redis.ttl(key) < 0] == []


async def test_long_and_strange_keys_are_kept_apart(make_cache: MakeCache) -> None:
    cache, source = await make_cache(), Source()
    keys = ["", ":", "*", "#", "x" * 1000, "x" * 1001, "a\0b", "ключ", "# " + "x" * 64]
    kinds = [NUMBER, Kind[int]("test.number.1", 60, int), Kind[int]("test.number", 60, int, version=2)]
    found = [await cache.get_or_load(kinds[0], key, source.load) for key in keys]
    assert found == list(range(1, 1 + len(keys)))
    cache.local.clear()
    assert [await cache.get_or_load(kinds[0], key, source.load) for key in keys] == found
    cache.local.clear()
    assert await cache.get_or_load(kinds[1], "x", source.load) == len(keys) + 1
    cache.local.clear()
    assert await cache.get_or_load(kinds[2], "", source.load) == len(keys) + 2


async def test_the_figures_tell_hits_misses_loads_and_bytes(make_cache: MakeCache) -> None:
    cache, source = await make_cache(local_bytes=100_000), Source()
    kind = Kind[int]("test.figures", 60, int)
    for _ in range(5):
        await cache.get_or_load(kind, "k", source.load)
    for number in range(500):
        await cache.get_or_load(kind, f"other {number}", source.load)

    def figure(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(f"courtyard_cache_{name}", {"kind": "test.figures", **labels}) or 0

    assert figure("hits_total", level="local") == 4
    assert figure("misses_total") == 501
    assert figure("loads_total") == 501
    assert figure("evictions_total") > 100
    assert 0 < figure("local_bytes") <= 100_000


@pytest.mark.parametrize("name", ["", "A", "a:b", "a b", "1a"])
def test_a_kind_with_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="lower case"):
        Kind[int](name, 1, int)


def test_lives_are_jittered_by_a_tenth() -> None:
    lives = [NUMBER.life_s(1) for _ in range(200)]
    assert 54 <= min(lives) < 57
    assert 63 < max(lives) <= 66


def test_the_local_store_is_usable_by_itself() -> None:
    store = LocalStore(10_000)
    assert store.put(store.begin(["t"]), "key", b"page", 4, 60)
    assert store.get("key") == b"page"
    store.invalidate(["t"])
    assert store.get("key") is None


async def _keys(redis_url: str, pattern: str) -> int:
    async with connect(redis_url) as redis:
        return len(await redis.keys(pattern))
