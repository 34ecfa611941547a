"""The engines, each with the same settings; every test of what a search finds runs on both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from courtyard.kernel.search import Engine, engine_of
from courtyard.kernel.settings import Settings
from kernel.search.songbook import Songbook, open_songbook, short_name
from support.app import settings_for_tests

ENGINES = ("tantivy", "elasticsearch")

MakeSongbook = Callable[..., Awaitable[Songbook]]


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """One or the other."""
    return str(request.param)


@pytest.fixture
def engine_settings(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """What settings say of the engine."""
    found: dict[str, Any] = {"data_dir": tmp_path}
    if engine_name == "elasticsearch":
        found["elasticsearch_url"] = (request.getfixturevalue("opensearch_url"),)
    return found


@pytest.fixture
def search_settings(engine_settings: dict[str, Any], request: pytest.FixtureRequest) -> Settings:
    """Settings for one engine or the other; names of indexes are this test's own."""
    name = short_name(request.node.nodeid)
    return settings_for_tests("mongodb://127.0.0.1:1", "redis://127.0.0.1:1/0", name, **engine_settings)


@pytest.fixture
async def engine(search_settings: Settings) -> AsyncIterator[Engine]:
    """The engine, closed afterwards."""
    made = engine_of(search_settings)
    yield made
    await made.close()


@pytest.fixture
async def make_songbook(
    mongodb_url: str, redis_url: str, database_prefix: str, engine_settings: dict[str, Any]
) -> AsyncIterator[MakeSongbook]:
    """Each call is another process of one installation."""
    async with AsyncExitStack() as stack:

        async def make(**changes: Any) -> Songbook:
            wanted = {**engine_settings, "search_lease_s": 1.0, **changes}
            settings = settings_for_tests(mongodb_url, redis_url, database_prefix, **wanted)
            return await stack.enter_async_context(open_songbook(settings))

        yield make


@pytest.fixture
async def songbook(make_songbook: MakeSongbook) -> Songbook:
    """One process."""
    return await make_songbook()
