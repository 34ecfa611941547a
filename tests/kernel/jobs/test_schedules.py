"""Work that comes back by itself, once over all processes."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from courtyard.kernel.documents import Where
from courtyard.kernel.jobs import Schedule
from courtyard.kernel.jobs.records import JOBS
from courtyard.kernel.jobs.scheduling import Scheduler, ticks_around
from kernel.jobs.kitchen import COOK, Cook, Dish, Kitchen, KitchenFactory
from support.waiting import wait_until

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
JUST_BEFORE = NOON.replace(hour=2, minute=59, second=59, microsecond=999_000)
DAILY = Schedule(name="kitchen.daily", job_type=COOK, payload=Dish("bread"), cron="0 3 * * *")
MINUTELY = Schedule(name="kitchen.minutely", job_type=COOK, payload=Dish("tea"), every_s=60)


@pytest.mark.parametrize(
    ("schedule", "instant", "last", "following"),
    [
        (DAILY, NOON, NOON.replace(hour=3), NOON.replace(day=23, hour=3)),
        (DAILY, NOON.replace(hour=3), NOON.replace(hour=3), NOON.replace(day=23, hour=3)),
        (DAILY, JUST_BEFORE, NOON.replace(day=21, hour=3), NOON.replace(hour=3)),
        (MINUTELY, NOON + timedelta(seconds=59.9), NOON, NOON + timedelta(minutes=1)),
        (MINUTELY, NOON + timedelta(seconds=60), NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)),
    ],
)
def test_the_ticks_around_an_instant(
    schedule: Schedule[Dish], instant: datetime, last: datetime, following: datetime
) -> None:
    assert ticks_around(schedule, instant) == (last, following)


async def test_a_tick_adds_one_job_however_many_look(kitchen_factory: KitchenFactory) -> None:
    schedulers = [Scheduler((await kitchen_factory()).jobs, [MINUTELY]) for _ in range(4)]
    assert await schedulers[0].add_due(NOON) == [], "a new schedule begins with its next tick"
    for minute in (1, 2):
        instant = NOON + timedelta(minutes=minute)
        added = await asyncio.gather(*(each.add_due(instant) for each in schedulers))
        assert [key for keys in added for key in keys] == [f"kitchen.minutely-{int(instant.timestamp())}"]


async def test_a_clock_that_is_set_back_adds_nothing_twice(kitchen: Kitchen) -> None:
    scheduler = Scheduler(kitchen.jobs, [MINUTELY])
    found = [await scheduler.add_due(NOON + timedelta(seconds=after_s)) for after_s in (0, 59, 60, 119, 59, 119, 120)]
    assert [len(added) for added in found] == [0, 0, 1, 0, 0, 0, 1]


async def test_ticks_that_nobody_saw_are_made_up_for_by_one(kitchen: Kitchen) -> None:
    await Scheduler(kitchen.jobs, [MINUTELY]).add_due(NOON)
    late = NOON + timedelta(hours=5, seconds=10)
    assert await Scheduler(kitchen.jobs, [MINUTELY]).add_due(late) == [
        f"kitchen.minutely-{int((NOON + timedelta(hours=5)).timestamp())}"
    ]


async def test_an_empty_valkey_forgets_no_schedule(kitchen: Kitchen) -> None:
    await Scheduler(kitchen.jobs, [MINUTELY]).add_due(NOON)
    await kitchen.valkey.flushdb()
    assert len(await Scheduler(kitchen.jobs, [MINUTELY]).add_due(NOON + timedelta(minutes=1))) == 1


async def test_two_processes_run_each_tick_once(kitchen_factory: KitchenFactory, cook: Cook) -> None:
    often = Schedule(name="kitchen.often", job_type=COOK, payload=Dish("tea"), every_s=1)
    one, two = await kitchen_factory(), await kitchen_factory()
    async with one.working({COOK: cook}, schedules=(often,)), two.working({COOK: cook}, schedules=(often,)):
        await wait_until(lambda: len(cook.calls) >= 2, "two ticks")
    records = await one.jobs.database.collection(JOBS).find(Where())
    assert len({key for _, key, _ in cook.calls}) == len(cook.calls) <= len(records)


async def test_schedules_without_sense_are_refused(kitchen: Kitchen) -> None:
    with pytest.raises(ValueError, match="either cron or every_s"):
        Schedule(name="both", job_type=COOK, payload=Dish("tea"), cron="0 3 * * *", every_s=5)
    with pytest.raises(ValueError, match="at least 1"):
        Schedule(name="zero", job_type=COOK, payload=Dish("tea"), every_s=0)
    broken = Schedule(name="broken", job_type=COOK, payload=Dish("tea"), cron="at noon")
    with pytest.raises(ValueError, match="not a cron expression"):
        Scheduler(kitchen.jobs, [broken])
