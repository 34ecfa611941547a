"""Carries commands to Valkey: all that are asked while one trip is under way share the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from redis.asyncio import Redis

from courtyard.kernel.cache.circuit import ANSWER_LIMIT_S, UNREACHABLE, Away, Circuit, within
from courtyard.kernel.cache.direct import Command, Direct

_TRIP_COMMANDS_MAX = 1_000
_QUEUE_MAX = 20_000


class _Parcel(NamedTuple):
    commands: Callable[[], Sequence[Command]]
    answer: asyncio.Future[list[Any]] | None


class _Loaded(NamedTuple):
    commands: Sequence[Command]
    answer: asyncio.Future[list[Any]] | None


class Courier:
    """One trip at a time; what is asked in one tick of the event loop, or during a trip, travels together.

    Commands arrive in the order in which they were given. A trip that is not answered within 0.25 s opens the
    circuit: everybody who waits gets ``Away``, and so does everybody who asks, at once, until Valkey is back.
    Commands of a failed trip may have been executed, once or later: give only commands for which that is harmless.

    Args:
        redis: From ``connect``.
        name: For the log.
        on_return: What must have succeeded before Valkey is believed again.
    """

    def __init__(self, redis: Redis, name: str, on_return: Callable[[], Awaitable[None]] | None = None) -> None:
        self.circuit = Circuit(redis, name, on_return) if on_return else Circuit(redis, name)
        self._direct = Direct(redis, name)
        self._queue: deque[_Parcel] = deque()
        self._travelling: asyncio.Task[None] | None = None
        self._is_over = False

    def ask(self, *commands: Command) -> asyncio.Future[list[Any]]:
        """Queue commands that belong together; the future gives one reply for each.

        Raises:
            Away: at once when the circuit is open; also from the future. The future raises redis' ResponseError
                when Valkey refuses one of the commands.
        """
        return self.ask_at_departure(lambda: commands)

    def ask_at_departure(self, commands: Callable[[], Sequence[Command]]) -> asyncio.Future[list[Any]]:
        """The same, but what to ask is said only when the trip begins: until then more can be put into it.

        Raises:
            Away: as ``ask``.
        """
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._send(_Parcel(commands, answer))
        return answer

    def tell(self, *commands: Command) -> None:
        """Queue commands whose replies nobody needs; they are dropped while Valkey is away."""
        with suppress(Away):
            self._send(_Parcel(lambda: commands, None))

    async def stop(self) -> None:
        """Carry what was given, take nothing more (everybody who asks gets ``Away``), stop probing."""
        self._is_over = True
        if self._travelling is not None:
            await asyncio.gather(self._travelling, return_exceptions=True)
        await self._direct.close()
        await self.circuit.stop()

    def _send(self, parcel: _Parcel) -> None:
        if self._is_over or not self.circuit.is_closed or len(self._queue) >= _QUEUE_MAX:
            raise Away
        self._queue.append(parcel)
        if self._travelling is None:
            self._travelling = asyncio.create_task(self._travel())

    async def _travel(self) -> None:
        try:
            while self._queue:
                await self._trip(self._load())
        finally:
            self._travelling = None

    def _load(self) -> list[_Loaded]:
        loaded: list[_Loaded] = []
        room = _TRIP_COMMANDS_MAX
        while self._queue and room > 0:
            parcel = self._queue.popleft()
            loaded.append(_Loaded(parcel.commands(), parcel.answer))
            room -= len(loaded[-1].commands)
        return loaded

    async def _trip(self, parcels: list[_Loaded]) -> None:
        commands = [command for parcel in parcels for command in parcel.commands]
        try:
            replies = await within(ANSWER_LIMIT_S, self._direct.ask(commands))
        except UNREACHABLE as error:
            self.circuit.open(error)
            self._fail_all(parcels, Away(str(error)))
            return
        except BaseException as error:
            self._fail_all(parcels, Away(str(error)))
            raise
        _deliver(parcels, replies)

    def _fail_all(self, parcels: list[_Loaded], reason: Away) -> None:
        waiting, self._queue = self._queue, deque()
        for answer in (*(parcel.answer for parcel in parcels), *(parcel.answer for parcel in waiting)):
            _fail(answer, reason)


def _deliver(parcels: list[_Loaded], replies: list[Any]) -> None:
    start = 0
    for commands, answer in parcels:
        own = replies[start : start + len(commands)]
        start += len(commands)
        if answer is None or answer.done():
            continue
        refused = next((reply for reply in own if isinstance(reply, Exception)), None)
        if refused is None:
            answer.set_result(own)
        else:
            answer.set_exception(refused)


def _fail(answer: asyncio.Future[list[Any]] | None, reason: Away) -> None:
    if answer is not None and not answer.done():
        answer.set_exception(reason)
