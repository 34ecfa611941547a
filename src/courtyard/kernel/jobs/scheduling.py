"""Schedules: each tick adds one job, over all processes, and whatever becomes of Valkey.

BullMQ's own job schedulers live in Valkey alone, so an empty Valkey forgets them and their next job. Here the tick's
instant is part of the job's id, and the mark of the last tick moves in the transaction that enters the job.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import structlog
from croniter import croniter
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Refusal, now
from courtyard.kernel.cache import end_tasks
from courtyard.kernel.documents import Changes, Duplicate, Unit, Where
from courtyard.kernel.jobs.definitions import Schedule
from courtyard.kernel.jobs.jobs import Jobs
from courtyard.kernel.jobs.records import MARKS

_LOOK_S = 1.0
_log = structlog.get_logger()


class Between(NamedTuple):
    """Two ticks of a schedule, the second one right behind the first."""

    last: datetime
    following: datetime


def ticks_around(schedule: Schedule[Any], instant: datetime) -> Between:
    """The schedule's newest tick that is not later than the instant, and the next one."""
    if schedule.cron is not None:
        behind = instant.replace(microsecond=0) + timedelta(seconds=1)
        ticks = croniter(schedule.cron, behind)
        return Between(ticks.get_prev(datetime), ticks.get_next(datetime))
    every_s = schedule.every_s or 1
    last = datetime.fromtimestamp(int(instant.timestamp()) // every_s * every_s, UTC)
    return Between(last, last + timedelta(seconds=every_s))


class Scheduler:
    """Adds jobs as their schedules say. Ticks that nobody was there for are made up for by one job, for the newest.

    A schedule that is seen for the first time begins with its next tick.

    Raises:
        ValueError: a cron expression that cannot be read.
    """

    def __init__(self, jobs: Jobs, schedules: Sequence[Schedule[Any]]) -> None:
        for schedule in schedules:
            if schedule.cron is not None and not croniter.is_valid(schedule.cron):
                raise ValueError(f"schedule {schedule.name}: {schedule.cron!r} is not a cron expression")
        self._jobs, self._schedules = jobs, schedules
        self._marks = jobs.database.collection(MARKS)
        self._seen: dict[str, Between] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look once a second from now on."""
        if self._schedules:
            self._task = asyncio.create_task(self._keep_looking(), name="schedules")

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            await end_tasks(self._task)

    async def add_due(self, instant: datetime) -> list[str]:
        """Add the jobs that are due at this instant; answers the ids of those that this process added."""
        added = []
        for schedule in self._schedules:
            seen = self._seen.get(schedule.name)
            if seen is not None and seen.last <= instant < seen.following:
                continue
            ticks = ticks_around(schedule, instant)
            added += await self._claim(schedule, ticks.last)
            self._seen[schedule.name] = ticks
        return added

    async def _claim(self, schedule: Schedule[Any], tick: datetime) -> list[str]:
        first = Changes().set_on_insert(last_tick=tick)
        try:
            await self._marks.change(Where(name=schedule.name), first, upsert=True, counted=False)
        except Duplicate:  # another process did the same at this moment
            _log.debug("schedule_known", schedule=schedule.name)

        async def move(unit: Unit) -> list[str]:
            behind = Where(name=schedule.name).before("last_tick", tick)
            if await self._marks.change(behind, Changes().set(last_tick=tick), unit=unit) is None:
                return []
            job_id = f"{schedule.name}-{int(tick.timestamp())}"
            return [await self._jobs.add(schedule.job_type, schedule.payload, id=job_id, unit=unit)]

        return await self._jobs.database.unit_of_work(move)

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.add_due(now())
            except (PyMongoError, Refusal) as error:  # the next look makes up for it
                _log.warning("schedules_put_off", reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_LOOK_S)
