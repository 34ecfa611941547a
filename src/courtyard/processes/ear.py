"""Passes a child's standard error on to ours and remembers its last words."""

import asyncio
import collections
import os
import sys

FOR_A_PERSON = "courtyard: "
_CHUNK_BYTES = 1 << 16
_SILENCE_LIMIT_S = 1.0


class Ear:
    """Reads a pipe on the running loop until its end, whatever becomes of the task that made it.

    Args:
        descriptor: Read end of the pipe; closed at its end.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._tail: collections.deque[str] = collections.deque(maxlen=20)
        self._partial = ""
        self._silent = asyncio.Event()
        os.set_blocking(descriptor, False)
        asyncio.get_running_loop().add_reader(descriptor, self._hear)

    def last_words(self) -> str:
        """The last line that says something."""
        lines = [line.strip() for line in (*self._tail, self._partial) if line.strip()]
        return lines[-1].removeprefix(FOR_A_PERSON) if lines else "it said nothing"

    async def until_silent(self) -> None:
        """Return when the pipe has ended, at the latest after a second (a grandchild may hold it open)."""
        try:
            async with asyncio.timeout(_SILENCE_LIMIT_S):
                await self._silent.wait()
        except TimeoutError:
            return

    def _hear(self) -> None:
        try:
            heard = os.read(self._descriptor, _CHUNK_BYTES)
        except BlockingIOError:
            return
        if not heard:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._silent.set()
            return
        *lines, self._partial = (self._partial + heard.decode(errors="replace")).split("\n")
        self._tail.extend(lines)
        # Words meant for a person are the parent's to say, once and in its own sentence.
        sys.stderr.write("".join(f"{line}\n" for line in lines if not line.startswith(FOR_A_PERSON)))
        sys.stderr.flush()
