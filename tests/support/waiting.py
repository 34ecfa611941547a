"""Wait for something to become true instead of sleeping."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable

_PAUSE_S = 0.01


async def wait_until(
    predicate: Callable[[], object | Awaitable[object]], description: str, timeout_s: float = 30.0
) -> None:
    """Return as soon as the predicate (plain or async) is true.

    Raises:
        AssertionError: "<description> did not happen within <timeout_s> s".
    """
    deadline = time.monotonic() + timeout_s
    while True:
        outcome = predicate()
        if inspect.isawaitable(outcome):
            outcome = await outcome
        if outcome:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"{description} did not happen within {timeout_s} s")
        await asyncio.sleep(_PAUSE_S)
