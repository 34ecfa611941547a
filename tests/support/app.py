"""An application of one's own, in this process: real engines, a fresh database, requests without a network."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import httpx
import msgspec
import pytest
from pydantic import SecretStr

from courtyard import __version__
from courtyard.kernel.http import Edge
from courtyard.kernel.module import Assembly, Front, Module
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import set_up_logs
from courtyard.processes.application import MODULES

BASE_URL = "http://testserver"
SECRET = "a secret of forty characters for tests.."
_PLENTY = 1_000_000


class App:
    """A running application: its ASGI side, what it was put together from, and clients for it."""

    def __init__(self, assembly: Assembly, edge: Edge, clients: AsyncExitStack) -> None:
        self.assembly = assembly
        self.edge = edge
        self.settings = assembly.settings
        self._clients = clients

    def dependency(self, name: str) -> Any:
        """What the modules' handlers get under this name."""
        return self.assembly.dependency(name)

    async def client(
        self, *, address: str = "192.0.2.1", headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.AsyncClient:
        """A new client with a cookie jar of its own; closed with the application."""
        transport = httpx.ASGITransport(self.edge, client=(address, 50_000))  # type: ignore[arg-type]  # (Litestar's ASGI types)
        client = httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers, **options)
        return await self._clients.enter_async_context(client)


AppFactory = Callable[..., Awaitable[App]]


def settings_for_tests(mongodb_url: str, redis_url: str, prefix: str, **changes: Any) -> Settings:
    """Settings with cheap password hashes and limits that no test meets by accident."""
    make = _settings if changes else _everyday
    return make(mongodb_url, redis_url, prefix, **changes)


@cache
def _everyday(mongodb_url: str, redis_url: str, prefix: str) -> Settings:
    return _settings(mongodb_url, redis_url, prefix)


def _settings(mongodb_url: str, redis_url: str, prefix: str, **changes: Any) -> Settings:
    wanted: dict[str, Any] = {
        "environment": "test",
        "mongodb_url": SecretStr(mongodb_url),
        "redis_url_given": SecretStr(redis_url),
        "database_prefix": prefix,
        "secret": SecretStr(SECRET),
        "database_warm_connections": 1,
        "limit_anonymous_per_min": _PLENTY,
        "limit_member_per_min": _PLENTY,
        "limit_admin_per_min": _PLENTY,
        "limit_authentication_per_min": _PLENTY,
        **changes,
    }
    return Settings(_env_file=None, **wanted)  # type: ignore[call-arg]  # (pydantic-settings takes it)


class HouseAssembly(Assembly):
    """Asks for the indexes of a house once per worker: looking at them all takes longer than the rest of a start.

    Its front is shared by many data folders, so it keeps nothing in any of them.
    """

    _furnished: ClassVar[set[tuple[object, ...]]] = set()

    def front(self) -> Front:
        """A new front for these modules."""
        return Front(self.modules, self.settings.model_copy(update={"data_dir": Path("/nowhere")}), self.version)

    async def ensure_indexes(self) -> None:
        """Create those that are missing, unless this process has seen to the same ones in these databases."""
        settings = self.settings
        house = (settings.database_prefix, settings.event_retention_days, *map(kind_of, self.modules))
        if house not in self._furnished:
            await super().ensure_indexes()
            self._furnished.add(house)


@asynccontextmanager
async def running(settings: Settings, modules: Sequence[Module]) -> AsyncIterator[App]:
    """An application between its start and its stop."""
    assembly = HouseAssembly(settings, modules, __version__)
    edge = assembly.application(shared_front(assembly))
    async with assembly.running(), AsyncExitStack() as clients:
        yield App(assembly, edge, clients)


_kept: dict[int, object] = {}
_fronts: dict[tuple[object, ...], Front] = {}


def kind_of(module: Module) -> tuple[object, ...]:
    """Equal for modules made of the same parts, as those that a fixture makes anew for each test are."""

    def identity(part: object) -> object:
        if isinstance(part, str | Path | None):
            return part
        if isinstance(part, list | tuple):
            return tuple(map(identity, part))
        if isinstance(part, dict):
            return tuple((name, identity(inner)) for name, inner in part.items())
        _kept[id(part)] = part  # as long as it is there, nothing else has its id
        return id(part)

    return tuple(map(identity, msgspec.structs.astuple(module)))


def shared_front(assembly: Assembly) -> Front:
    """One front per kind of application: compiling templates and describing routes takes most of a second."""
    settings = assembly.settings
    kind = (*map(kind_of, assembly.modules), settings.environment, settings.base_url.startswith("https:"))
    if kind not in _fronts:
        _fronts[kind] = assembly.front()
    return _fronts[kind]


@pytest.fixture(autouse=True)
def _logs() -> None:
    """JSON lines, as the processes write them; for each test anew, since commands set them up otherwise."""
    set_up_logs("info")


@pytest.fixture
def modules() -> list[Module]:
    """Which modules the application has; a folder of tests may name fewer."""
    return list(MODULES)


@pytest.fixture
async def app_factory(
    mongodb_url: str, redis_url: str, house_prefix: str, modules: list[Module], tmp_path: Path
) -> AsyncIterator[AppFactory]:
    """Make applications that differ in settings; all of one test share database and Valkey, as processes would."""
    async with AsyncExitStack() as stack:

        async def make(**changes: Any) -> App:
            settings = settings_for_tests(mongodb_url, redis_url, house_prefix, **changes)
            if "data_dir" not in changes:
                settings = settings.model_copy(update={"data_dir": tmp_path})
            return await stack.enter_async_context(running(settings, modules))

        yield make


@pytest.fixture
async def app(app_factory: AppFactory) -> App:
    """An application with everyday settings."""
    return await app_factory()


@pytest.fixture
async def client(app: App) -> httpx.AsyncClient:
    """A stranger's client."""
    return await app.client()
