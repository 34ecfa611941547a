"""Where files are read: in a process of its own, one at a time, within a time limit, never on the event loop."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

import msgspec

from courtyard.modules.recipes.errors import ReadersBusy, ReadingFailed
from courtyard.modules.recipes.formats.frames import LENGTH_BYTES, Done, Task, frame

_CHILD = "courtyard.modules.recipes.formats.child"
_WAITING_MAX = 16
_IDLE_S = 120.0
TIME_LIMIT_S = 30.0


class ReadingRoom:
    """Reads files in a child process, which is started when needed and ends when nobody has needed it for a while."""

    def __init__(self) -> None:
        self._child: Process | None = None
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._farewell: asyncio.TimerHandle | None = None

    async def read(self, task: Task, *, limit_s: float = TIME_LIMIT_S) -> list[Done]:
        """Read a file or archive; what could not be looked at in time is told as one more refusal at the end.

        Raises:
            ReadersBusy: too many wait already.
        """
        if self._waiting >= _WAITING_MAX:
            raise ReadersBusy
        self._waiting += 1
        try:
            async with self._turn:
                return await self._read(task, limit_s)
        finally:
            self._waiting -= 1

    @property
    def process_id(self) -> int | None:
        """The child's, while there is one."""
        return None if self._child is None else self._child.pid

    @property
    def is_reading(self) -> bool:
        """Whether a file is with the child at this moment."""
        return self._turn.locked()

    def kill(self) -> None:
        """End the child whatever it does; whoever waits for it is told that reading failed."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()

    async def close(self) -> None:
        """End the child."""
        if self._farewell is not None:
            self._farewell.cancel()
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            child.kill()
            await child.wait()

    async def _read(self, task: Task, limit_s: float) -> list[Done]:
        child = await self._ready()
        found: list[Done] = []
        is_whole = False
        try:
            async with asyncio.timeout(limit_s):
                await self._ask(child, task, found)
            is_whole = True
        except TimeoutError:
            reason = f"not looked at within {limit_s:g} seconds: send fewer files at once"
            found.append(Done(task.name, refusal_code="reading_took_too_long", refusal=reason))
        except (asyncio.IncompleteReadError, ConnectionError):
            found.append(Done(task.name, refusal_code=ReadingFailed.code, refusal=ReadingFailed.message))
        finally:
            # A child that was interrupted, by time or by a reader who left, is in the middle of something.
            if is_whole:
                self._farewell = asyncio.get_running_loop().call_later(_IDLE_S, self._dismiss)
            else:
                await self.close()
        return found

    async def _ask(self, child: Process, task: Task, found: list[Done]) -> None:
        assert child.stdin is not None  # noqa: S101  (both are pipes)
        assert child.stdout is not None  # noqa: S101  (both are pipes)
        child.stdin.write(frame(msgspec.msgpack.encode(task)))
        await child.stdin.drain()
        while True:
            length = int.from_bytes(await child.stdout.readexactly(LENGTH_BYTES), "big")
            if not length:
                return
            found.append(msgspec.msgpack.decode(await child.stdout.readexactly(length), type=Done))

    async def _ready(self) -> Process:
        if self._farewell is not None:
            self._farewell.cancel()
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                # A session of its own: Ctrl-C in a terminal is for the parent, which ends the child in order.
                *(sys.executable, "-m", _CHILD), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
            )  # fmt: skip
        return self._child

    def _dismiss(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
            self._child = None
