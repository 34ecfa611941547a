"""The work of search in the workers: feed what is marked, build what is missing, look after both.

A mark is what counts; a job only says that there are some. So jobs are not kept in the ledger, and one that is lost is
made up for by the next look, once a minute. Nobody waits for a look who finds the index in other hands: a build that is
still wanted is asked for again, a little later each time.
"""

import asyncio
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import structlog

from courtyard.kernel.basics import Refusal, now
from courtyard.kernel.cache import end_tasks
from courtyard.kernel.jobs import Handler, JobContext, Jobs, JobType, Schedule
from courtyard.kernel.search import figures
from courtyard.kernel.search.engine import Engine
from courtyard.kernel.search.errors import SearchAway, SearchNotReady
from courtyard.kernel.search.feeding import Declared, Feeder
from courtyard.kernel.search.log import SearchLog
from courtyard.kernel.search.register import IndexState

_GATHER_S = 0.1
# Each commit has its price whatever is in it, and leaves files to be merged: where changes never end, one a second.
_APART_S = 1.0
_LOOK_PAUSE_S = 10.0
_LOOK_EVERY_S = 60
# Together 25 seconds: longer than the lease of a holder that was killed.
_AGAIN_S = 0.2
_AGAIN_MAX = 7

_log = structlog.get_logger()


class OfIndex(msgspec.Struct, frozen=True):
    """Which index is meant, how often it was found in other hands, and whether it is built though nothing is wrong."""

    index: str
    turn: int = 0
    anew: bool = False


class Look(msgspec.Struct, frozen=True):
    """All of them."""


FEED = JobType(
    name="search.feed", queue="search", payload=OfIndex, timeout_s=600, essential=False, durable=False
)  # fmt: skip
REBUILD = JobType(name="search.rebuild", queue="search", payload=OfIndex, timeout_s=6 * 3600)
LOOK_AFTER = JobType(name="search.look_after", queue="search", payload=Look, timeout_s=60, durable=False)
FORGET_PEOPLE = JobType(name="search.forget_people", queue="search", payload=Look, timeout_s=600)


class Caretaker:
    """Adds and does this work.

    Args:
        feeder: Feeds and builds.
        engine: Asked how many documents there are.
        jobs: The queues.
        log: Whose people are forgotten.
        declared: Name → index; filled while the modules are built.
    """

    def __init__(
        self, feeder: Feeder, engine: Engine, jobs: Jobs, log: SearchLog, declared: Mapping[str, Declared]
    ) -> None:
        self._feeder, self._engine, self._jobs, self._log = feeder, engine, jobs, log
        self._declared = declared
        self._waking: dict[str, asyncio.Task[None]] = {}
        self._woken_at: dict[str, float] = {}
        self._looking: asyncio.Task[None] | None = None
        self._wants_look = False

    async def mark(self, name: str, documents: Iterable[str]) -> None:
        """Note what changed, and have it fed a tenth of a second later, and a second after the feed before."""
        await self._feeder.marks.put(name, documents)
        self.wake(name)

    def wake(self, name: str) -> None:
        """Have an index fed soon."""
        if name not in self._waking:
            task = asyncio.create_task(self._wake_soon(name), name=f"wake search {name}")
            self._waking[name] = task
            task.add_done_callback(lambda _: self._waking.pop(name, None))

    def look_soon(self) -> None:
        """Have the workers look after everything, at most every ten seconds."""
        self._wants_look = True
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_soon(), name="look after search")

    async def state(self, name: str) -> IndexState:
        """How an index stands."""
        return await self._feeder.register.state(name)

    async def stop(self) -> None:
        """Add no more."""
        tasks = [*self._waking.values(), *([self._looking] if self._looking else [])]
        await end_tasks(*tasks)

    @property
    def handlers(self) -> Mapping[JobType[Any], Handler]:
        """Job type → what is done."""
        return {
            FEED: self._feed,
            REBUILD: self._rebuild,
            LOOK_AFTER: self._look_after,
            FORGET_PEOPLE: self._forget_people,
        }

    @property
    def schedules(self) -> Sequence[Schedule[Any]]:
        """What comes back by itself."""
        return (
            Schedule(name="search.look_after", job_type=LOOK_AFTER, payload=Look(), every_s=_LOOK_EVERY_S),
            Schedule(name="search.forget_people", job_type=FORGET_PEOPLE, payload=Look(), cron="17 3 * * *"),
        )

    async def look_after(self) -> None:
        """Bring the figures up to date, have built what is missing and fed what waits."""
        for name, declared in self._declared.items():
            try:
                await self._look_at(name, declared)
            except SearchAway as error:
                _log.warning("search_away", index=name, reason=error.cause)

    async def _look_at(self, name: str, declared: Declared) -> None:
        await self._feeder.marks.fold(name)
        waiting, age_s = await self._feeder.marks.waiting(name)
        figures.WAITING.labels(name).set(waiting)
        figures.LAG_S.labels(name).set(age_s)
        reason = await self._feeder.why_rebuild(declared.spec)
        if reason:
            _log.info("search_rebuild_wanted", index=name, reason=reason)
            # Whoever has it in hand builds it, as a rule: to ask for it once a minute is enough.
            is_held = await self._feeder.is_held(declared.spec)
            minute = f"search-rebuild-{name}-{int(time.time()) // _LOOK_EVERY_S}"
            await self._jobs.add(REBUILD, OfIndex(name), id=minute if is_held else None)
        elif waiting:
            self.wake(name)
        try:
            figures.DOCUMENTS.labels(name).set(await self._engine.count(declared.spec))
        except SearchNotReady:
            figures.DOCUMENTS.labels(name).set(0)

    async def _feed(self, wanted: OfIndex, _context: JobContext) -> None:
        declared = self._declared.get(wanted.index)
        if declared is None:
            return
        if await self._feeder.feed(declared):
            await self._wake_if_marked(wanted.index)
        elif await self._feeder.why_rebuild(declared.spec):
            self.look_soon()

    async def _rebuild(self, wanted: OfIndex, context: JobContext) -> None:
        declared = self._declared.get(wanted.index)
        if declared is None:
            return

        async def report(done: int, total: int) -> None:
            await context.progress(100 * done // max(1, total), f"{done:,} of {total:,}")

        written = await self._feeder.rebuild(declared, report, only_if_needed=not wanted.anew)
        if written is None and (wanted.anew or await self._feeder.why_rebuild(declared.spec)):
            await self._ask_again(wanted)
        await self._wake_if_marked(wanted.index)

    async def _ask_again(self, wanted: OfIndex) -> None:
        """Somebody has the index in hand: that may be the one who builds it, or one who feeds and is soon done."""
        figures.REBUILDS.labels(wanted.index, "put_off").inc()
        if wanted.turn < _AGAIN_MAX:
            later = msgspec.structs.replace(wanted, turn=wanted.turn + 1)
            await self._jobs.add(REBUILD, later, delay_s=_AGAIN_S * 2**wanted.turn)

    async def _look_after(self, _wanted: Look, _context: JobContext) -> None:
        await self.look_after()

    async def _forget_people(self, _wanted: Look, _context: JobContext) -> None:
        """Take names off old searches, and build indexes anew: their files keep what was removed until they are."""
        await self._log.forget_people()
        for name in self._declared:
            await self._jobs.add(REBUILD, OfIndex(name, anew=True), id=f"search-anew-{name}-{now():%Y%m%d}")

    async def _wake_if_marked(self, name: str) -> None:
        """Whoever came meanwhile found the lease held and went."""
        if await self._feeder.marks.are_there(name):
            self.wake(name)

    async def _wake_soon(self, name: str) -> None:
        since = time.monotonic() - self._woken_at.get(name, -math.inf)
        await asyncio.sleep(max(_GATHER_S, _APART_S - since))
        self._woken_at[name] = time.monotonic()
        try:
            await self._jobs.add(FEED, OfIndex(name))
        except Refusal as error:  # the marks stay, and the next look finds them
            _log.warning("search_not_woken", index=name, reason=str(error))

    async def _look_soon(self) -> None:
        while self._wants_look:  # also when somebody asked in the pause
            self._wants_look = False
            try:
                await self._jobs.add(LOOK_AFTER, Look())
            except Refusal as error:
                _log.warning("search_not_looked_after", reason=str(error))
            await asyncio.sleep(_LOOK_PAUSE_S)
