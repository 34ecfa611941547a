"""Whether Valkey answers: once it does not, nobody waits for it until a probe in the background has seen it answer."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

T = TypeVar("T")

ANSWER_LIMIT_S = 0.25
UNREACHABLE = (RedisError, OSError, TimeoutError)

_GRACE_S = 0.05
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 1.0
_CALM_S = 10.0

_log = structlog.get_logger()


class Away(Exception):  # noqa: N818  (a state that callers handle, never shown to anybody)
    """Valkey does not answer, or refuses to serve; do without it."""


async def within(timeout_s: float, request: Awaitable[T]) -> T:
    """Await with a limit that forgives a stalled event loop: after a stall, answers that already came are read first.

    Raises:
        TimeoutError: when the time is over.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as scope:
        timer = loop.call_later(timeout_s - _GRACE_S, lambda: scope.reschedule(loop.time() + _GRACE_S))
        try:
            return await request
        finally:
            timer.cancel()


async def end_tasks(*tasks: asyncio.Task[Any]) -> None:
    """Cancel until they have ended.

    Once is not enough: redis-py sends through ``asyncio.wait_for``, which in Python 3.11 loses a cancellation that
    arrives together with the result (CPython issue 86296).
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_GRACE_S)


async def _nothing() -> None:
    return None


class Circuit:
    """Closed while Valkey answers. ``open`` starts probing; the first answer runs ``on_return``, then it closes.

    Args:
        redis: Probed with PING.
        name: For the log.
        on_return: What must have succeeded before Valkey is believed again.
    """

    def __init__(self, redis: Redis, name: str, on_return: Callable[[], Awaitable[None]] = _nothing) -> None:
        self.is_closed = True
        self._redis = redis
        self._name = name
        self._on_return = on_return
        self._pause_s = _FIRST_PAUSE_S
        self._closed_at = 0.0
        self._is_over = False
        self._probing: asyncio.Task[None] | None = None

    def open(self, reason: BaseException) -> None:
        """Stop using Valkey until it answers again."""
        if not self.is_closed:
            return
        self.is_closed = False
        _log.warning("valkey_away", user=self._name, reason=f"{type(reason).__name__}: {reason}")
        if monotonic() - self._closed_at > _CALM_S:
            self._pause_s = _FIRST_PAUSE_S
        if self._is_over:  # a latecomer at the end of the process: nobody would end this probe
            return
        self._probing = asyncio.create_task(self._probe(), name=f"probe of Valkey for {self._name}")

    async def stop(self) -> None:
        """Stop probing for good; a closed circuit stays closed until something fails."""
        self._is_over = True
        if self._probing is not None:
            await end_tasks(self._probing)
            self._probing = None

    async def _probe(self) -> None:
        while True:
            await asyncio.sleep(self._pause_s * random.uniform(0.8, 1.2))  # noqa: S311  (spreads load, guards nothing)
            self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
            try:
                await within(ANSWER_LIMIT_S, self._ping())
                await self._on_return()
            except (Away, *UNREACHABLE) as error:
                _log.debug("valkey_still_away", user=self._name, reason=str(error))
            else:
                break
        self.is_closed = True
        self._closed_at = monotonic()
        _log.info("valkey_back", user=self._name)

    async def _ping(self) -> None:
        await self._redis.execute_command("PING")  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
