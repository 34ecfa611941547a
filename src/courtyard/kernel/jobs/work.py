"""All work of one process: a worker for each queue, the sweep, the schedules."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog

from courtyard.kernel.cache import connect
from courtyard.kernel.jobs.definitions import Handler, JobType, Schedule
from courtyard.kernel.jobs.jobs import Jobs
from courtyard.kernel.jobs.policies import QUEUES
from courtyard.kernel.jobs.running import Entry
from courtyard.kernel.jobs.scheduling import Scheduler
from courtyard.kernel.jobs.sweeping import Sweep
from courtyard.kernel.jobs.worker import QueueWorker
from courtyard.kernel.settings import BadSettings, Settings

_BLOCKING_LIMIT_S = 8.0
_log = structlog.get_logger()


class Work:
    """What a worker process does with jobs.

    Args:
        jobs: Started.
        settings: Grace, sweep, Valkey.
        handlers: Job type → what is done with it, of all modules.
        schedules: Of all modules.
        queues: Those to work on; None for all.

    Raises:
        BadSettings: a queue that does not exist.
        ValueError: two types of one name, or a type on a queue that does not exist.
    """

    def __init__(
        self,
        jobs: Jobs,
        settings: Settings,
        handlers: Mapping[JobType[Any], Handler],
        schedules: Sequence[Schedule[Any]],
        queues: Sequence[str] | None,
    ) -> None:
        self._names = list(queues or QUEUES)
        unknown = set(self._names) - set(QUEUES)
        if unknown:
            raise BadSettings(f"queues: {', '.join(sorted(unknown))} is not one of {', '.join(QUEUES)}")
        self._jobs, self._settings = jobs, settings
        entries = entries_of(handlers)
        self._blocking = connect(settings.redis_url or "", timeout_s=_BLOCKING_LIMIT_S, retries=0, as_text=True)
        self._workers = [
            QueueWorker(
                jobs.queues[name],
                self._blocking,
                jobs.ledger,
                {key: entry for key, entry in entries.items() if entry.job_type.queue == name},
                jobs.policies[name],
                jobs.timing,
            )
            for name in self._names
        ]
        lock_ms, sweep_s = jobs.timing.lock_ms, settings.jobs_sweep_s
        self._sweep = Sweep(jobs.queues, jobs.client, jobs.ledger, jobs.prefix, sweep_s, lock_ms)
        self._scheduler = Scheduler(jobs, [each for each in schedules if each.job_type.queue in self._names])
        self._give_up = asyncio.Event()

    def hurry(self) -> None:
        """End the grace of a drain: give back at once what is in work."""
        self._give_up.set()

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Work while the block runs; at its end, finish what is in work within the grace and give back the rest."""
        for worker in self._workers:
            worker.start()
        self._sweep.start()
        self._scheduler.start()
        _log.info("jobs_worked_on", queues=self._names)
        try:
            yield
        finally:
            await self._drain()

    async def _drain(self) -> None:
        await asyncio.gather(self._scheduler.stop(), self._sweep.stop())
        running = sum(worker.running for worker in self._workers)
        _log.info("jobs_draining", running=running, grace_s=self._settings.jobs_grace_s)
        timer = asyncio.get_running_loop().call_later(self._settings.jobs_grace_s, self._give_up.set)
        await asyncio.gather(*(worker.drain(self._give_up) for worker in self._workers))
        timer.cancel()
        await self._blocking.aclose()


def entries_of(handlers: Mapping[JobType[Any], Handler]) -> dict[str, Entry]:
    """Name of a type → type and handler.

    Raises:
        ValueError: two types of one name, or a type on a queue that does not exist.
    """
    entries: dict[str, Entry] = {}
    for job_type, handler in handlers.items():
        if job_type.name in entries:
            raise ValueError(f"two job types are named {job_type.name}: rename one")
        if job_type.queue not in QUEUES:
            raise ValueError(f"job type {job_type.name}: {job_type.queue} is not one of {', '.join(QUEUES)}")
        entries[job_type.name] = Entry(job_type, handler)
    return entries
