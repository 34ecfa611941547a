"""Processes killed at every named place: nothing is lost, nothing has its effect twice, and the order stays."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from courtyard.kernel.telemetry import crash_points
from kernel.events.conftest import MakeKitchen
from kernel.events.kitchen import Kitchen
from support.house import clean_environment
from support.waiting import wait_until

pytestmark = pytest.mark.crashes

PROGRAM = Path(__file__).with_name("kitchen_process.py")
AT_THE_WRITER = {"events.before_commit", "events.after_commit"}
AT_THE_WORKER = {
    "events.before_publish",
    "events.after_publish_before_mark",
    "events.after_mark",
    "events.in_effect",
    "events.after_effect",
    "events.after_effect_before_ack",
}
BOTH_SIDES_OF_THE_CARRIER = {"events.after_publish_before_mark", "events.after_effect_before_ack"}

PLACES = [
    *(pytest.param("valkey", place, id=f"valkey-{place}") for place in sorted(AT_THE_WORKER)),
    *(pytest.param("kafka", place, id=f"kafka-{place}") for place in sorted(BOTH_SIDES_OF_THE_CARRIER)),
]

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(
    mongodb_url: str, redis_url: str, database_prefix: str, brokers: tuple[str, ...]
) -> AsyncIterator[Start]:
    """Another process of the kitchen's installation, surely gone at the end."""
    settings = {"mongodb_url": mongodb_url, "redis_url": redis_url, "prefix": database_prefix, "brokers": brokers}
    async with AsyncExitStack() as stack:

        async def begin(task: str, crash_at: str = "", **changes: object) -> Process:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, str(PROGRAM), json.dumps({**settings, **changes}), task),
                env={**clean_environment(), "COURTYARD_CRASH_AT": crash_at},
                stdout=asyncio.subprocess.PIPE,
            )
            stack.push_async_callback(_end, process)
            return process

        yield begin


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def test_every_place_is_tried() -> None:
    assert {name for name in crash_points() if name.startswith("events.")} == AT_THE_WRITER | AT_THE_WORKER


@pytest.mark.parametrize(("place", "told"), [("events.before_commit:2", 1), ("events.after_commit:2", 2)])
@pytest.mark.parametrize("brokers", [()], ids=["valkey"])
async def test_a_writer_killed_at_its_commit_has_told_what_it_did(
    start: Start, make_kitchen: MakeKitchen, place: str, told: int
) -> None:
    kitchen = await make_kitchen()
    writer = await start("fill", place)
    assert await writer.wait() == -signal.SIGKILL
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(told), "the lines")
        await kitchen.fill("stew")  # the killed writer's transaction holds the soup until the database gives it up
        await wait_until(lambda: kitchen.has_lines(told + 1), "the line behind them")
    assert await kitchen.numbers("soup") == list(range(1, told + 1))


@pytest.mark.parametrize(("brokers", "place"), PLACES, indirect=["brokers"])
async def test_a_worker_killed_at_any_place_loses_and_repeats_nothing(
    start: Start, make_kitchen: MakeKitchen, place: str
) -> None:
    kitchen = await make_kitchen()
    await kitchen.fill("soup", times=8)
    worker = await start("work", place)
    assert await worker.wait() == -signal.SIGKILL
    await _finish(kitchen)


@pytest.mark.parametrize("brokers", [()], ids=["valkey"])
async def test_a_stopped_worker_that_comes_back_late_repeats_nothing(start: Start, make_kitchen: MakeKitchen) -> None:
    kitchen = await make_kitchen()
    zombie = await start("work")
    assert zombie.stdout is not None
    assert await zombie.stdout.readline() == b"working\n"
    writing = asyncio.create_task(kitchen.fill("soup", times=40))
    await wait_until(lambda: kitchen.has_lines(2), "the worker's first lines")
    zombie.send_signal(signal.SIGSTOP)
    await writing
    held = await _holders(kitchen)
    async with kitchen.working():
        await wait_until(lambda: _changed_hands(kitchen, held), "the second worker's lease")
        zombie.send_signal(signal.SIGCONT)
        await kitchen.fill("soup", times=10)
        await wait_until(lambda: kitchen.has_lines(50), "the lines of both", timeout_s=90)
    assert await kitchen.numbers("soup") == list(range(1, 51))


async def _holders(kitchen: Kitchen) -> list[Any]:
    leases = [f"{kitchen.settings.database_prefix}:events:kitchen:{part}:lease:diary.write" for part in (0, 1)]
    return [await kitchen.redis.get(lease) for lease in leases]


async def _changed_hands(kitchen: Kitchen, before: list[Any]) -> bool:
    now = await _holders(kitchen)
    return all(now) and not set(now) & set(before)


async def _finish(kitchen: Kitchen) -> None:
    """A new worker does the rest, and what comes behind it shows that nothing comes twice."""
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(8), "all lines", timeout_s=40)
        await kitchen.fill("soup")
        await kitchen.fill("stew")
        await wait_until(lambda: kitchen.has_lines(10), "the lines behind them")
    assert await kitchen.numbers("soup") == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert await kitchen.numbers("stew") == [1]
