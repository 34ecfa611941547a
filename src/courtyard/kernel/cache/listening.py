"""Hears what other processes invalidate, and knows when it cannot hear."""

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection

from courtyard.kernel.cache.circuit import UNREACHABLE, within
from courtyard.kernel.cache.direct import own_connection

_BEAT_S = 0.5  # a silent connection is asked this often; after two unanswered beats it counts as lost
_SILENT_BEATS_MAX = 2
_OPEN_LIMIT_S = 1.0
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 1.0
_CHANNELS_AT_ONCE = 1_000
_RUN_ID = re.compile(rb"run_id:([0-9a-f]+)")

_log = structlog.get_logger()


class Listener:
    """One subscribed connection of its own, opened again for ever.

    It speaks the protocol by hand because redis-py's PubSub reconnects by itself, without a word: what was published
    meanwhile would be missed unnoticed.

    Args:
        redis: Whose address and credentials are used.
        channel: What to subscribe to; ``follow`` adds more.
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
        self._followed: dict[str, asyncio.Future[None]] = {}
        self._changed: dict[str, None] = {}
        self._changing: asyncio.Task[None] | None = None
        self._connected: AbstractConnection | None = None

    def follow(self, channel: str) -> asyncio.Future[None]:
        """Subscribe to one more channel, now and after each reconnection.

        The future is done once Valkey has confirmed it; everything published from then on is heard or ``on_lost``
        is called. While Valkey is away it waits.
        """
        confirmed = self._followed.get(channel)
        if confirmed is None:
            confirmed = self._followed[channel] = asyncio.get_running_loop().create_future()
            self._change(channel)
        return confirmed

    def leave(self, channel: str) -> None:
        """Subscribe to it no longer."""
        confirmed = self._followed.pop(channel, None)
        if confirmed is not None:
            confirmed.cancel()
            self._change(channel)

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            connection = own_connection(self._redis, self._channel)
            try:
                run_id = await within(_OPEN_LIMIT_S, self._subscribe(connection))
                self._connected = connection
                self._send_changes()
                self._on_ready(run_id)
                self._pause_s = _FIRST_PAUSE_S
                await self._hear(connection)
            except UNREACHABLE as error:
                _log.warning("channel_unheard", channel=self._channel, reason=f"{type(error).__name__}: {error}")
            finally:
                self._connected = None
                self._on_lost()
                await connection.disconnect(nowait=True)
            await asyncio.sleep(self._pause_s * random.uniform(0.8, 1.2))  # noqa: S311  (spreads load, guards nothing)
            self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)

    async def _subscribe(self, connection: AbstractConnection) -> str:
        await connection.connect()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        await connection.send_command("INFO", "server")
        found = _RUN_ID.search(await connection.read_response())
        self._changed.clear()
        channels = [self._channel, *self._followed]
        for first in range(0, len(channels), _CHANNELS_AT_ONCE):
            some = channels[first : first + _CHANNELS_AT_ONCE]
            await connection.send_command("SUBSCRIBE", *some)
            unconfirmed = len(some)
            while unconfirmed:
                unconfirmed -= self._take(await connection.read_response())
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
            self._take(reply)

    def _take(self, reply: Any) -> bool:
        """Deal with what came; True when it confirms a subscription."""
        if reply[0] == b"message":
            self._on_message(reply[2])
        if reply[0] != b"subscribe":
            return False
        confirmed = self._followed.get(reply[1].decode())
        if confirmed is not None and not confirmed.done():
            confirmed.set_result(None)
        return True

    def _change(self, channel: str) -> None:
        self._changed[channel] = None
        self._send_changes()

    def _send_changes(self) -> None:
        if self._changed and self._changing is None and self._connected is not None:
            self._changing = asyncio.create_task(self._make_changes(), name=f"subscriptions of {self._channel}")

    async def _make_changes(self) -> None:
        """Send what changed since the last tick; if that fails the reader notices, and all is subscribed anew."""
        try:
            with suppress(*UNREACHABLE):
                while self._changed and self._connected is not None:
                    changed, self._changed = self._changed, {}
                    wanted = [each for each in changed if each in self._followed]
                    await _send(self._connected, "SUBSCRIBE", wanted)
                    await _send(self._connected, "UNSUBSCRIBE", [each for each in changed if each not in wanted])
        finally:
            self._changing = None


async def _send(connection: AbstractConnection, command: str, channels: Sequence[str]) -> None:
    if channels and connection.is_connected:  # a lost one would connect again by itself, unnoticed
        await connection.send_command(command, *channels)
