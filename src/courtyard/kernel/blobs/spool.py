"""The spool: a local folder where uploads are written while they arrive, and where work on files happens.

Each process has a part of its own, marked by a lock that ends with the process. What a killed process left behind is
removed by the next one that starts to use the spool.
"""

import asyncio
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from courtyard.kernel.basics import TooLarge
from courtyard.kernel.blobs import figures
from courtyard.kernel.blobs.errors import NoRoom

_GATHERED_BYTES = 1 << 20
_HEAD_BYTES = 4096
_ROOM_LEFT_BYTES = 64 << 20
_LOCK = "lock"
_THREADS = 4


class TooManyBytes(TooLarge):
    """More bytes than are taken in one file."""

    message = "This file is larger than what is accepted here."


class Incoming:
    """A file that is arriving. At most 1 MiB of it is in memory; the rest is on the disk, its hash computed.

    Attributes:
        path: Where it is written.
        size_bytes: What came so far.
        head: The first 4 KiB, to tell its type by.
    """

    def __init__(self, path: Path, limit_bytes: int, threads: ThreadPoolExecutor) -> None:
        self.path = path
        self.size_bytes = 0
        self.head = b""
        self._limit_bytes = limit_bytes
        self._threads = threads
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._hash = hashlib.sha256()
        self._turn = threading.Lock()
        self._is_closed = False
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    async def write(self, data: bytes) -> None:
        """Take the next bytes.

        Raises:
            TooManyBytes: there are more than the limit.
            NoRoom: the disk is full.
        """
        self.size_bytes += len(data)
        if self.size_bytes > self._limit_bytes:
            raise TooManyBytes(details={"limit_bytes": self._limit_bytes})
        if len(self.head) < _HEAD_BYTES:
            self.head += data[: _HEAD_BYTES - len(self.head)]
        self._pending.append(data)
        self._pending_bytes += len(data)
        if self._pending_bytes >= _GATHERED_BYTES:
            await self._write_down()

    async def finish(self) -> None:
        """Write down what is still in memory.

        Raises:
            NoRoom: the disk is full.
        """
        await self._write_down()

    @property
    def sha256(self) -> str:
        """Of what is written down: hex digits."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the file, and of its bytes unless they were moved elsewhere."""
        with self._turn:  # a writer whose task was cancelled may still be at it
            self._is_closed = True
            os.close(self._descriptor)
        self.path.unlink(missing_ok=True)

    async def _write_down(self) -> None:
        pending, self._pending, self._pending_bytes = self._pending, [], 0
        if pending:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._write_now, pending)

    def _write_now(self, pending: list[bytes]) -> None:
        data = b"".join(pending)
        view = memoryview(data)
        try:
            with self._turn:
                self._hash.update(data)
                while view and not self._is_closed:
                    view = view[os.write(self._descriptor, view) :]
            figures.SPOOLED.inc(len(data))
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise NoRoom(cause=repr(error)) from error
            raise


class Spool:
    """This process's part of the spool.

    Args:
        folder: Shared by all processes of this machine.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: Path | None = None
        self._lock = -1
        self._turn = threading.Lock()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="spool")

    @asynccontextmanager
    async def receiving(self, limit_bytes: int, expected_bytes: int = 0) -> AsyncGenerator[Incoming, None]:
        """A file to write what arrives into; it is gone after the block unless it was moved away.

        Raises:
            NoRoom: what is expected would fill the disk.
        """
        own = await asyncio.to_thread(self._ready, expected_bytes)
        incoming = Incoming(own / secrets.token_hex(8), limit_bytes, self._threads)
        try:
            yield incoming
        finally:
            await asyncio.to_thread(incoming.close)

    @asynccontextmanager
    async def workplace(self, expected_bytes: int = 0) -> AsyncGenerator[Path, None]:
        """An empty folder to work in; gone after the block with all that is in it.

        Raises:
            NoRoom: what is expected would fill the disk.
        """
        own = await asyncio.to_thread(self._ready, expected_bytes)
        place = own / secrets.token_hex(8)
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)

    async def close(self) -> None:
        """Remove this process's part."""
        await asyncio.to_thread(self._threads.shutdown)
        if self._own is not None:
            await asyncio.to_thread(shutil.rmtree, self._own, ignore_errors=True)
            os.close(self._lock)
            self._own = None

    def _ready(self, expected_bytes: int) -> Path:
        with self._turn:
            own = self._own = self._own or self._begun()
        if shutil.disk_usage(own).free < expected_bytes + _ROOM_LEFT_BYTES:
            raise NoRoom(cause=f"less than {expected_bytes + _ROOM_LEFT_BYTES} bytes are free")
        return own

    def _begun(self) -> Path:
        """A part of our own, locked; those of processes that are gone, whose locks nobody holds, are removed."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        guard = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(guard, fcntl.LOCK_EX)  # one process at a time begins and sweeps
            for part in [each for each in self._folder.iterdir() if each.is_dir()]:
                left_behind = _locked(part)
                if left_behind >= 0:
                    shutil.rmtree(part, ignore_errors=True)
                    os.close(left_behind)
            own = self._folder / secrets.token_hex(8)
            own.mkdir(mode=0o700)
            self._lock = _locked(own)
            return own
        finally:
            os.close(guard)


def _locked(part: Path) -> int:
    """A descriptor that holds the part's lock, or -1 when somebody else does."""
    lock = os.open(part / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return -1
    return lock
