"""The engine of one machine: every process of it reads the same folder, one of them writes."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import structlog
import tantivy

from courtyard.kernel.search.declaring import IDENTITY, VERSION, IndexSpec
from courtyard.kernel.search.engine import Writer
from courtyard.kernel.search.errors import SearchAway, SearchNotReady
from courtyard.kernel.search.tantivy_folder.places import Places
from courtyard.kernel.search.tantivy_folder.reading import Damaged, Reader
from courtyard.kernel.search.tantivy_folder.schema import schema_of
from courtyard.kernel.search.tantivy_folder.writing import writing
from courtyard.kernel.search.tree import Answer, Everything, Request

T = TypeVar("T")

_THREADS_MAX = 4
_WAITING_MAX = 64

_log = structlog.get_logger()


class TantivyEngine:
    """Indexes below a folder.

    Args:
        base: The folder; made when something is written.
        timeout_s: The longest that somebody waits for an answer, a place in line included.
    """

    name = "tantivy"

    def __init__(self, base: Path, *, timeout_s: float) -> None:
        self._base = base
        self._timeout_s = timeout_s
        self._readers: dict[str, Reader] = {}
        self._in_line = 0

    async def current(self, spec: IndexSpec) -> str | None:
        """The generation that is searched, if it can be: one search is tried."""
        generation = self._places(spec).current()
        if generation is None:
            return None
        try:
            await self.search(spec, Request(query=Everything(), limit=1))
        except SearchNotReady:
            return None
        return generation

    async def create(self, spec: IndexSpec, generation: str) -> None:
        """Make an empty generation."""

        def make() -> None:
            folder = self._places(spec).make(generation, [IDENTITY, VERSION, *spec.fields])
            tantivy.Index(schema_of(spec), path=str(folder), reuse=False)

        await asyncio.to_thread(make)

    def writing(self, spec: IndexSpec, generation: str) -> AbstractAsyncContextManager[Writer]:
        """Write to a generation."""
        return writing(self._base, spec, generation)

    async def switch(self, spec: IndexSpec, generation: str) -> None:
        """Replace the pointer, and remove the other generations."""
        await asyncio.to_thread(self._places(spec).point_to, generation)

    async def search(self, spec: IndexSpec, request: Request) -> Answer:
        """Search the current generation in a thread; tantivy lets the event loop go on meanwhile."""
        reader = self._reader(spec)
        return await self._asked(spec, lambda: reader.answer(request))

    async def count(self, spec: IndexSpec) -> int:
        """Documents of the current generation."""
        return await self._asked(spec, self._reader(spec).count)

    async def is_up(self) -> bool:
        """There is nothing that could be away."""
        return True

    async def close(self) -> None:
        """End the threads."""
        self._searching.shutdown(wait=False, cancel_futures=True)
        self._readers.clear()

    async def _asked(self, spec: IndexSpec, work: Callable[[], T]) -> T:
        if self._in_line >= _WAITING_MAX:
            raise SearchAway(cause="too many searches wait")
        self._in_line += 1
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.get_running_loop().run_in_executor(self._searching, work)
        except TimeoutError as error:
            raise SearchAway(cause=f"no answer within {self._timeout_s:g} s") from error
        except Damaged as error:
            _log.error("search_index_damaged", index=spec.name, reason=str(error))
            raise SearchNotReady(cause=str(error)) from error
        finally:
            self._in_line -= 1

    @cached_property
    def _searching(self) -> ThreadPoolExecutor:
        # A search is work for one core all the time: more of them at once than cores would make each other wait.
        threads = min(_THREADS_MAX, len(os.sched_getaffinity(0)))
        return ThreadPoolExecutor(threads, thread_name_prefix="search")

    def _reader(self, spec: IndexSpec) -> Reader:
        reader = self._readers.get(spec.name)
        if reader is None:
            reader = self._readers[spec.name] = Reader(self._base, spec.name)
        return reader

    def _places(self, spec: IndexSpec) -> Places:
        return Places(self._base, spec.name)
