"""The assembler: modules and settings in, one running ASGI application out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from courtyard.kernel import audit, http, mail, search
from courtyard.kernel.cache import Cache, connect
from courtyard.kernel.documents import CollectionSpec, Databases
from courtyard.kernel.events import Desk, Events, Traffic, event_collections
from courtyard.kernel.jobs import COLLECTIONS as JOB_COLLECTIONS
from courtyard.kernel.jobs import Handler, Jobs, JobType, Schedule, Work
from courtyard.kernel.limits import Limiter
from courtyard.kernel.live import Hub
from courtyard.kernel.module.court import Court
from courtyard.kernel.module.front import Front
from courtyard.kernel.module.job_routes import JOB_ROUTES
from courtyard.kernel.module.manifest import Built, Module, in_order_of_use, part_of
from courtyard.kernel.module.part_of_kernel import part_of_kernel
from courtyard.kernel.settings import BadSettings, Settings
from courtyard.kernel.telemetry import Health, watch_loop_lag

KERNEL_COLLECTIONS: tuple[CollectionSpec[Any], ...] = (
    http.ANSWERS,
    *JOB_COLLECTIONS,
    *mail.COLLECTIONS,
    *search.COLLECTIONS,
    *audit.COLLECTIONS,
)


class Assembly:
    """Everything that a process runs on, built once. Use ``async with assembly.running():`` outside a server."""

    def __init__(self, settings: Settings, modules: Sequence[Module], version: str) -> None:
        if settings.mongodb_url is None or settings.redis_url is None:
            raise ValueError("MONGODB_URL and REDIS_URL must be known before a process is put together")
        self.settings = settings
        self.version = version
        self.modules = in_order_of_use(modules)
        self.databases = Databases(
            settings.mongodb_url.get_secret_value(),
            prefix=settings.database_prefix,
            pool_size=settings.database_pool_size,
            timeout_ms=settings.database_timeout_ms,
            counting=settings.environment == "test",
        )
        self.valkey = connect(settings.redis_url)
        namespace = settings.database_prefix
        self.cache = Cache(self.valkey, local_bytes=settings.cache_bytes, namespace=namespace)
        self.events = Events(settings, self.databases, self.valkey)
        limiter = Limiter(self.valkey, namespace)
        self.jobs = Jobs(settings, self.databases.database("kernel"))
        self.live = Hub(self.valkey, namespace, settings, self.cache)
        self.mail = self._mail()
        self.court = Court(settings, self.databases, self.cache, limiter, self.events, self.jobs, self.live, self.mail)
        self.search = self.court.search
        self.court.scopes = _scopes(self.modules)
        self.built: dict[str, Built] = {}
        self._work: Work | None = None
        self.court.privacy.add(part_of_kernel(self.court, lambda: self.traffic))
        for module in self.modules:
            self._build(module)
        self.health = self._health()

    def _build(self, module: Module) -> None:
        built = module.build(self.court)
        for name in built.dependencies.keys() & self.dependencies.keys():
            raise ValueError(f"{module.name} gives its handlers {name}, which is another module's")
        self.built[module.name] = built
        self.court.offer(built.contracts)
        self.court.privacy.add(part_of(module, built, self.court.database(module.name)))

    def dependency(self, name: str) -> Any:
        """What a module gave its handlers under this name; commands use the same objects.

        Raises:
            BadSettings: no module that is at work has it.
        """
        try:
            return self.dependencies[name]
        except KeyError:
            names = ",".join(self.settings.products)
            raise BadSettings(f"PRODUCTS={names}: this belongs to a product that is switched off") from None

    @property
    def dependencies(self) -> dict[str, Any]:
        """All modules' dependencies."""
        return {name: value for built in self.built.values() for name, value in built.dependencies.items()}

    def _mail(self) -> mail.MailOffice:
        letters = [letter for module in self.modules for letter in module.letters]
        folders = [module.root / "templates" for module in self.modules if module.root is not None]
        return mail.MailOffice(self.settings, self.databases.database("kernel"), self.jobs, letters, folders)

    def _health(self) -> Health:
        health = Health("courtyard", self.version)

        async def database_is_up() -> bool:
            return (await self.databases.health()).status == "up"

        async def valkey_is_up() -> bool:
            return bool(await self.valkey.ping())

        health.add("database", database_is_up, required=True)
        health.add("redis", valkey_is_up, required=False)
        health.add("search", self.search.overseer.is_up, required=False)
        health.add("files", self.court.blobs.is_up, required=False)
        return health

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connections open, indexes present, cache listening."""
        await self.cache.start()
        await self.databases.warm_up(self.settings.database_warm_connections)
        await self.ensure_indexes()
        await self.events.start(self.traffic)
        await self.live.start()
        self.jobs.start()
        lag = asyncio.create_task(watch_loop_lag(), name="loop-lag")
        try:
            yield
        finally:
            lag.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await lag
            for built in reversed(self.built.values()):
                if built.close is not None:
                    await built.close()
            await self.live.stop()
            await self.search.stop()
            await self.jobs.stop()
            await self.events.stop()
            await self.court.limiter.stop()
            await self.cache.stop()
            await self.close()

    @asynccontextmanager
    async def working(self, queues: Sequence[str] | None = None) -> AsyncIterator[None]:
        """The work of a worker process, inside ``running``: relays, reactions, jobs and their schedules.

        Args:
            queues: Run the jobs of these only, and no relays and reactions; None for all work.
        """
        async with AsyncExitStack() as work:
            if queues is None:
                await work.enter_async_context(self.events.working(self.traffic))
                await work.enter_async_context(self.court.audit.chaining())
            self._work = Work(self.jobs, self.settings, self._handlers(), self._schedules(), queues)
            await work.enter_async_context(self._work.going_on())
            if queues is None or "search" in queues:
                self.search.start_work()
            yield

    def hurry(self) -> None:
        """End the grace of jobs in work: they are given back at once."""
        if self._work is not None:
            self._work.hurry()

    def _handlers(self) -> dict[JobType[Any], Handler]:
        found = {job_type: handler for built in self.built.values() for job_type, handler in built.jobs.items()}
        return {**self.mail.handlers, **self.search.handlers, **found}

    def _schedules(self) -> list[Schedule[Any]]:
        modules = [schedule for built in self.built.values() for schedule in built.schedules]
        return [*self.search.schedules, *modules]

    @property
    def traffic(self) -> Traffic:
        """Which modules publish what, and who reads it."""
        return Traffic(
            facts={module.name: tuple(module.events) for module in self.modules},
            reactions={name: tuple(built.reactions) for name, built in self.built.items()},
        )

    async def close(self) -> None:
        """Close the connections of an assembly that is not running (any more)."""
        await self.mail.close()
        await self.search.close()
        await self.jobs.close()
        await self.court.pusher.close()
        await self.court.spool.close()
        await self.court.blobs.close()
        await self.valkey.aclose()
        await self.databases.close()

    def description(self) -> bytes:
        """The OpenAPI description, without anything running."""
        front = self.front()
        self.application(front)
        return front.open_api.body

    async def ensure_indexes(self) -> None:
        """Create the indexes that are declared and missing."""
        databases = [self.court.database(name).create_indexes(specs) for name, specs in self.collections().items()]
        await asyncio.gather(*databases)

    def collections(self) -> dict[str, tuple[CollectionSpec[Any], ...]]:
        """Database → its collections: the kernel's, and each module's own with those for its facts."""
        facts = event_collections(self.settings)
        modules = {module.name: (*module.collections, *facts) for module in self.modules}
        return {"kernel": KERNEL_COLLECTIONS, **modules}

    async def fill_demo(self) -> None:
        """Let each module fill an empty installation, in order of use."""
        for module in self.modules:
            demo = self.built[module.name].demo
            if demo is not None:
                await demo()

    def application(self, front: Front | None = None) -> http.Edge:
        """The ASGI application over all modules, with a front of its own unless one is given."""
        front = front or self.front()
        desk = Desk(self.events, self.traffic)
        own = {
            "health": self.health,
            "databases": self.databases,
            "mail": self.mail,
            "search_log": self.search.log,
            "jobs": self.jobs,
            "desk": desk,
        }
        unread = next((built.unread for built in self.built.values() if built.unread is not None), None)
        gifts = front.gifts({**self.dependencies, **own}, unread)
        litestar = front.router(gifts, self._serving)
        recognisers = [built.recogniser for built in self.built.values() if built.recogniser is not None]
        recogniser = recognisers[0] if recognisers else http.Nobody()
        tiers = http.Tiers(self.settings, self.court.limiter)
        return http.Edge(
            http.Express(litestar, gifts),
            settings=self.settings,
            sockets=http.SocketDoor(self.live, settings=self.settings, recogniser=recogniser, tiers=tiers),
            recogniser=recogniser,
            tiers=tiers,
            fast_lane=http.FastLane(self.cache.local),
            replay=http.Replay(http.Idempotency(self.court.database("kernel"))),
            gifts=gifts,
            failures=front.failures,
            fixed=[front.static],
            paths=http.paths_of(litestar),
        )

    def front(self) -> Front:
        """A new front for these modules."""
        return Front(self.modules, self.settings, self.version)

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        async with self.running():
            if self.settings.demo:
                await self.fill_demo()
            yield


def _scopes(modules: Sequence[Module]) -> frozenset[str]:
    """Every scope that a route asks of API keys."""
    handlers = [*JOB_ROUTES, *(handler for module in modules for handler in module.routes)]
    return frozenset(handler.opt["permit"].scope for handler in handlers) - {""}
