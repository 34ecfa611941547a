"""Kitchens on real engines; with ``carrier`` in its arguments a test runs on Valkey and on Kafka."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from kernel.events.kitchen import Kitchen, open_kitchen, settings_of

MakeKitchen = Callable[..., Awaitable[Kitchen]]


@pytest.fixture(params=["valkey", "kafka"])
def brokers(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """None for facts on Valkey, the test run's broker for facts on Kafka."""
    return () if request.param == "valkey" else (request.getfixturevalue("kafka_broker"),)


@pytest.fixture
async def make_kitchen(
    mongodb_url: str, redis_url: str, database_prefix: str, brokers: tuple[str, ...]
) -> AsyncIterator[MakeKitchen]:
    """Each call is another process of one installation."""
    async with AsyncExitStack() as stack:

        async def make(**changes: Any) -> Kitchen:
            settings = settings_of(mongodb_url, redis_url, database_prefix, brokers, **changes)
            return await stack.enter_async_context(open_kitchen(settings))

        yield make


@pytest.fixture
async def kitchen(make_kitchen: MakeKitchen) -> Kitchen:
    """One process."""
    return await make_kitchen()
