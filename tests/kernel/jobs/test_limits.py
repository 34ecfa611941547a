"""Full queues, short memory, rate limits; nothing is dropped without a word."""

import asyncio
import time
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from courtyard.kernel.documents import Unit
from courtyard.kernel.jobs import JobType, QueueFull
from courtyard.kernel.jobs.memory import free_bytes
from courtyard.kernel.jobs.policies import policies
from courtyard.kernel.settings import BadSettings, read_settings
from kernel.jobs.kitchen import COOK, WASH, Cook, Dish, KitchenFactory
from support.waiting import wait_until

TASTE = JobType(name="kitchen.taste", queue="media", payload=Dish, essential=False)


def _counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"courtyard_jobs_{name}_total", labels) or 0.0


async def test_a_full_queue_refuses_essential_jobs_and_drops_others_with_a_note(
    kitchen_factory: KitchenFactory, cook: Cook
) -> None:
    kitchen = await kitchen_factory(queue_media="limit=3")
    refused = _counted("refused", queue="media", type=COOK.name)
    shed = _counted("shed", queue="media", type=TASTE.name, reason="queue full")
    keys = [await kitchen.jobs.add(COOK, Dish(f"dish {n}")) for n in range(3)]

    async def add(unit: Unit) -> str:
        return await kitchen.jobs.add(COOK, Dish("in a unit"), unit=unit)

    with pytest.raises(QueueFull) as refusal:
        await kitchen.jobs.add(COOK, Dish("one too many"))
    assert refusal.value.status == 503
    with pytest.raises(QueueFull):
        await kitchen.jobs.database.unit_of_work(add)
    assert await kitchen.state(await kitchen.jobs.add(TASTE, Dish("spoon"))) == ""
    assert _counted("refused", queue="media", type=COOK.name) == refused + 2
    assert _counted("shed", queue="media", type=TASTE.name, reason="queue full") == shed + 1
    async with kitchen.working({COOK: cook}):
        for key in keys:
            await kitchen.until(key, "done")

        async def has_room() -> bool:
            return not kitchen.jobs.pressure.is_full("media")

        await wait_until(has_room, "room in the queue")
        await kitchen.until(await kitchen.jobs.add(COOK, Dish("later")), "done")


async def test_short_memory_drops_only_what_is_not_essential(kitchen_factory: KitchenFactory) -> None:
    kitchen = await kitchen_factory(started=False, jobs_memory_bytes=1)
    await kitchen.jobs.pressure.read()
    assert kitchen.jobs.pressure.must_shed
    assert await kitchen.state(await kitchen.jobs.add(COOK, Dish("soup"))) == "owed"
    assert await kitchen.state(await kitchen.jobs.add(TASTE, Dish("spoon"))) == ""


async def test_memory_is_weighed_against_what_valkey_may_use(kitchen_factory: KitchenFactory) -> None:
    kitchen = await kitchen_factory(started=False, jobs_memory_bytes=1 << 50)
    await kitchen.jobs.pressure.read()
    assert 0 < kitchen.jobs.pressure.memory_share < 0.01
    assert not kitchen.jobs.pressure.must_shed


async def test_the_limit_holds_while_valkey_is_away(kitchen_factory: KitchenFactory) -> None:
    # Without a limit of its own: a job that comes while the ledger is counted may count twice until the next count.
    kitchen = await kitchen_factory("redis://127.0.0.1:1/0", queue_media="limit=100")
    for n in range(3):
        await kitchen.jobs.add(COOK, Dish(f"dish {n}"))
    other = await kitchen_factory("redis://127.0.0.1:1/0", queue_media="limit=3")
    await wait_until(lambda: other.jobs.pressure.is_full("media"), "the count of the ledger")
    with pytest.raises(QueueFull):
        await other.jobs.add(COOK, Dish("one too many"))


async def test_no_more_start_than_the_rate_says(kitchen_factory: KitchenFactory, cook: Cook) -> None:
    kitchen = await kitchen_factory(queue_media="rate=5/1 concurrency=20")
    keys = [await kitchen.jobs.add(COOK, Dish(f"dish {n}")) for n in range(11)]
    for key in keys:
        await kitchen.until(key, "waiting")
    began = time.monotonic()
    async with kitchen.working({COOK: cook}):
        for key in keys:
            await kitchen.until(key, "done")
    assert 1.5 < time.monotonic() - began < 8, "eleven jobs need three windows of a second"


async def test_figures_tell_what_waits_runs_and_how_old(kitchen_factory: KitchenFactory, cook: Cook) -> None:
    kitchen = await kitchen_factory(queue_media="concurrency=1")
    cook.gate = asyncio.Event()
    async with kitchen.working({COOK: cook}, ["media"]):
        for n in range(3):
            await kitchen.jobs.add(COOK, Dish(f"dish {n}"))
        await kitchen.jobs.add(COOK, Dish("late"), delay_s=60)
        await kitchen.jobs.add(WASH, Dish("plate"))

        async def seen() -> bool:
            figures = {each.name: each for each in await kitchen.jobs.figures()}
            media = figures["media"]
            return (media.waiting, media.active, media.delayed, figures["analytics"].waiting) == (2, 1, 1, 1)

        await wait_until(seen, "the figures")
        figures = {each.name: each for each in await kitchen.jobs.figures()}
        assert figures["media"].oldest_s > 0
        assert (figures["email"].waiting, figures["email"].oldest_s) == (0, 0.0)
        cook.gate.set()
        await wait_until(lambda: len(cook.calls) == 3, "the end")
    assert REGISTRY.get_sample_value("courtyard_jobs_delayed", {"queue": "media"}) == 1


async def test_waiting_jobs_can_be_taken_away_and_brought_back(kitchen_factory: KitchenFactory, cook: Cook) -> None:
    kitchen = await kitchen_factory()
    keys = [await kitchen.jobs.add(COOK, Dish(f"dish {n}"), delay_s=n) for n in range(3)]
    for key in keys:
        await kitchen.until(key, "waiting")
    assert await kitchen.jobs.drain("media") == 3
    assert [await kitchen.state(key) for key in keys] == ["failed"] * 3
    assert await kitchen.jobs.retry_all("media") == 3
    async with kitchen.working({COOK: cook}):
        for key in keys:
            await kitchen.until(key, "done")
    assert len(cook.calls) == 3


def test_media_jobs_need_free_memory(tmp_path: Path) -> None:
    machine = tmp_path / "meminfo"
    machine.write_text("MemTotal: 8000000 kB\nMemAvailable: 614400 kB\n")
    assert free_bytes(machine, tmp_path) == 600 << 20
    (tmp_path / "memory.max").write_text("1000000000\n")
    (tmp_path / "memory.current").write_text("900000000\n")
    assert free_bytes(machine, tmp_path) == 100_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert free_bytes(machine, tmp_path) == 600 << 20


def test_policies_are_settings() -> None:
    found = policies(read_settings(queue_email="concurrency=2 backoff=fixed:500, rate=10/1 limit=7 attempts=9"))
    email = found["email"]
    assert (email.concurrency, email.attempts, email.limit, email.rate, email.rate_window_s) == (2, 9, 7, 10, 1.0)
    assert (email.backoff.kind, email.backoff.delay_ms) == ("fixed", 500)
    media = found["media"]
    assert (media.concurrency, media.attempts, media.backoff.delay_ms, media.rate) == (3, 3, 1000, 1000)


@pytest.mark.parametrize("word", ["concurrency=0", "colour=red", "backoff=never:5", "rate=5", "attempts", "limit=x"])
def test_a_policy_that_cannot_be_read_is_named(word: str) -> None:
    with pytest.raises(BadSettings, match=f"QUEUE_SEARCH: {word} cannot be read"):
        policies(read_settings(queue_search=word))
