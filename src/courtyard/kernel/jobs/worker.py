"""Takes jobs from one queue and runs them: as many at a time as the policy and free memory allow."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Awaitable, Callable

import structlog
from redis.asyncio import Redis

from courtyard.kernel.cache import UNREACHABLE, end_tasks
from courtyard.kernel.jobs import figures
from courtyard.kernel.jobs.bull import BullQueue, Taken, Timing
from courtyard.kernel.jobs.ledger import Ledger
from courtyard.kernel.jobs.memory import free_bytes
from courtyard.kernel.jobs.policies import QueuePolicy
from courtyard.kernel.jobs.running import Entries, Run

_WAIT_S = 5.0
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_FAREWELL_S = 5.0
_FAREWELL_STEP_S = 0.2
_log = structlog.get_logger()


class QueueWorker:
    """Works on one queue until it is drained.

    Args:
        queue: Where jobs come from.
        blocking: A client whose time limit is longer than five seconds, for waiting.
        ledger: Told of every outcome.
        entries: What is done with which type.
        policy: How many at a time.
        timing: How long locks last.
    """

    def __init__(
        self,
        queue: BullQueue,
        blocking: Redis,
        ledger: Ledger,
        entries: Entries,
        policy: QueuePolicy,
        timing: Timing,
    ) -> None:
        self._queue, self._blocking, self._ledger, self._entries = queue, blocking, ledger, entries
        self._policy, self._timing = policy, timing
        self._identity = secrets.token_hex(8)
        self._numbers = itertools.count(1)
        self._runs: dict[asyncio.Task[None], Run] = {}
        self._draining = asyncio.Event()
        self._freed = asyncio.Event()
        self._taking: asyncio.Task[None] | None = None
        self._keeping: list[asyncio.Task[None]] = []

    @property
    def running(self) -> int:
        """Jobs in work."""
        return len(self._runs)

    def start(self) -> None:
        """Take jobs from now on."""
        name = self._queue.name
        self._taking = asyncio.create_task(self._steadily(self._take_one, until_drained=True), name=f"jobs of {name}")
        loops = (self._renew_locks, self._look_for_stalled)
        self._keeping = [asyncio.create_task(self._steadily(loop), name=f"{loop.__name__} {name}") for loop in loops]

    async def drain(self, give_up: asyncio.Event) -> None:
        """Take no more, and wait for the jobs in work; once ``give_up`` is set, give the others back to the queue."""
        self._draining.set()
        self._freed.set()
        if self._taking is not None:
            await self._taking
        waiting = asyncio.create_task(give_up.wait())
        while self._runs and not waiting.done():
            await asyncio.wait([waiting, *self._runs], return_when=asyncio.FIRST_COMPLETED)
        await self._give_back()
        await end_tasks(waiting, *self._keeping)

    async def _give_back(self) -> None:
        deadline = time.monotonic() + _FAREWELL_S
        while self._runs and time.monotonic() < deadline:
            for task, run in self._runs.items():
                if not run.is_letting_go:  # a handler may have lost an earlier cancellation
                    task.cancel()
            await asyncio.wait(list(self._runs), timeout=_FAREWELL_STEP_S)

    async def _steadily(self, step: Callable[[], Awaitable[None]], *, until_drained: bool = False) -> None:
        """Repeat a step; while Valkey is away, look for it at growing intervals."""
        pause_s = _FIRST_PAUSE_S
        while not (until_drained and self._draining.is_set()):
            try:
                await step()
                pause_s = _FIRST_PAUSE_S
            except UNREACHABLE as error:
                _log.warning("jobs_wait_for_valkey", queue=self._queue.name, reason=f"{type(error).__name__}: {error}")
                await self._pause(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    async def _take_one(self) -> None:
        if len(self._runs) >= self._room():
            self._freed.clear()
            await self._pause(_WAIT_S, self._freed)
            return
        look = await self._queue.take(f"{self._identity}:{next(self._numbers)}")
        if look.taken is not None:
            self._begin(look.taken)
        elif look.limited_ms > 0:
            await self._pause(look.limited_ms / 1000)
        else:
            await self._wait_for_work(look.due_ms / 1000)

    def _room(self) -> int:
        """Jobs that may run at once: one for each part of free memory that they need, and at least one."""
        policy = self._policy
        if not policy.bytes_each:
            return policy.concurrency
        return max(1, min(policy.concurrency, len(self._runs) + free_bytes() // policy.bytes_each))

    def _begin(self, taken: Taken) -> None:
        run = Run(taken, self._queue, self._ledger, self._entries)
        task = asyncio.create_task(run.to_the_end(), name=f"job {taken.id}")
        self._runs[task] = run
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._runs[task]
        self._freed.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("job_broke_its_worker", queue=self._queue.name, exc_info=error)

    async def _wait_for_work(self, due: float) -> None:
        """Wait for a sign of work, or for the time when a delayed job is due (Unix time in seconds, 0: none)."""
        timeout_s = min(max(due - time.time(), 0.001), _WAIT_S) if due else _WAIT_S
        sign = asyncio.ensure_future(self._queue.wait(self._blocking, timeout_s))
        ending = asyncio.create_task(self._draining.wait())
        await asyncio.wait([sign, ending], return_when=asyncio.FIRST_COMPLETED)
        await end_tasks(ending)
        if not sign.done():
            await end_tasks(sign)
            await self._queue.call_others()
            return
        later = sign.result() - time.time()
        if later > 0 and not due:
            await self._wait_for_work(sign.result())

    async def _pause(self, seconds: float, until: asyncio.Event | None = None) -> None:
        """Wait, but not beyond the drain (or ``until``, which the drain sets too)."""
        try:
            async with asyncio.timeout(seconds):
                await (until or self._draining).wait()
        except TimeoutError:
            return

    async def _renew_locks(self) -> None:
        await asyncio.sleep(self._timing.lock_ms / 4000)
        held = {run.taken.id: (task, run) for task, run in self._runs.items()}
        if not held:
            return
        for key in await self._queue.extend({key: run.taken.token for key, (_, run) in held.items()}):
            task, run = held[key]
            if not task.done():
                run.lose()
                task.cancel()

    async def _look_for_stalled(self) -> None:
        await asyncio.sleep(self._timing.stalled_ms / 1000)
        stalled = await self._queue.recover_stalled()
        if stalled:
            figures.STALLED.labels(self._queue.name).inc(len(stalled))
            _log.warning("jobs_stalled", queue=self._queue.name, jobs=stalled[:100])
