"""Valkey hangs, or comes back without its memory; MongoDB stays the truth."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from kernel.jobs.kitchen import COOK, WASH, Cook, Dish, Kitchen, KitchenFactory
from support.listening import listening, say_nothing
from support.waiting import wait_until


@pytest.fixture
async def hanging_url() -> AsyncIterator[str]:
    """A server that takes connections and never answers."""
    async with listening(say_nothing) as port:
        yield f"redis://127.0.0.1:{port}/0"


async def test_a_hanging_valkey_slows_no_caller_and_loses_no_job(
    kitchen_factory: KitchenFactory, hanging_url: str, cook: Cook
) -> None:
    cut_off = await kitchen_factory(hanging_url)
    began = time.monotonic()
    keys = [await cut_off.jobs.add(COOK, Dish(f"dish {n}")) for n in range(20)]
    assert time.monotonic() - began < 1.0
    assert {await cut_off.state(key) for key in keys} == {"owed"}
    kitchen = await kitchen_factory()
    async with kitchen.working({COOK: cook}):
        for key in keys:
            await kitchen.until(key, "done")
    assert sorted(cook.dishes) == sorted(f"dish {n}" for n in range(20))


async def test_an_empty_valkey_loses_no_durable_job(kitchen: Kitchen, cook: Cook) -> None:
    keys = [await kitchen.jobs.add(COOK, Dish(f"dish {n}"), delay_s=n % 3 / 5, priority=n % 4) for n in range(30)]
    for key in keys:
        await kitchen.until(key, "waiting")
    await kitchen.valkey.flushdb()
    async with kitchen.working({COOK: cook}):
        for key in keys:
            await kitchen.until(key, "done")
    assert len(cook.calls) == len(set(cook.calls)) == 30


async def test_a_valkey_emptied_under_the_workers_is_filled_again(kitchen: Kitchen, cook: Cook) -> None:
    cook.gate = asyncio.Event()
    async with kitchen.working({COOK: cook}):
        keys = [await kitchen.jobs.add(COOK, Dish(f"dish {n}")) for n in range(10)]
        await wait_until(lambda: len(cook.calls) == 3, "three dishes on the stove")
        await kitchen.valkey.flushdb()
        cook.gate.set()
        for key in keys:
            await kitchen.until(key, "done")
    assert {name for name, _, _ in cook.calls} == {f"dish {n}" for n in range(10)}


async def test_a_job_whose_process_died_before_telling_bullmq_is_found(
    kitchen_factory: KitchenFactory, cook: Cook
) -> None:
    dead = await kitchen_factory(started=False)  # nothing carries its jobs
    key = await dead.jobs.add(COOK, Dish("soup"), delay_s=0.1)
    kitchen = await kitchen_factory()
    async with kitchen.working({COOK: cook}):
        await kitchen.until(key, "done")
    assert cook.calls == [("soup", key, 1)]


async def test_attempts_that_were_made_count_after_the_loss(kitchen: Kitchen, cook: Cook) -> None:
    key = await kitchen.jobs.add(COOK, Dish("soup"))
    await kitchen.until(key, "waiting")
    assert await kitchen.jobs.ledger.begin(key, "a worker that failed twice") is not None
    record = await kitchen.jobs.ledger.find(key)
    assert record is not None
    assert await kitchen.jobs.ledger.again(key, "a worker that failed twice", "salty", record.due_at)
    await kitchen.valkey.flushdb()
    cook.errors = [RuntimeError("burnt"), RuntimeError("dropped"), RuntimeError("once too often")]
    async with kitchen.working({COOK: cook}):
        await kitchen.until(key, "failed")
    assert [attempt for _, _, attempt in cook.calls] == [2, 3]


async def test_a_job_that_is_not_durable_may_be_lost_but_never_hinders(
    kitchen_factory: KitchenFactory, hanging_url: str
) -> None:
    cut_off = await kitchen_factory(hanging_url)
    began = time.monotonic()
    for n in range(20):
        await cut_off.jobs.add(WASH, Dish(f"plate {n}"))
    assert time.monotonic() - began < 1.0


async def test_workers_start_without_valkey_and_begin_when_it_answers(
    kitchen_factory: KitchenFactory, hanging_url: str, cook: Cook
) -> None:
    cut_off = await kitchen_factory(hanging_url)
    async with cut_off.working({COOK: cook}, ["media"]) as work:
        key = await cut_off.jobs.add(COOK, Dish("soup"))
        work.hurry()
    assert await cut_off.state(key) == "owed"
