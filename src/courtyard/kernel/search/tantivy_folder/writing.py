"""Writing: one process at a time holds tantivy's own lock on a generation; the lock ends with the process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import tantivy

from courtyard.kernel.search.declaring import IDENTITY, VERSION, IndexSpec
from courtyard.kernel.search.entries import Row
from courtyard.kernel.search.errors import Overtaken, SearchAway
from courtyard.kernel.search.tantivy_folder.places import Places
from courtyard.kernel.search.tantivy_folder.schema import document_of
from courtyard.kernel.telemetry import CrashPoint

_HEAP_BYTES = 64 << 20

_BEFORE_COMMIT = CrashPoint("search.before_commit")
_AFTER_COMMIT = CrashPoint("search.after_commit")


class FolderWriter:
    """Writes to one generation, in a thread of its own.

    Args:
        spec: Its declaration.
        index: Its files.
    """

    def __init__(self, spec: IndexSpec, index: tantivy.Index) -> None:
        self._spec, self._index = spec, index
        # One thread: what is asked of it is done in order, also what somebody who was cancelled no longer waits for.
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="search-write")
        self._writer: Any = None
        self._version = 0

    async def open(self) -> None:
        """Take the lock.

        Raises:
            SearchAway: another process has it.
        """
        await self._in_thread(self._open)

    async def write(self, rows: Sequence[Row], gone: Sequence[str], version: int) -> None:
        """Put these documents in place of what is there under their ids, and remove others."""
        if version <= self._version:
            raise Overtaken
        await self._in_thread(lambda: self._write(rows, gone, version))
        self._version = version

    async def publish(self) -> None:
        """Commit: written to disk, and found by the next search of any process."""
        await self._in_thread(self._commit)

    async def close(self) -> None:
        """Let merges come to their end, and give the lock back; what was not published is dropped."""
        try:
            await self._in_thread(self._close)
        finally:
            self._executor.shutdown(wait=False)

    def _open(self) -> None:
        try:
            self._writer = self._index.writer(_HEAP_BYTES, 1)
        except ValueError as error:
            raise SearchAway(cause=str(error)) from error
        self._index.reload()
        newest = self._index.searcher().search(tantivy.Query.all_query(), 1, order_by_field=VERSION).hits
        self._version = int(newest[0][0]) if newest else 0

    def _write(self, rows: Sequence[Row], gone: Sequence[str], version: int) -> None:
        schema = self._index.schema
        for key in gone:
            self._writer.delete_documents_by_term(IDENTITY, key)
        for row in rows:
            self._writer.delete_documents_by_term(IDENTITY, row.id)
            self._writer.add_document(document_of(self._spec, row, version, schema))

    def _commit(self) -> None:
        _BEFORE_COMMIT.reach()
        self._writer.commit()
        _AFTER_COMMIT.reach()

    def _close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.rollback()
            writer.wait_merging_threads()

    async def _in_thread(self, work: Any) -> None:
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._executor, work))


@asynccontextmanager
async def writing(base: Path, spec: IndexSpec, generation: str) -> AsyncIterator[FolderWriter]:
    """A writer for the length of the block."""
    folder = Places(base, spec.name).of(generation)
    try:
        writer = FolderWriter(spec, tantivy.Index.open(str(folder)))
    except ValueError as error:
        raise SearchAway(cause=f"{generation}: {error}") from error
    try:
        await writer.open()
        yield writer
    finally:
        await writer.close()
