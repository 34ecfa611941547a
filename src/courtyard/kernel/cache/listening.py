"""Hears what other processes invalidate, and knows when it cannot hear."""

import asyncio
import random
import re
from collections.abc import Callable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from courtyard.kernel.cache.circuit import UNREACHABLE, within

_BEAT_S = 0.5  # a silent connection is asked this often; after two unanswered beats it counts as lost
_SILENT_BEATS_MAX = 2
_OPEN_LIMIT_S = 1.0
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 1.0
_RUN_ID = re.compile(rb"run_id:([0-9a-f]+)")

_log = structlog.get_logger()


class Listener:
    """One subscribed connection of its own, opened again for ever.

    It speaks the protocol by hand because redis-py's PubSub reconnects by itself, without a word: what was published
    meanwhile would be missed unnoticed.

    Args:
        redis: Whose address and credentials are used.
        channel: What to subscribe to.
        on_ready: Called after subscribing with the server's run id, which changes when Valkey restarts.
        on_lost: Called when messages may have been missed.
        on_message: Called with each message.
    """

    def __init__(
        self,
        redis: Redis,
        channel: str,
        *,
        on_ready: Callable[[str], None],
        on_lost: Callable[[], None],
        on_message: Callable[[bytes], None],
    ) -> None:
        self._redis = redis
        self._channel = channel
        self._on_ready = on_ready
        self._on_lost = on_lost
        self._on_message = on_message
        self._pause_s = _FIRST_PAUSE_S

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            connection = self._connection()
            try:
                self._on_ready(await within(_OPEN_LIMIT_S, self._subscribe(connection)))
                self._pause_s = _FIRST_PAUSE_S
                await self._hear(connection)
            except UNREACHABLE as error:
                _log.warning("invalidations_unheard", reason=f"{type(error).__name__}: {error}")
            finally:
                self._on_lost()
                await connection.disconnect(nowait=True)
            await asyncio.sleep(self._pause_s * random.uniform(0.8, 1.2))  # noqa: S311  (spreads load, guards nothing)
            self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)

    def _connection(self) -> AbstractConnection:
        pool = self._redis.connection_pool
        options = {
            **pool.connection_kwargs,
            "retry": Retry(NoBackoff(), 0),
            "health_check_interval": 0,
            "protocol": 2,
            "client_name": self._channel,
        }
        connection: AbstractConnection = pool.connection_class(**options)
        return connection

    async def _subscribe(self, connection: AbstractConnection) -> str:
        await connection.connect()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        await connection.send_command("INFO", "server")
        found = _RUN_ID.search(await connection.read_response())
        await connection.send_command("SUBSCRIBE", self._channel)
        await connection.read_response()
        return found[1].decode()[:12] if found else "unknown"

    async def _hear(self, connection: AbstractConnection) -> None:
        silent_beats = 0
        while True:
            reply: Any = await connection.read_response(timeout=_BEAT_S)
            if reply is None:
                silent_beats += 1
                if silent_beats > _SILENT_BEATS_MAX:
                    raise TimeoutError("Valkey is silent")
                await connection.send_command("PING")
                continue
            silent_beats = 0
            if reply[0] == b"message":
                self._on_message(reply[2])
