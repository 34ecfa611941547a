"""The rounds of a hub: who is still good, who has to catch up, whose place runs out."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence

import structlog
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Refusal, Unauthenticated
from courtyard.kernel.cache import end_tasks
from courtyard.kernel.live.attendance import PLACE_LIFE_S, Attendance
from courtyard.kernel.live.errors import Closing, TooManySockets
from courtyard.kernel.live.register import Register
from courtyard.kernel.live.socket import Socket

_EVERY_S = 1.0
_AT_ONCE = 100
_LONG_AGO = float("-inf")
_RENEW_EVERY_S = PLACE_LIFE_S / 3

_log = structlog.get_logger()


class Rounds:
    """Walks through the sockets every second, and at once when there is a reason.

    Args:
        register: The sockets.
        attendance: Renews their places.
        recheck_s: How long somebody is believed without a reason for doubt.
        catch_up: Sends a socket what it missed.
    """

    def __init__(
        self,
        register: Register,
        attendance: Attendance,
        recheck_s: float,
        catch_up: Callable[[Socket], Awaitable[None]],
    ) -> None:
        self._register, self._attendance, self._recheck_s, self._catch_up = register, attendance, recheck_s, catch_up
        self._renewed_at = time.monotonic()
        self._called = asyncio.Event()
        self._walking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._walking = asyncio.create_task(self._walk(), name="rounds of the live sockets")

    async def stop(self) -> None:
        """End."""
        if self._walking is not None:
            await end_tasks(self._walking)

    def hurry(self) -> None:
        """Do not wait for the next second."""
        self._called.set()

    def suspect(self, tags: Sequence[str] | None) -> None:
        """Check at once whom these cache tags touch; None: everybody."""
        if not len(self._register):
            return
        for socket in self._register if tags is None else self._register.touched(tags):
            socket.checked_at = _LONG_AGO
            self._called.set()

    async def _walk(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_EVERY_S):
                    await self._called.wait()
            except TimeoutError:
                pass  # the second is over
            self._called.clear()
            try:
                await self._go_round()
            except Exception:  # noqa: BLE001  (a fault in one round must not end all checks)
                _log.exception("live_round_failed")

    async def _go_round(self) -> None:
        due = time.monotonic() - self._recheck_s
        await _in_groups(self._check, [each for each in self._register if each.checked_at < due])
        await _in_groups(self._advance, [each for each in self._register if each.is_open and each.held is not None])
        if time.monotonic() - self._renewed_at > _RENEW_EVERY_S:
            self._renewed_at = time.monotonic()
            for socket in self._register:
                self._attendance.renew(socket, int(time.time()) + PLACE_LIFE_S)

    async def _check(self, socket: Socket) -> None:
        socket.checked_at = time.monotonic()
        try:
            await socket.guest.recognised_again()
        except Unauthenticated:
            socket.close(Closing.UNAUTHENTICATED)
        except (Refusal, PyMongoError) as error:
            # Fail-open: who was good stays while the database is away, and is asked again at the next round.
            _log.warning("live_recheck_failed", reason=repr(error))
            socket.checked_at = _LONG_AGO

    async def _advance(self, socket: Socket) -> None:
        try:
            await self._catch_up(socket)
        except TooManySockets:
            socket.close(Closing.NO_PLACE)  # Valkey forgot the places meanwhile, and others took them


async def _in_groups(deal: Callable[[Socket], Awaitable[None]], sockets: Iterable[Socket]) -> None:
    waiting = list(sockets)
    for first in range(0, len(waiting), _AT_ONCE):
        await asyncio.gather(*map(deal, waiting[first : first + _AT_ONCE]))
