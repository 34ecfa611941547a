"""A fault in how the driver waits, mended from outside until it is mended there."""

import asyncio
import sys
from collections.abc import Awaitable
from typing import Any

from pymongo import lock


def mend_waiting() -> None:
    """Let requests that are given up while MongoDB is away leave the driver's locks free.

    PyMongo 4.20 waits for a server by ``asyncio.wait_for(condition.wait(), 0.5)``. Until Python 3.12 that runs the wait
    as a task of its own; whoever is cancelled while it takes the lock back leaves at once, the lock is taken all the
    same, and nobody gives it back: from then on every request of this client waits for ever, also when MongoDB serves
    again. ``asyncio.timeout`` waits in the same task.
    """
    if sys.version_info < (3, 12):
        lock.wait_for = _wait_for  # type: ignore[attr-defined, assignment]  # the fault is there


async def _wait_for(awaited: Awaitable[Any], timeout: float | None) -> Any:  # noqa: ASYNC109  (asyncio's own signature)
    async with asyncio.timeout(timeout):
        return await awaited
