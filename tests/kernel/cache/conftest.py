"""Caches on the real Valkey of the test run, and a Valkey of one's own to be unkind to."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from courtyard.kernel.cache import Cache, connect
from courtyard.kernel.engines import Valkey

MakeCache = Callable[..., Awaitable[Cache]]


@pytest.fixture
def namespace() -> str:
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def make_cache(namespace: str, redis_url: str) -> AsyncIterator[MakeCache]:
    """A started cache for each call: two of them are two processes as far as they can tell."""
    async with AsyncExitStack() as stack:

        async def make(url: str = redis_url, local_bytes: int = 1 << 20) -> Cache:
            redis = connect(url)
            stack.push_async_callback(redis.aclose)
            cache = Cache(redis, local_bytes=local_bytes, namespace=namespace)
            stack.push_async_callback(cache.stop)
            await cache.start()
            return cache

        yield make


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A Valkey that only this test uses."""
    engine = Valkey(tmp_path / "valkey")
    await engine.start()
    yield engine
    await engine.stop()
