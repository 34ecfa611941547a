"""API processes with sockets, and a hub beside them that tells."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import pytest
from pymongo import MongoClient

from courtyard.kernel.live import Hub
from kernel.live.house import HERE
from kernel.live.lines import hub_of
from support.engines import EngineUrls
from support.server import Server, serving

SOCKETS_PER_USER = 4
SOCKETS_PER_ADDRESS = 12
MESSAGES_PER_MIN = 10
FOREIGN_PAGE = "https://app.example.org"


class Pair(NamedTuple):
    """Two API processes of one installation."""

    one: Server
    two: Server


@pytest.fixture(scope="session")
def pair(
    engines: EngineUrls, mongodb_administrator: MongoClient[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Two processes, each with a port of its own, with small limits and frequent rounds."""
    settings: dict[str, Any] = {
        **HERE,
        "LIVE_SOCKETS_PER_USER": str(SOCKETS_PER_USER),
        "LIVE_SOCKETS_PER_ADDRESS": str(SOCKETS_PER_ADDRESS),
        "LIVE_MESSAGES_PER_MIN": str(MESSAGES_PER_MIN),
        "LIVE_RECHECK_SECONDS": "0.5",
        "CORS_ORIGINS": FOREIGN_PAGE,
    }
    one_folder, two_folder = tmp_path_factory.mktemp("live_one"), tmp_path_factory.mktemp("live_two")
    with serving(one_folder, engines, mongodb_administrator, **settings) as one:
        shared = {**settings, "MONGODB_DB_NAME": one.prefix}
        with serving(two_folder, engines, mongodb_administrator, **shared) as two:
            yield Pair(one, two)


@pytest.fixture
async def hub(pair: Pair, engines: EngineUrls) -> AsyncIterator[Hub]:
    """Tells the sockets of both processes."""
    async with hub_of(engines.redis_url, pair.one.prefix) as found:
        yield found
