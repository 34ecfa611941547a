"""Limiters on the real Valkey of the test run, and a Valkey of one's own to be unkind to."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from courtyard.kernel.cache import connect
from courtyard.kernel.engines import Valkey
from courtyard.kernel.limits import Limiter

MakeLimiter = Callable[..., Limiter]


@pytest.fixture
def namespace() -> str:
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def make_limiter(namespace: str, redis_url: str) -> AsyncIterator[MakeLimiter]:
    """A limiter for each call: two of them are two processes as far as they can tell."""
    async with AsyncExitStack() as stack:

        def make(url: str = redis_url) -> Limiter:
            redis = connect(url)
            stack.push_async_callback(redis.aclose)
            limiter = Limiter(redis, namespace)
            stack.push_async_callback(limiter.stop)
            return limiter

        yield make


@pytest.fixture
async def valkey(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A Valkey that only this test uses."""
    engine = Valkey(tmp_path / "valkey")
    await engine.start()
    yield engine
    await engine.stop()
