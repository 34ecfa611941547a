"""How readers on Valkey learn of news: by a hint, by one look for all of them, and again where an answer got lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from redis.exceptions import ConnectionError as LostError

from courtyard.kernel.cache import Line, end_tasks
from courtyard.kernel.events.carrier import Wanted
from courtyard.kernel.events.envelope import encode
from courtyard.kernel.events.valkey_scripts import LAST, TAKE
from kernel.events.conftest import MakeKitchen
from kernel.events.kitchen import Kitchen, told
from support.waiting import wait_until


@pytest.fixture
def brokers() -> tuple[str, ...]:
    """Valkey alone."""
    return ()


@pytest.fixture
async def patient(make_kitchen: MakeKitchen) -> Kitchen:
    """A kitchen whose readers wait for news for longer than a test."""
    return await make_kitchen(event_lease_s=60.0, event_partitions=1)


class Wire:
    """The way to Valkey: counts what is asked, and loses answers on demand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = Counter[str]()
        self.loses: Callable[[], None] | None = None
        ask = Line.ask

        async def asked(line: Line, *command: Any) -> Any:
            script = command[1]
            self.asked[script] += 1
            answer: Any = await ask(line, *command)
            if script == TAKE and self.loses is not None and answer is not None and answer[1]:
                lose, self.loses = self.loses, None
                lose()
                return await ask(line, *command)  # as the line does by itself
            return answer

        monkeypatch.setattr(Line, "ask", asked)


def _connection_lost() -> None:
    raise LostError("while the answer was on its way")


def _unnoticed() -> None:
    """The line asks again by itself, and nobody behind it hears of that."""


@asynccontextmanager
async def _reading(kitchen: Kitchen, numbers: list[int]) -> AsyncIterator[None]:
    carrier = kitchen.events.carrier()

    async def deliver(packed: Sequence[bytes]) -> None:
        numbers.extend(int(each.partition(b'"n":')[2].partition(b"}")[0]) for each in packed)

    async def catch_up(since: datetime, _: Callable[[str], bool]) -> None:
        raise AssertionError(f"nothing was dropped since {since}")

    reading = asyncio.create_task(carrier.read(Wanted("diary.spy", "kitchen", ("pot.filled",)), deliver, catch_up))
    try:
        yield
    finally:
        await end_tasks(reading)
        await carrier.close()


async def _tell(kitchen: Kitchen, count: int, *, hinting: bool = True) -> None:
    facts = told("pot.filled", count)
    if hinting:
        carrier = kitchen.events.carrier()
        await carrier.publish("kitchen", facts)
        await carrier.close()
        return
    stream = f"{kitchen.settings.database_prefix}:events:kitchen:0"
    for envelope in facts:
        fields = {"fact": encode(envelope), "topic": envelope.topic}
        await kitchen.redis.xadd(stream, fields)  # type: ignore[arg-type]  # (redis-py's field types are invariant)


@pytest.mark.parametrize("lose", [_connection_lost, _unnoticed])
async def test_what_was_in_an_answer_that_got_lost_comes_with_the_next(
    patient: Kitchen, monkeypatch: pytest.MonkeyPatch, lose: Callable[[], None]
) -> None:
    numbers: list[int] = []
    wire = Wire(monkeypatch)
    async with _reading(patient, numbers):
        await _tell(patient, 1)
        await wait_until(lambda: numbers, "the first fact")
        wire.loses = lose
        await _tell(patient, 2)
        await wait_until(lambda: wire.loses is None, "the loss")
        await _tell(patient, 1)
        await wait_until(lambda: len(numbers) >= 4, "all facts", timeout_s=10)
    assert numbers == [0, 0, 1, 0]


async def test_what_came_without_a_hint_is_found(patient: Kitchen) -> None:
    numbers: list[int] = []
    async with _reading(patient, numbers):
        await _tell(patient, 1)
        await wait_until(lambda: numbers, "the first fact")
        await _tell(patient, 2, hinting=False)
        await wait_until(lambda: len(numbers) >= 3, "what no hint told of", timeout_s=10)
    assert numbers == [0, 0, 1]


async def test_where_nothing_happens_there_is_one_look_for_all_readers(
    patient: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(monkeypatch)
    numbers: list[int] = []
    async with _reading(patient, numbers):
        await _tell(patient, 1)
        await wait_until(lambda: numbers, "the first fact")
        await wait_until(lambda: wire.asked[LAST] >= 3, "looks since then")
        taken, looked = wire.asked[TAKE], wire.asked[LAST]
        await wait_until(lambda: wire.asked[LAST] >= looked + 5, "more looks")
    assert wire.asked[TAKE] == taken


async def test_readers_share_with_a_worker_that_comes_later(make_kitchen: MakeKitchen) -> None:
    first, second = await make_kitchen(event_partitions=8), await make_kitchen(event_partitions=8)
    async with first.working():
        await wait_until(lambda: _leases_of(first), "all leases")
        holders = await _leases_of(first)
        async with second.working():
            await wait_until(lambda: _is_shared(first, holders), "a part for each", timeout_s=10)


async def _leases_of(kitchen: Kitchen) -> set[Any]:
    """Who holds the partitions of the diary's reader; nobody unless all are held."""
    prefix = f"{kitchen.settings.database_prefix}:events:kitchen"
    found = await kitchen.redis.mget(
        [f"{prefix}:{number}:lease:diary.write" for number in range(kitchen.settings.event_partitions)]
    )
    return set() if None in found else set(found)


async def _is_shared(kitchen: Kitchen, holders: set[Any]) -> bool:
    return len(await _leases_of(kitchen)) == len(holders) + 1
