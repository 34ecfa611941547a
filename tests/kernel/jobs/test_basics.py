"""Jobs in everyday use: added, run, seen, tried again."""

import asyncio
from typing import Any

import msgspec
import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Unit
from courtyard.kernel.jobs import Backoff, JobContext, JobType, Unrecoverable, Wish
from kernel.jobs.kitchen import COOK, WASH, Cook, Dish, Kitchen, KitchenFactory, Served
from support.waiting import wait_until


async def test_a_job_runs_and_leaves_its_result(kitchen: Kitchen, cook: Cook) -> None:
    guest = Id()
    async with kitchen.working({COOK: cook}):
        key = await kitchen.jobs.add(COOK, Dish("soup", guest, "secret"), owner=guest)
        await kitchen.until(key, "done")
    record = await kitchen.jobs.ledger.find(key)
    assert record is not None
    assert msgspec.json.decode(record.result or "", type=Served) == Served("soup", 1)
    assert (record.progress, record.owner, record.payload) == (100, guest, "{}"), "a finished payload is forgotten"
    assert cook.contexts[0].owner == guest
    assert record.trace_id == cook.contexts[0].trace_id != ""


async def test_a_job_of_a_unit_is_there_only_if_the_unit_is(kitchen: Kitchen, cook: Cook) -> None:
    async def add(unit: Unit) -> str:
        return await kitchen.jobs.add(COOK, Dish("soup"), unit=unit)

    async def add_and_fail(unit: Unit) -> str:
        await kitchen.jobs.add(COOK, Dish("nothing"), id="never", unit=unit)
        raise RuntimeError

    async with kitchen.working({COOK: cook}):
        with pytest.raises(RuntimeError):
            await kitchen.jobs.database.unit_of_work(add_and_fail)
        await kitchen.until(await kitchen.jobs.database.unit_of_work(add), "done")
    assert await kitchen.state("never") == ""
    assert cook.dishes == ["soup"]


async def test_a_job_that_is_not_durable_runs_without_a_ledger(kitchen: Kitchen, cook: Cook) -> None:
    async with kitchen.working({WASH: cook}):
        key = await kitchen.jobs.add(WASH, Dish("plate"))
        await wait_until(lambda: cook.dishes, "the washing")
    assert await kitchen.state(key) == ""


async def test_a_second_job_of_one_id_is_not_added(kitchen: Kitchen, cook: Cook) -> None:
    keys = await asyncio.gather(*(kitchen.jobs.add(COOK, Dish(f"soup {n}"), id="the:soup") for n in range(5)))
    assert set(keys) == {"the.soup"}
    async with kitchen.working({COOK: cook}):
        await kitchen.until("the.soup", "done")
        await kitchen.jobs.add(COOK, Dish("late soup"), id="the.soup")
        await kitchen.until(await kitchen.jobs.add(COOK, Dish("fish")), "done")
    assert len(cook.dishes) == 2


async def test_one_id_cannot_be_two_types(kitchen: Kitchen) -> None:
    await kitchen.jobs.add(COOK, Dish("soup"), id="order-1")
    bake = JobType(name="kitchen.bake", queue="media", payload=Dish)
    with pytest.raises(ValueError, match=r"order-1 is a kitchen\.cook"):
        await kitchen.jobs.add(bake, Dish("bread"), id="order-1")


@pytest.mark.parametrize("bad", ["17", "wait", "a b", "metrics", "x" * 201, "../x", ":"])
async def test_ids_that_bullmq_would_mistake_are_refused(kitchen: Kitchen, bad: str) -> None:
    with pytest.raises(ValueError, match="job id"):
        await kitchen.jobs.add(COOK, Dish("soup"), id=bad)


async def test_a_payload_of_another_type_or_too_large_is_refused(kitchen: Kitchen) -> None:
    with pytest.raises(TypeError, match="takes Dish, not Served"):
        await kitchen.jobs.add(COOK, Served("soup", 1))  # type: ignore[misc]  # (that is the point)
    with pytest.raises(ValueError, match="at most"):
        await kitchen.jobs.add(COOK, Dish("x" * 300_000))


async def test_several_jobs_go_in_one_trip(kitchen: Kitchen, cook: Cook) -> None:
    wanted = [(Dish(f"dish {n}"), Wish(id=f"dish-{n % 10}")) for n in range(20)]
    assert len(await kitchen.jobs.add_many(COOK, wanted)) == 20
    async with kitchen.working({COOK: cook}):
        await wait_until(lambda: len(cook.calls) >= 10, "ten dishes")
    assert len(cook.calls) == 10


async def test_a_failing_job_is_tried_again_with_a_pause_and_then_kept(kitchen: Kitchen, cook: Cook) -> None:
    cook.errors = [RuntimeError("too salty"), RuntimeError("burnt"), RuntimeError("dropped")]
    async with kitchen.working({COOK: cook}):
        key = await kitchen.jobs.add(COOK, Dish("soup", password="hunter2"))
        await kitchen.until(key, "failed")
    assert [attempt for _, _, attempt in cook.calls] == [1, 2, 3]
    (failure,) = (await kitchen.jobs.failures()).items
    assert (failure.key, failure.error, failure.attempts_made) == (key, "RuntimeError: dropped", 3)
    assert "hunter2" not in msgspec.json.encode(msgspec.to_builtins(failure, enc_hook=str)).decode()
    assert "soup" in failure.payload


async def test_a_job_that_succeeds_at_the_second_attempt_is_done(kitchen: Kitchen, cook: Cook) -> None:
    cook.errors = [RuntimeError("too salty")]
    async with kitchen.working({COOK: cook}):
        key = await kitchen.jobs.add(COOK, Dish("soup"))
        await kitchen.until(key, "done")
    assert len({context.id for context in cook.contexts}) == 1, "effects are keyed by an id that stays"
    assert (await kitchen.jobs.failures()).items == []


async def test_what_cannot_be_mended_is_not_tried_again(kitchen: Kitchen, cook: Cook) -> None:
    cook.errors = [Unrecoverable("no such dish")]
    async with kitchen.working({COOK: cook}):
        await kitchen.until(await kitchen.jobs.add(COOK, Dish("stone")), "failed")
    assert len(cook.calls) == 1


async def test_a_job_that_takes_too_long_fails(kitchen: Kitchen, cook: Cook) -> None:
    slow = JobType(name="kitchen.slow", queue="media", payload=Dish, timeout_s=0.05, attempts=1)
    cook.gate = asyncio.Event()
    async with kitchen.working({slow: cook}):
        key = await kitchen.jobs.add(slow, Dish("stew"))
        await kitchen.until(key, "failed")
    record = await kitchen.jobs.ledger.find(key)
    assert record is not None
    assert record.error == "TimeoutError: it took longer than 0.05 s"


async def test_the_pause_between_attempts_doubles_or_stays() -> None:
    assert [Backoff("exponential", 1000).before_attempt(n) for n in (2, 3, 4)] == [1000, 2000, 4000]
    assert [Backoff("fixed", 500).before_attempt(n) for n in (2, 3, 4)] == [500, 500, 500]


async def test_a_delayed_job_waits_and_jobs_without_priority_go_first(
    kitchen_factory: KitchenFactory, cook: Cook
) -> None:
    kitchen = await kitchen_factory(queue_media="concurrency=1")
    for name, priority in [("last", 9), ("second", 2), ("first", 0), ("third", 2)]:
        key = await kitchen.jobs.add(COOK, Dish(name), priority=priority)
        await kitchen.until(key, "waiting")
    delayed = await kitchen.jobs.add(COOK, Dish("delayed"), delay_s=3)
    async with kitchen.working({COOK: cook}):
        await kitchen.until(delayed, "done")
    assert cook.dishes == ["first", "second", "third", "last", "delayed"]


async def test_progress_is_seen_while_the_job_runs(kitchen: Kitchen) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def handle(_: Any, context: JobContext) -> None:
        await context.progress(40, "chopping")
        reached.set()
        await go_on.wait()

    async with kitchen.working({COOK: handle}):
        key = await kitchen.jobs.add(COOK, Dish("soup"))
        await reached.wait()
        record = await kitchen.jobs.ledger.find(key)
        assert record is not None
        assert (record.state, record.progress, record.progress_text) == ("active", 40, "chopping")
        assert '"percent":40' in (await kitchen.jobs.queues["media"].raw(key))["progress"]
        go_on.set()
        await kitchen.until(key, "done")
