"""Kitchens on the real engines."""

from collections.abc import AsyncIterator

import pytest

from kernel.jobs.kitchen import Cook, Kitchen, KitchenFactory, kitchens


@pytest.fixture
async def kitchen_factory(mongodb_url: str, redis_url: str, house_prefix: str) -> AsyncIterator[KitchenFactory]:
    async with kitchens(mongodb_url, redis_url, house_prefix) as make:
        yield make


@pytest.fixture
async def kitchen(kitchen_factory: KitchenFactory) -> Kitchen:
    return await kitchen_factory()


@pytest.fixture
def cook() -> Cook:
    return Cook()
