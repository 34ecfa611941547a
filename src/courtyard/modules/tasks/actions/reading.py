"""Where files are read: a few at a time, within a time limit, large ones in processes, never on the event loop."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator

import msgspec

from courtyard.kernel.basics import Refusal
from courtyard.modules.tasks.errors import (
    ImportBroken,
    ImportNotRead,
    ImportReadersBusy,
    ImportTookTooLong,
    ImportTooLarge,
)
from courtyard.modules.tasks.formats.child import LENGTH_BYTES, Errand, Head, frames_of

_CHILD = "courtyard.modules.tasks.formats.child"
_AT_ONCE = 2
_WAITING_MAX = 16
_SMALL_BYTES = 64 * 1024
TIME_LIMIT_S = 120.0
_REFUSALS: dict[str, type[Refusal]] = {kind.code: kind for kind in (ImportBroken, ImportNotRead, ImportTooLarge)}


class Read(msgspec.Struct, frozen=True):
    """What a file holds: its head, and its tasks in parts, as they were read."""

    head: Head
    parts: list[bytes]


class ReadingDesk:
    """Reads files; a child process begins and ends with each large one."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def read(self, errand: Errand, data: bytes, *, limit_s: float = TIME_LIMIT_S) -> Read:
        """Read a file.

        Raises:
            ImportReadersBusy: too many wait already.
            ImportTookTooLong, ImportNotRead, ImportBroken, ImportTooLarge: about the file.
        """
        if self._waiting >= _WAITING_MAX:
            raise ImportReadersBusy
        self._waiting += 1
        try:
            async with self._turn, asyncio.timeout(limit_s):
                frames = await _frames_of(errand, data)
        except TimeoutError:
            raise ImportTookTooLong from None
        finally:
            self._waiting -= 1
        if not frames:
            raise ImportBroken
        head = msgspec.msgpack.decode(frames[0], type=Head)
        if head.refusal_code:
            raise _REFUSALS.get(head.refusal_code, ImportBroken)(head.refusal)
        return Read(head, frames[1:])


async def _frames_of(errand: Errand, data: bytes) -> list[bytes]:
    """Small files are read in a thread: that is done sooner than a process begins."""
    if len(data) <= _SMALL_BYTES:
        return await asyncio.to_thread(lambda: list(frames_of(errand, data)))
    return list(_frames(await _answer(errand, data)))


async def _answer(errand: Errand, data: bytes) -> bytes:
    child = await asyncio.create_subprocess_exec(
        # A session of its own: Ctrl-C in a terminal is for the parent, which ends the child in order.
        *(sys.executable, "-m", _CHILD), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )  # fmt: skip
    encoded = msgspec.msgpack.encode(errand)
    try:
        answer, _ = await child.communicate(len(encoded).to_bytes(LENGTH_BYTES, "big") + encoded + data)
    finally:
        # Whoever waits may have left, or time is over: the child is in the middle of something.
        if child.returncode is None:
            child.kill()
            await child.wait()
    return answer


def _frames(answer: bytes) -> Iterator[bytes]:
    place = 0
    while place + LENGTH_BYTES <= len(answer):
        length = int.from_bytes(answer[place : place + LENGTH_BYTES], "big")
        place += LENGTH_BYTES
        yield answer[place : place + length]
        place += length
