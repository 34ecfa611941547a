"""The one face of the file store: asynchronous, bounded in memory, with checked keys; a shelf does the work."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from courtyard.kernel.basics import Refusal
from courtyard.kernel.blobs import figures
from courtyard.kernel.blobs.errors import BlobMissing, BlobsAway

T = TypeVar("T")

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,120}(?:/[a-z0-9][a-z0-9._-]{0,120}){0,7}\Z")
_PREFIX = re.compile(r"(?:[a-z0-9][a-z0-9._-]{0,120}/){0,7}\Z")
_THREADS = 8
_LISTED_AT_ONCE = 1000


class Blob(msgspec.Struct, frozen=True):
    """One stored file as a listing tells it."""

    key: str
    size_bytes: int
    modified_at: datetime


class Shelf(Protocol):
    """Where files lie. Its calls block, and fail with ``BlobMissing``, ``BlobsAway`` or ``NoRoom``."""

    name: str
    piece_bytes: int

    def put(self, key: str, source: Path, media_type: str) -> None:
        """Keep the content of ``source`` under the key, as a whole or not at all; ``source`` is gone afterwards."""

    def read(self, key: str, start: int, stop: int) -> bytes:
        """The bytes from ``start`` up to ``stop`` (exclusive), fewer at the file's end."""

    def fetch(self, key: str, target: Path) -> None:
        """Give a copy to read under ``target``, which must not be written to."""

    def size(self, key: str) -> int:
        """How many bytes there are."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove what is there of these."""

    def listed(self, prefix: str) -> Iterator[Blob]:
        """Everything below a prefix."""

    def check(self) -> None:
        """Ask whether it is there."""


class Blobs:
    """Files under keys.

    Args:
        shelf: Where they lie.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="blobs")

    @property
    def name(self) -> str:
        """Which kind of store it is."""
        return self._shelf.name

    async def put(self, key: str, source: Path, media_type: str) -> None:
        """Move a local file here; it is seen as a whole or not at all, and survives a crash once this returns.

        Raises:
            BlobsAway, NoRoom.
        """
        _checked(key)

        def moved() -> int:
            size_bytes = source.stat().st_size
            self._shelf.put(key, source, media_type)
            return size_bytes

        figures.BYTES.labels(self.name, "in").inc(await self._run("put", moved))

    async def read(self, key: str, start: int, stop: int) -> AsyncGenerator[bytes, None]:
        """The bytes from ``start`` up to ``stop``, piece by piece; what is not there ends it early.

        Raises:
            BlobMissing, BlobsAway.
        """
        _checked(key)
        while start < stop:
            end = min(stop, start + self._shelf.piece_bytes)
            piece = await self._run("read", self._shelf.read, key, start, end)
            if not piece:
                return
            figures.BYTES.labels(self.name, "out").inc(len(piece))
            start += len(piece)
            yield piece

    async def fetch(self, key: str, target: Path) -> None:
        """Give a local copy, only to be read.

        Raises:
            BlobMissing, BlobsAway, NoRoom.
        """
        await self._run("fetch", self._shelf.fetch, _checked(key), target)

    async def size(self, key: str) -> int | None:
        """How many bytes there are; None when there is no such file.

        Raises:
            BlobsAway: nobody knows.
        """
        try:
            return await self._run("size", self._shelf.size, _checked(key))
        except BlobMissing:
            return None

    async def delete(self, keys: Iterable[str]) -> None:
        """Remove files; one that is not there is no error.

        Raises:
            BlobsAway: some may still be there.
        """
        wanted = [_checked(key) for key in keys]
        if wanted:
            await self._run("delete", self._shelf.delete, wanted)

    async def listed(self, prefix: str) -> AsyncGenerator[list[Blob], None]:
        """Everything below a prefix that ends with a slash (or is empty), in portions of at most 1,000.

        Raises:
            BlobsAway.
        """
        if not _PREFIX.match(prefix):
            raise ValueError(f"prefix {prefix[:50]!r}: use whole segments, each with a slash behind it")
        found = self._shelf.listed(prefix)
        while portion := await self._run("list", lambda: list(islice(found, _LISTED_AT_ONCE))):
            yield portion

    async def is_up(self) -> bool:
        """Whether the store answers."""
        try:
            await self._run("check", self._shelf.check)
        except Refusal:
            return False
        return True

    async def close(self) -> None:
        """Let go of the threads; what they do is finished."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _run(self, operation: str, work: Callable[..., T], *values: object) -> T:
        started = time.perf_counter()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*values))
        except Refusal as refusal:
            figures.FAILED.labels(self.name, operation, refusal.code).inc()
            raise
        except OSError as error:
            figures.FAILED.labels(self.name, operation, BlobsAway.code).inc()
            raise BlobsAway(cause=repr(error)) from error
        finally:
            figures.SECONDS.labels(self.name, operation).observe(time.perf_counter() - started)


def _checked(key: str) -> str:
    """The key, if it is one.

    Raises:
        ValueError: it could lead elsewhere; code makes keys, so this is a mistake of ours.
    """
    if not _KEY.match(key):
        raise ValueError(f"key {key[:50]!r}: use up to 8 segments of lower case letters, digits and . _ -")
    return key
