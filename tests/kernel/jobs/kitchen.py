"""A small installation for the tests of jobs: a ledger, queues, and as many workers as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
from redis.asyncio import Redis

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Database, Databases
from courtyard.kernel.jobs import COLLECTIONS, Handler, JobContext, Jobs, JobType, Schedule, Work
from courtyard.kernel.settings import Settings
from support.app import settings_for_tests
from support.furnishing import furnish
from support.waiting import wait_until


class Dish(msgspec.Struct, frozen=True):
    """What is to be cooked."""

    name: str
    guest: Id | None = None
    password: str = ""


class Served(msgspec.Struct, frozen=True):
    """What came of it."""

    dish: str
    attempt: int


COOK = JobType(name="kitchen.cook", queue="media", payload=Dish)
WASH = JobType(name="kitchen.wash", queue="analytics", payload=Dish, durable=False, essential=False)


class Kitchen:
    """One process's jobs."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.jobs = Jobs(settings, database)

    @property
    def valkey(self) -> Redis:
        """The client of the queues."""
        return self.jobs.client

    @asynccontextmanager
    async def working(
        self,
        handlers: dict[JobType[Any], Handler],
        queues: list[str] | None = None,
        schedules: tuple[Schedule[Any], ...] = (),
    ) -> AsyncIterator[Work]:
        """A worker process's work."""
        work = Work(self.jobs, self.settings, handlers, schedules, queues)
        async with work.going_on():
            yield work

    async def state(self, key: str) -> str:
        """The ledger's word on a job; empty for none."""
        record = await self.jobs.ledger.find(key)
        return "" if record is None else record.state.value

    async def until(self, key: str, state: str) -> None:
        """Wait for a state in the ledger."""

        async def reached() -> bool:
            return await self.state(key) == state

        await wait_until(reached, f"{key} {state}")


KitchenFactory = Callable[..., Awaitable[Kitchen]]


@asynccontextmanager
async def kitchens(mongodb_url: str, redis_url: str, prefix: str) -> AsyncIterator[KitchenFactory]:
    """Make kitchens on one database and Valkey, as processes would; waits and locks are short."""
    databases = Databases(mongodb_url, prefix=prefix)
    database = databases.database("kernel")
    await furnish(database, COLLECTIONS)
    quick = {"jobs_lock_ms": 1000, "jobs_stalled_ms": 300, "jobs_sweep_s": 0.2, "queue_media": "backoff=fixed:50"}
    async with AsyncExitStack() as stack:

        async def make(redis_url: str = redis_url, *, started: bool = True, **changes: Any) -> Kitchen:
            kitchen = Kitchen(settings_for_tests(mongodb_url, redis_url, prefix, **{**quick, **changes}), database)
            stack.push_async_callback(kitchen.jobs.close)
            if started:
                kitchen.jobs.start()
                stack.push_async_callback(kitchen.jobs.stop)
            return kitchen

        yield make
    await databases.close()


class Cook:
    """A handler that remembers what it was given, and does what a test tells it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, int]] = []
        self.contexts: list[JobContext] = []
        self.errors: list[Exception] = []
        self.gate: asyncio.Event | None = None

    async def __call__(self, dish: Dish, context: JobContext) -> Served:
        """Cook."""
        self.calls.append((dish.name, context.id, context.attempt))
        self.contexts.append(context)
        if self.gate is not None:
            await self.gate.wait()
        if self.errors:
            raise self.errors.pop(0)
        return Served(dish.name, context.attempt)

    @property
    def dishes(self) -> list[str]:
        """Names in the order of cooking."""
        return [name for name, _, _ in self.calls]
