"""The assembler: modules and settings in, one running ASGI application out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request

from courtyard.kernel import http, web
from courtyard.kernel.basics import Refusal
from courtyard.kernel.cache import Cache, connect
from courtyard.kernel.documents import CollectionSpec, Databases
from courtyard.kernel.limits import Limiter
from courtyard.kernel.module.court_routes import court_routes
from courtyard.kernel.module.manifest import Built, Court, Module, in_order_of_use
from courtyard.kernel.module.open_api import OpenApi
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import Health, watch_loop_lag

KERNEL_COLLECTIONS: tuple[CollectionSpec[Any], ...] = (http.ANSWERS,)


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
        )
        self.valkey = connect(settings.redis_url)
        namespace = settings.database_prefix
        self.cache = Cache(self.valkey, local_bytes=settings.cache_bytes, namespace=namespace)
        self.court = Court(settings, self.databases, self.cache, Limiter(self.valkey, namespace))
        self.built: dict[str, Built] = {}
        for module in self.modules:
            self.built[module.name] = module.build(self.court)
            self.court.offer(self.built[module.name].contracts)
        self.health = self._health()
        self.open_api = OpenApi()

    def dependency(self, name: str) -> Any:
        """What a module gave its handlers under this name; commands use the same objects."""
        return self.dependencies[name]

    @property
    def dependencies(self) -> dict[str, Any]:
        """All modules' dependencies."""
        return {name: value for built in self.built.values() for name, value in built.dependencies.items()}

    def _health(self) -> Health:
        health = Health("courtyard", self.version)

        async def database_is_up() -> bool:
            return (await self.databases.health()).status == "up"

        async def valkey_is_up() -> bool:
            return bool(await self.valkey.ping())

        health.add("database", database_is_up, required=True)
        health.add("redis", valkey_is_up, required=False)
        return health

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connections open, indexes present, cache listening."""
        await self.cache.start()
        await self.databases.warm_up()
        await self.ensure_indexes()
        lag = asyncio.create_task(watch_loop_lag(), name="loop-lag")
        try:
            yield
        finally:
            lag.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await lag
            await self.cache.stop()
            await self.close()

    async def close(self) -> None:
        """Close the connections of an assembly that is not running (any more)."""
        await self.valkey.aclose()
        await self.databases.close()

    def description(self) -> bytes:
        """The OpenAPI description, without anything running."""
        self.application()
        return self.open_api.body

    async def ensure_indexes(self) -> None:
        """Create the indexes that are declared and missing."""
        databases = [self.court.database(module.name).create_indexes(module.collections) for module in self.modules]
        await asyncio.gather(self.court.database("kernel").create_indexes(KERNEL_COLLECTIONS), *databases)

    async def fill_demo(self) -> None:
        """Let each module fill an empty installation, in order of use."""
        for module in self.modules:
            demo = self.built[module.name].demo
            if demo is not None:
                await demo()

    def application(self) -> http.Edge:
        """The ASGI application over all modules."""
        static = web.StaticFiles([folder for module in self.modules if (folder := _folder(module, "static"))])
        folders = [folder for module in self.modules if (folder := _folder(module, "templates"))]
        templates = web.Templates(folders, static, reload=self.settings.environment == "development")
        views = web.Views(templates, self._site(), secure=self.settings.base_url.startswith("https:"))

        def view_of(request: Request[Any, Any, Any]) -> web.View:
            return web.View(views, request)

        failures = http.Failures(_error_page(views))
        routes = [handler for module in self.modules for handler in module.routes]
        pages = [handler for module in self.modules for handler in module.pages]
        own = {"health": self.health, "databases": self.databases, "open_api": self.open_api, "views": views}
        gifts = http.Gifts.of({**self.dependencies, **own}, {"view": view_of})
        litestar = http.router(
            json_routes=routes,
            page_routes=[*pages, *court_routes(self.settings)],
            gifts=gifts,
            failures=failures,
            lifespan=[self._lifespan],
            version=self.version,
        )
        self.open_api.describe(litestar)
        recognisers = [built.recogniser for built in self.built.values() if built.recogniser is not None]
        return http.Edge(
            litestar,
            settings=self.settings,
            recogniser=recognisers[0] if recognisers else http.Nobody(),
            tiers=http.Tiers(self.settings, self.court.limiter),
            fast_lane=http.FastLane(self.cache.local),
            replay=http.Replay(http.Idempotency(self.court.database("kernel"))),
            gifts=gifts,
            failures=failures,
            fixed=[_static(static)],
            upload_paths=http.upload_paths(litestar),
        )

    @asynccontextmanager
    async def _lifespan(self, _: Litestar) -> AsyncIterator[None]:
        async with self.running():
            if self.settings.demo:
                await self.fill_demo()
            yield

    def _site(self) -> web.Site:
        return web.Site(
            products=tuple(module.product for module in self.modules if module.product is not None),
            navigation=tuple(entry for module in self.modules for entry in module.navigation),
            person_menu=tuple(entry for module in self.modules for entry in module.person_menu),
            searches=tuple(module.search for module in self.modules if module.search is not None),
        )


def _folder(module: Module, name: str) -> Path | None:
    folder = module.root / name if module.root is not None else None
    return folder if folder is not None and folder.is_dir() else None


def _error_page(views: web.Views) -> Any:
    def render(passage: http.Passage, refusal: Refusal) -> str:
        return views.refusal(passage, refusal)

    return render


def _static(static: web.StaticFiles) -> http.Fixed:
    def answer(passage: http.Passage) -> tuple[int, http.Headers, bytes] | None:
        if not passage.path.startswith("/static/"):
            return None
        return static.answer(passage.path, passage.headers.items())

    return answer
