"""Several workers, and workers that die, sleep, or are told to end."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from kernel.jobs.kitchen import COOK, Cook, Dish, Kitchen, KitchenFactory
from support.waiting import wait_until

PROGRAM = Path(__file__).with_name("worker_process.py")
TESTS = PROGRAM.parents[2]

StartWorker = Callable[[], Awaitable[Process]]


@pytest.fixture
async def start_worker(mongodb_url: str, redis_url: str, house_prefix: str) -> AsyncIterator[StartWorker]:
    """Start a worker process; it is gone after the test."""
    started: list[Process] = []

    async def start() -> Process:
        command = (sys.executable, str(PROGRAM), mongodb_url, redis_url, house_prefix)
        environment = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent / 'src'}"}
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.communicate()


async def _begun(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def test_two_workers_share_the_jobs_and_run_each_once(kitchen_factory: KitchenFactory, cook: Cook) -> None:
    one, two = await kitchen_factory(), await kitchen_factory()
    async with one.working({COOK: cook}), two.working({COOK: cook}):
        keys = [await one.jobs.add(COOK, Dish(f"dish {n}")) for n in range(60)]
        for key in keys:
            await one.until(key, "done")
    assert Counter(cook.dishes) == Counter(f"dish {n}" for n in range(60))


async def test_the_job_of_a_killed_worker_is_run_by_another(
    kitchen: Kitchen, cook: Cook, start_worker: StartWorker
) -> None:
    process = await start_worker()
    key = await kitchen.jobs.add(COOK, Dish("soup"))
    assert await _begun(process) == "begun soup"
    process.kill()
    async with kitchen.working({COOK: cook}):
        await kitchen.until(key, "done")
    assert cook.calls == [("soup", key, 1)], "a death is no failed attempt"


async def test_a_worker_that_slept_too_long_changes_nothing(
    kitchen: Kitchen, cook: Cook, start_worker: StartWorker
) -> None:
    process = await start_worker()
    key = await kitchen.jobs.add(COOK, Dish("soup"))
    assert await _begun(process) == "begun soup"
    process.send_signal(signal.SIGSTOP)
    async with kitchen.working({COOK: cook}):
        await kitchen.until(key, "done")
    done = await kitchen.jobs.ledger.find(key)
    assert process.stdin is not None
    process.stdin.write(b"go on\n")
    process.send_signal(signal.SIGCONT)
    assert process.stderr is not None
    heard = b""
    while b"job_lock_lost" not in heard and b"job_outcome_not_taken" not in heard:
        heard = await process.stderr.readline()
        assert heard, "the sleeper ended without a word"
    assert await kitchen.jobs.ledger.find(key) == done
    assert done is not None
    assert "by the other process" not in (done.result or "")


async def test_a_lost_lock_ends_the_handler(kitchen: Kitchen, cook: Cook) -> None:
    cook.gate = asyncio.Event()
    async with kitchen.working({COOK: cook}) as work:
        key = await kitchen.jobs.add(COOK, Dish("soup"))
        await wait_until(lambda: cook.calls, "the start")
        await kitchen.valkey.set(kitchen.jobs.queues["media"].key(f"{key}:lock"), "another's", px=1500)
        await wait_until(lambda: len(cook.calls) == 2, "the second run, after the other's lock ended")
        cook.gate.set()
        await kitchen.until(key, "done")
        work.hurry()


async def test_a_job_that_takes_its_workers_with_it_fails_in_the_end(
    kitchen_factory: KitchenFactory, cook: Cook
) -> None:
    kitchen = await kitchen_factory(jobs_lock_ms=200, jobs_stalls_max=1)
    queue = kitchen.jobs.queues["media"]
    key = await kitchen.jobs.add(COOK, Dish("grenade"))
    for stall in range(2):
        await kitchen.until(key, "waiting") if stall == 0 else None
        look = await queue.take(f"a worker that dies:{stall}")
        assert look.taken is not None
        await wait_until(queue.recover_stalled, "the stall")
    async with kitchen.working({COOK: cook}):
        await kitchen.until(key, "failed")
    assert cook.calls == []
    (failure,) = (await kitchen.jobs.failures()).items
    assert "fell silent too often" in failure.error


async def test_what_is_finished_in_the_ledger_is_not_run_again(kitchen_factory: KitchenFactory, cook: Cook) -> None:
    kitchen = await kitchen_factory(jobs_lock_ms=200)
    queue = kitchen.jobs.queues["media"]
    key = await kitchen.jobs.add(COOK, Dish("soup"))
    await kitchen.until(key, "waiting")
    assert (await queue.take("a worker that dies:1")).taken is not None
    assert await kitchen.jobs.ledger.begin(key, "a worker that dies:1") is not None
    assert await kitchen.jobs.ledger.done(key, "a worker that dies:1", '{"dish":"soup","attempt":1}')

    async def completed() -> bool:
        row = await queue.raw(key)
        return row.get("returnvalue", "") == '{"dish":"soup","attempt":1}'

    async with kitchen.working({COOK: cook}):
        await wait_until(completed, "BullMQ's note of it")
    assert cook.calls == []


async def test_a_draining_worker_finishes_what_it_has_and_takes_no_more(kitchen: Kitchen, cook: Cook) -> None:
    cook.gate = asyncio.Event()
    async with kitchen.working({COOK: cook}):
        first = await kitchen.jobs.add(COOK, Dish("first"))
        await wait_until(lambda: cook.calls, "the start")
        asyncio.get_running_loop().call_later(0.3, cook.gate.set)
    assert await kitchen.state(first) == "done"
    later = await kitchen.jobs.add(COOK, Dish("later"))
    await kitchen.until(later, "waiting")
    assert cook.dishes == ["first"]


async def test_what_is_not_finished_in_the_grace_is_given_back_unharmed(
    kitchen_factory: KitchenFactory, cook: Cook
) -> None:
    kitchen = await kitchen_factory(jobs_grace_s=0.1, jobs_lock_ms=30_000, jobs_stalled_ms=30_000)
    cook.gate = asyncio.Event()
    async with kitchen.working({COOK: cook}):
        key = await kitchen.jobs.add(COOK, Dish("stew"))
        await wait_until(lambda: cook.calls, "the start")
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert await kitchen.state(key) == "waiting"
    other = Cook()
    async with kitchen.working({COOK: other}):
        await kitchen.until(key, "done")  # at once, not after the lock's half minute
    assert other.calls == [("stew", key, 1)]


async def test_hurry_ends_the_grace(kitchen: Kitchen, cook: Cook) -> None:
    cook.gate = asyncio.Event()
    async with kitchen.working({COOK: cook}) as work:
        key = await kitchen.jobs.add(COOK, Dish("stew"))
        await wait_until(lambda: cook.calls, "the start")
        began = time.monotonic()
        work.hurry()
    assert time.monotonic() - began < 5, "the grace is 25 s"
    assert await kitchen.state(key) == "waiting"


async def test_no_more_run_at_once_than_the_policy_says(kitchen_factory: KitchenFactory, cook: Cook) -> None:
    kitchen = await kitchen_factory(queue_media="concurrency=2")
    cook.gate = asyncio.Event()
    async with kitchen.working({COOK: cook}):
        keys = [await kitchen.jobs.add(COOK, Dish(f"{n}")) for n in range(20)]

        async def rest_waits() -> bool:
            figures = {each.name: each for each in await kitchen.jobs.figures()}
            return (figures["media"].active, figures["media"].waiting) == (2, 18)

        await wait_until(rest_waits, "two in work and all others waiting")
        cook.gate.set()
        for key in keys:
            await kitchen.until(key, "done")
    assert len(cook.calls) == 20
