"""Facts that a reader does not care for: they stay in Valkey, and nothing waits for them or is held up by them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.cache import end_tasks
from courtyard.kernel.events.carrier import Carrier, Wanted, partition_of
from courtyard.kernel.events.envelope import Envelope, encode
from kernel.events.kitchen import Kitchen, told
from support.waiting import wait_until


@pytest.fixture
def brokers() -> tuple[str, ...]:
    """Valkey alone: Kafka gives its readers everything, and they leave it out themselves."""
    return ()


def stream_of_soup(kitchen: Kitchen) -> str:
    """Where the facts about soup go."""
    number = partition_of("soup", kitchen.settings.event_partitions)
    return f"{kitchen.settings.database_prefix}:events:kitchen:{number}"


class Spy:
    """A reader that notes what it is given."""

    def __init__(self, carrier: Carrier, topic: str) -> None:
        self._carrier, self._topic = carrier, topic
        self.numbers: list[int] = []
        self.topics: set[str] = set()
        self.fails = False

    async def read(self) -> None:
        """Until cancelled."""
        await self._carrier.read(Wanted("diary.spy", "kitchen", (self._topic,)), self._deliver, self._catch_up)

    async def backlog(self) -> int:
        """What it has not finished."""
        return await self._carrier.backlog("diary.spy", "kitchen")

    async def _deliver(self, packed: Sequence[bytes]) -> None:
        if self.fails:
            raise OSError("away")
        found = [msgspec.json.decode(each, type=Envelope, dec_hook=lambda _, value: Id(value)) for each in packed]
        self.numbers += [envelope.data["n"] for envelope in found]
        self.topics |= {envelope.topic for envelope in found}

    async def _catch_up(self, since: datetime, is_wanted: Callable[[str], bool]) -> None:
        raise AssertionError(f"nothing was dropped since {since}, of soup: {is_wanted('soup')}")


async def test_a_reader_gets_its_topics_in_order_and_is_done_with_the_others(kitchen: Kitchen) -> None:
    carrier = kitchen.events.carrier()
    spy = Spy(carrier, "pot.filled")
    await carrier.publish("kitchen", told("pot.emptied", 2_100))
    await carrier.publish("kitchen", told("pot.filled", 120))
    await carrier.publish("kitchen", told("pot.emptied", 7))
    reading = asyncio.create_task(spy.read())
    await wait_until(lambda: len(spy.numbers) >= 120, "all that it cares for")
    await wait_until(lambda: _is_zero(spy), "nothing that is left")
    assert (spy.numbers, spy.topics) == (list(range(120)), {"pot.filled"})
    await end_tasks(reading)
    await carrier.close()


async def test_what_was_begun_and_not_finished_is_given_to_the_next_one(kitchen: Kitchen) -> None:
    carrier = kitchen.events.carrier()
    spy = Spy(carrier, "pot.filled")
    for topic in ("pot.filled", "pot.emptied"):
        await carrier.publish("kitchen", told(topic, 70))
    spy.fails = True
    reading = asyncio.create_task(spy.read())
    await wait_until(lambda: _has_begun(kitchen), "the first batch")
    await end_tasks(reading)
    await carrier.close()
    spy.fails = False
    successor = kitchen.events.carrier()
    spy = Spy(successor, "pot.filled")
    reading = asyncio.create_task(spy.read())
    await wait_until(lambda: len(spy.numbers) >= 70, "all of it")
    await wait_until(lambda: _is_zero(spy), "nothing that is left")
    assert spy.numbers == list(range(70))
    await end_tasks(reading)
    await successor.close()


@asynccontextmanager
async def caught_up(kitchen: Kitchen) -> AsyncIterator[tuple[Carrier, Spy]]:
    """A reader of what is filled that was given three facts, and finished them."""
    carrier = kitchen.events.carrier()
    spy = Spy(carrier, "pot.filled")
    reading = asyncio.create_task(spy.read())
    await carrier.publish("kitchen", told("pot.filled", 3))
    await wait_until(lambda: _is_zero(spy), "its own")
    yield carrier, spy
    await end_tasks(reading)
    await carrier.close()


async def test_what_nobody_counted_is_read_all_the_same(kitchen: Kitchen) -> None:
    """A process of an earlier version publishes without counting, beside one that counts."""
    stream = stream_of_soup(kitchen)
    async with caught_up(kitchen) as (carrier, spy):
        for envelope in told("pot.filled", 2):
            await carrier.publish("kitchen", told("pot.emptied", 4))
            fields = {"fact": encode(envelope), "topic": envelope.topic}
            await kitchen.redis.xadd(stream, fields)  # type: ignore[arg-type]  # (redis-py's field types are invariant)
            await carrier.publish("kitchen", told("pot.emptied", 5))
        await wait_until(lambda: len(spy.numbers) >= 5, "what nobody counted")
        await wait_until(lambda: _is_zero(spy), "nothing that is left")
        assert spy.numbers == [0, 1, 2, 0, 1]


async def test_where_there_is_nothing_for_a_reader_it_goes_to_the_end_at_once(kitchen: Kitchen) -> None:
    stream = stream_of_soup(kitchen)
    async with caught_up(kitchen) as (carrier, spy):
        for _ in range(3):
            await carrier.publish("kitchen", told("pot.emptied", 50))
            await wait_until(lambda: _is_zero(spy), "nothing that is left")
        [group] = await kitchen.redis.xinfo_groups(stream)
        about = await kitchen.redis.xinfo_stream(stream)
        assert (group["last-delivered-id"], group["entries-read"]) == (about["last-generated-id"], 153)
        await carrier.publish("kitchen", told("pot.filled", 2))
        await wait_until(lambda: len(spy.numbers) >= 5, "what came behind")
        assert spy.numbers == [0, 1, 2, 0, 1]


async def _is_zero(spy: Spy) -> bool:
    return await spy.backlog() == 0


async def _has_begun(kitchen: Kitchen) -> bool:
    streams = [key async for key in kitchen.redis.scan_iter(match="*:events:kitchen:[0-9]")]
    groups = [group for stream in streams for group in await kitchen.redis.xinfo_groups(stream)]
    return any(group["pending"] for group in groups)
