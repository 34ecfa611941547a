"""Valkey and Kafka away, hanging, or back without their memory: nothing is lost, and no writer notices."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from courtyard.kernel.engines import Valkey, free_port
from courtyard.kernel.events.kafka_links import KafkaLinks
from kernel.events.kitchen import OUTBOX, Kitchen, open_kitchen, settings_of
from support.kafka import Broker
from support.listening import listening, say_nothing
from support.waiting import wait_until


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A Valkey that only this test uses."""
    engine = Valkey(tmp_path / "valkey")
    await engine.start()
    yield engine
    await engine.stop()


async def timed_fill(kitchen: Kitchen) -> float:
    started = time.perf_counter()
    await kitchen.fill("soup")
    return time.perf_counter() - started


async def test_an_emptied_valkey_gets_everything_again(mongodb_url: str, redis_url: str, database_prefix: str) -> None:
    async with open_kitchen(settings_of(mongodb_url, redis_url, database_prefix, ())) as kitchen:
        async with kitchen.working():
            await kitchen.fill("soup", times=3)
            await wait_until(lambda: kitchen.has_lines(3), "the first lines")
        relay = kitchen.events.relay("kitchen", carrier := kitchen.events.carrier())
        await kitchen.fill("soup", times=2)
        assert await relay.turn() == 2
        await kitchen.redis.flushdb()
        async with kitchen.working():
            await wait_until(lambda: kitchen.has_lines(5), "the lines of what was published into the void")
            await kitchen.fill("soup")
            await wait_until(lambda: kitchen.has_lines(6), "the line behind them")
        await carrier.close()
        assert await kitchen.numbers("soup") == [1, 2, 3, 4, 5, 6]


async def test_a_valkey_that_forgot_its_last_moments_gets_them_again(
    mongodb_url: str, redis_url: str, database_prefix: str
) -> None:
    async with open_kitchen(settings_of(mongodb_url, redis_url, database_prefix, ())) as kitchen:
        carrier = kitchen.events.carrier()
        relay = kitchen.events.relay("kitchen", carrier)
        await kitchen.fill("soup", times=2)
        assert await relay.turn() == 2
        for part in (0, 1):
            await kitchen.redis.delete(f"{database_prefix}:events:kitchen:{part}")
        assert await relay.turn() == 0
        notes = kitchen.kitchen.collection(OUTBOX).raw.database.relay_notes
        await notes.update_one({"_id": "carrier"}, {"$set": {"run": "of yesterday"}})
        async with kitchen.working():
            await wait_until(lambda: kitchen.has_lines(2), "the lines of what was forgotten")
        await carrier.close()
        assert await kitchen.numbers("soup") == [1, 2]


async def test_a_valkey_that_comes_back_empty_costs_nothing(
    mongodb_url: str, database_prefix: str, valkey: Valkey, tmp_path: Path
) -> None:
    async with open_kitchen(settings_of(mongodb_url, valkey.url, database_prefix, ())) as kitchen, kitchen.working():
        await kitchen.fill("soup", times=2)
        await wait_until(lambda: kitchen.has_lines(2), "the first lines")
        await valkey.stop()
        await kitchen.fill("soup", times=2)
        for kept in (tmp_path / "valkey").rglob("*aof*"):
            if kept.is_file():
                kept.unlink()
        await valkey.start()
        await wait_until(lambda: kitchen.has_lines(4), "the lines of the outage", timeout_s=20)
        assert await kitchen.numbers("soup") == [1, 2, 3, 4]


async def test_a_reader_left_behind_by_its_stream_catches_up_from_the_outbox(
    mongodb_url: str, redis_url: str, database_prefix: str
) -> None:
    settings = settings_of(mongodb_url, redis_url, database_prefix, (), event_partitions=1)
    async with open_kitchen(settings) as kitchen:
        async with kitchen.working():
            await kitchen.fill("soup", times=2)
            await wait_until(lambda: kitchen.has_lines(2), "the first lines")
        carrier = kitchen.events.carrier()
        await kitchen.fill("soup", times=5)
        assert await kitchen.events.relay("kitchen", carrier).turn() == 5
        await kitchen.redis.xtrim(f"{database_prefix}:events:kitchen:0", maxlen=2, approximate=False)
        async with kitchen.working():
            await wait_until(lambda: kitchen.has_lines(7), "all lines")
        await carrier.close()
        assert await kitchen.numbers("soup") == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("brokers", [(), ("127.0.0.1:{port}",)], ids=["valkey", "kafka"])
@pytest.mark.parametrize("is_hanging", [False, True], ids=["refusing", "hanging"])
async def test_no_carrier_slows_a_writer(
    mongodb_url: str, redis_url: str, database_prefix: str, brokers: tuple[str, ...], *, is_hanging: bool
) -> None:
    async with listening(say_nothing) as silent:
        port = silent if is_hanging else free_port()
        redis = redis_url if brokers else f"redis://127.0.0.1:{port}/0"
        servers = tuple(each.format(port=port) for each in brokers)
        async with open_kitchen(settings_of(mongodb_url, redis, database_prefix, servers)) as kitchen:
            quick = min([await timed_fill(kitchen) for _ in range(5)])
            async with kitchen.working():
                tried = min([await timed_fill(kitchen) for _ in range(5)])
                assert tried < quick + 0.2
            assert len(await kitchen.rows(waiting=True)) == 10


async def test_a_kafka_that_comes_back_empty_costs_nothing(
    mongodb_url: str, redis_url: str, database_prefix: str, tmp_path: Path
) -> None:
    broker = Broker(tmp_path)
    await broker.start()
    try:
        settings = settings_of(mongodb_url, redis_url, database_prefix, (broker.address,))
        async with open_kitchen(settings) as kitchen:
            async with kitchen.working():
                await kitchen.fill("soup", times=2)
                await wait_until(lambda: kitchen.has_lines(2), "the first lines")
            await broker.stop()
            await kitchen.fill("soup", times=2)
            await broker.start()
            async with kitchen.working():
                await wait_until(lambda: kitchen.has_lines(4), "the lines of the outage", timeout_s=30)
            assert await kitchen.numbers("soup") == [1, 2, 3, 4]
    finally:
        await broker.stop()


async def test_a_start_that_fails_when_nobody_waits_for_it_any_more_is_no_news() -> None:
    troubles: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: troubles.append(context))
    given_up = asyncio.Event()

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await given_up.wait()
        writer.close()

    async with listening(hang_up) as port:
        links = KafkaLinks((f"127.0.0.1:{port}",), replication=1, lease_s=30)
        with pytest.raises(TimeoutError):
            async with links.trying(0.1):
                await links.watcher()
        given_up.set()
        await links.close()
    gc.collect()  # what nobody asked for is told when it is cleared away
    assert troubles == []
