"""The notes application in this process, and clients for several people."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from courtyard.kernel.http import Edge
from courtyard.kernel.module import Assembly
from courtyard.kernel.settings import Settings, read_settings
from kernel.http.notes import client_of, running

SettingsFor = Callable[..., Settings]


@pytest.fixture
def settings_for(mongodb_url: str, redis_url: str, house_prefix: str) -> SettingsFor:
    def make(**given: object) -> Settings:
        wide = {f"limit_{tier}_per_min": 1_000_000 for tier in ("anonymous", "member", "admin")}
        return read_settings(
            environment="test",
            mongodb_url=mongodb_url,
            redis_url_given=redis_url,
            database_prefix=house_prefix,
            **(wide | given),
        )

    return make


@pytest.fixture
async def house(settings_for: SettingsFor) -> AsyncIterator[tuple[Assembly, Edge]]:
    async with running(settings_for()) as pair:
        yield pair


@pytest.fixture
async def anonymous(house: tuple[Assembly, Edge]) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(house[1]) as client:
        yield client


@pytest.fixture
async def ada(house: tuple[Assembly, Edge]) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(house[1], "ada") as client:
        yield client


@pytest.fixture
async def bob(house: tuple[Assembly, Edge]) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(house[1], "bob") as client:
        yield client
