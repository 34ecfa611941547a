"""One open socket: a bounded queue before its connection, and the place in the stream up to which it was told."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, NamedTuple

from courtyard.kernel.basics import new_token
from courtyard.kernel.live import wire
from courtyard.kernel.live.errors import Closing
from courtyard.kernel.live.figures import CLOSED, DELIVERED, DELIVERY_SECONDS, DROPPED
from courtyard.kernel.live.guest import Guest
from courtyard.kernel.live.position import Position

QUEUE_MAX = 512  # more than a stream keeps, so that resuming never overflows it

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Told(NamedTuple):
    """A message on its way to a socket."""

    position: Position
    text: str


class Socket:
    """What the hub knows of one connection.

    Messages that come while it catches up are held back, so that ids only ever grow. A reader too slow for its queue
    is closed with 1013 and resumes later.
    """

    __slots__ = (
        "_queue",
        "_said",
        "_said_since",
        "_send",
        "_sending",
        "checked_at",
        "closing",
        "guest",
        "held",
        "is_open",
        "key",
        "position",
    )

    def __init__(self, guest: Guest, send: Send) -> None:
        self.guest = guest
        self.key = new_token(9)
        self.position: Position | None = Position.read(guest.last)
        self.held: list[Told] | None = []  # None: nothing is held back
        self.checked_at = time.monotonic()
        self.closing: Closing | None = None
        self.is_open = False
        self._send = send
        self._queue: deque[tuple[str, int]] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._said = 0
        self._said_since = self.checked_at

    def hear(self, told: Told) -> None:
        """Take a message that was published."""
        if self.held is None:
            self._pass_on(told)
        elif len(self.held) < QUEUE_MAX:
            self.held.append(told)
        else:
            self.close(Closing.SLOW)

    def hold(self) -> None:
        """Hold back what comes from now on."""
        if self.held is None:
            self.held = []

    def go_on(self, position: Position, missed: list[Told] | None) -> None:
        """Send what was missed, then what was held back.

        Args:
            position: The newest message that ``missed`` includes.
            missed: None when it is not known what was missed.
        """
        if missed is None:
            self.position = position
            self.say(wire.notice("reset", position))
        for told in missed or ():
            self._pass_on(told)
        held, self.held = self.held or [], None
        for told in held:
            self._pass_on(told)

    def say(self, text: str, told_ms: int = 0) -> None:
        """Queue a text; ``told_ms`` is when it was told, in milliseconds since 1970, for the figures."""
        if self.closing is not None:
            DROPPED.inc()
        elif len(self._queue) >= QUEUE_MAX:
            self.close(Closing.SLOW)
        else:
            self._queue.append((text, told_ms))
            if self._sending is None:
                self._sending = asyncio.create_task(self._send_queue())

    def says_too_much(self, most_per_min: int) -> bool:
        """Count one message from the client."""
        instant = time.monotonic()
        if instant - self._said_since > 60:  # noqa: PLR2004  (a minute)
            self._said_since, self._said = instant, 0
        self._said += 1
        return self._said > most_per_min

    def close(self, why: Closing) -> None:
        """Send nothing more but the reason; the first reason counts."""
        if self.closing is not None:
            return
        self.closing = why
        CLOSED.labels(why.name.lower()).inc()
        DROPPED.inc(len(self._queue))
        self._queue.clear()
        if self._sending is not None:
            self._sending.cancel()
        if self.is_open:
            self._sending = asyncio.create_task(self._send_close(why))

    def open(self) -> None:
        """It is accepted: say what there is to say, or why it must close."""
        self.is_open = True
        if self.closing is not None:
            self._sending = asyncio.create_task(self._send_close(self.closing))

    def forget(self) -> None:
        """The connection is gone."""
        if self._sending is not None and self.closing is None:
            self._sending.cancel()
        self._queue.clear()

    def _pass_on(self, told: Told) -> None:
        if self.position is not None and told.position <= self.position:
            return
        self.position = told.position
        self.say(told.text, told.position.milliseconds)

    async def _send_queue(self) -> None:
        try:
            while self._queue:
                text, told_ms = self._queue[0]
                await self._send({"type": "websocket.send", "text": text})
                self._queue.popleft()
                if told_ms:
                    DELIVERED.inc()
                    DELIVERY_SECONDS.observe(max(0.0, time.time() - told_ms / 1000))
        except OSError:
            self._queue.clear()  # the connection is gone, which its reader learns too
        finally:
            if self.closing is None:
                self._sending = None

    async def _send_close(self, why: Closing) -> None:
        with suppress(OSError):  # it is closed already
            await self._send({"type": "websocket.close", "code": int(why), "reason": why.name.lower()})
