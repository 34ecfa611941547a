"""Keeps indexes up to date: what is marked is loaded and written, and a new generation is built beside the old one.

One process at a time feeds an index, under a lease; whoever finds it held can go, since the holder looks at the marks
once more after letting go. Versions and the engines' own locks bear a second holder for a moment.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple

import structlog
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import now
from courtyard.kernel.cache import Cache, end_tasks
from courtyard.kernel.documents import CollectionSpec, Database, Lease
from courtyard.kernel.search import figures
from courtyard.kernel.search.declaring import IndexSpec
from courtyard.kernel.search.engine import Engine, Writer
from courtyard.kernel.search.entries import Row, Source, row_of
from courtyard.kernel.search.errors import Overtaken, SearchAway
from courtyard.kernel.search.marks import MARKS, Marks, Note
from courtyard.kernel.search.register import INDEXES, Register
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import CrashPoint

COLLECTIONS: tuple[CollectionSpec[Any], ...] = (MARKS, INDEXES)

_OVERTAKEN_MAX = 3

_BEFORE_WRITE = CrashPoint("search.before_write")
_BEFORE_FORGET = CrashPoint("search.after_publish_before_forget")
_BEFORE_SWITCH = CrashPoint("search.before_switch")
_AFTER_SWITCH = CrashPoint("search.after_switch")

_log = structlog.get_logger()

Report = Callable[[int, int], Awaitable[None]]


class Declared(NamedTuple):
    """An index, and where its documents come from."""

    spec: IndexSpec
    source: Source


class LeaseLost(SearchAway):
    """Another process feeds the index by now."""


def tag_of(name: str) -> str:
    """The tag of all that is kept of searches in an index."""
    return f"search:{name}"


async def _silent(_done: int, _total: int) -> None:
    return None


class Feeder:
    """Feeds the indexes of this process.

    Args:
        engine: Where they are.
        database: The kernel's.
        cache: Forgets what was found before.
        settings: Batch and lease.
    """

    def __init__(self, engine: Engine, database: Database, cache: Cache, settings: Settings) -> None:
        self._engine, self._database, self._cache = engine, database, cache
        self._batch, self._lease_s = settings.search_batch, settings.search_lease_s
        self.marks = Marks(database, self._batch)
        self.register = Register(database)

    async def feed(self, declared: Declared) -> bool:
        """Write what is marked; False when somebody else does, or the index must be built first."""
        if await self._engine.current(declared.spec) is None:
            return False  # without having held it: whoever comes to build it should find it free
        async with self._holding(declared.spec) as lease:
            if lease is None:
                return False
            generation = await self._engine.current(declared.spec)
            if generation is None:
                return False
            async with self._engine.writing(declared.spec, generation) as writer:
                await self._drain(declared, [writer], lease)
        return True

    async def why_rebuild(self, spec: IndexSpec) -> str:
        """Why a new generation is needed; empty if none is."""
        current, state = await self._engine.current(spec), await self.register.state(spec.name)
        if current is None:
            return "there is none, or it cannot be read" if state.is_built else "there is none yet"
        if state.fingerprint != spec.fingerprint:
            return "it is declared otherwise now"
        if (state.generation, state.engine) != (current, self._engine.name):
            return "another one was expected"
        return ""

    async def is_held(self, spec: IndexSpec) -> bool:
        """Whether somebody feeds or builds it at this moment."""
        return await self._lease(spec).is_taken()

    async def rebuild(
        self, declared: Declared, report: Report = _silent, *, only_if_needed: bool = False
    ) -> int | None:
        """Build a new generation of everything while the old one is searched and fed, and switch to it.

        Returns:
            Documents in it; None when somebody else feeds the index, or no new one is needed.
        """
        spec = declared.spec
        async with self._holding(spec) as lease:
            if lease is None or (only_if_needed and not await self.why_rebuild(spec)):
                return None
            try:
                written = await self._build(declared, lease, report)
            except BaseException:
                figures.REBUILDS.labels(spec.name, "failed").inc()
                raise
            figures.REBUILDS.labels(spec.name, "done").inc()
        return written

    async def _build(self, declared: Declared, lease: Lease, report: Report) -> int:
        spec = declared.spec
        generation = f"{spec.fingerprint}-{now():%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        _log.info("search_rebuild_begins", index=spec.name, generation=generation)
        await self._engine.create(spec, generation)
        languages: Counter[str] = Counter()
        async with AsyncExitStack() as stack:
            fresh = await stack.enter_async_context(self._engine.writing(spec, generation))
            writers = [fresh]
            old = await self._engine.current(spec)
            if old is not None:
                writers.append(await stack.enter_async_context(self._engine.writing(spec, old)))
            written = await self._copy(declared, writers, lease, languages, report)
            await fresh.publish()
        if not lease.is_held:
            raise LeaseLost
        _BEFORE_SWITCH.reach()
        await self._engine.switch(spec, generation)
        _AFTER_SWITCH.reach()
        await self.register.built(spec.name, generation, spec.fingerprint, self._engine.name, languages)
        await self._cache.invalidate(tag_of(spec.name))
        _log.info("search_rebuild_done", index=spec.name, generation=generation, documents=written)
        return written

    async def _copy(
        self, declared: Declared, writers: Sequence[Writer], lease: Lease, languages: Counter[str], report: Report
    ) -> int:
        """Everything into the first writer; what changes meanwhile goes to all of them, batch by batch."""
        total, written, place = await declared.source.count(), 0, ""
        while True:
            ticket = await self.register.ticket(declared.spec.name)
            page = await declared.source.page(place, self._batch)
            rows, _ = await asyncio.to_thread(_rows, declared, page.documents)
            await writers[0].write(rows, (), ticket)
            written += len(rows)
            languages.update(row.language for row in rows)
            await report(written, max(total, written))
            await self._drain(declared, writers, lease)
            if page.following is None:
                return written
            place = page.following

    async def _drain(self, declared: Declared, writers: Sequence[Writer], lease: Lease) -> None:
        """Write what is marked, batch by batch; the little that came meanwhile waits for the next turn."""
        while notes := await self.marks.oldest(declared.spec.name):
            if not lease.is_held:
                raise LeaseLost
            await self._write(declared, notes, writers)
            if not self.marks.is_full(notes):
                return

    async def _write(self, declared: Declared, notes: Sequence[Note], writers: Sequence[Writer]) -> None:
        spec, marked = declared.spec, list(dict.fromkeys(document for note in notes for document in note.documents))
        for _ in range(_OVERTAKEN_MAX):
            ticket = await self.register.ticket(spec.name)
            documents = await declared.source.load(marked)
            rows, languages = await asyncio.to_thread(_rows, declared, documents)
            there = {row.id for row in rows}
            gone = [document for document in marked if document not in there]
            _BEFORE_WRITE.reach()
            try:
                for writer in writers:
                    await writer.write(rows, gone, ticket)
            except Overtaken:  # by somebody whose lease ended: what they loaded may be older, so load again
                continue
            break
        else:
            raise SearchAway(cause="overtaken again and again")
        for writer in writers:
            await writer.publish()
        await self.register.count_languages(spec.name, languages)
        await self._cache.invalidate(tag_of(spec.name))
        _BEFORE_FORGET.reach()
        await self.marks.done(notes)
        figures.BATCH.labels(spec.name).observe(len(marked))
        figures.FED_S.labels(spec.name).observe((now() - notes[0].marked_at).total_seconds())

    @asynccontextmanager
    async def _holding(self, spec: IndexSpec) -> AsyncIterator[Lease | None]:
        """The lease, renewed while the block runs; None when somebody else has it."""
        lease = self._lease(spec)
        if not await lease.hold():
            yield None
            return
        keeping = asyncio.create_task(self._keep(lease), name=f"lease of search {spec.name}")
        try:
            yield lease
        finally:
            await end_tasks(keeping)
            await lease.release()

    def _lease(self, spec: IndexSpec) -> Lease:
        return Lease(self._database, f"search:{spec.name}", self._lease_s)

    async def _keep(self, lease: Lease) -> None:
        """Renew it; a database that is away lets it end by itself."""
        is_ours = True
        while is_ours:
            await asyncio.sleep(self._lease_s / 4)
            try:
                is_ours = await lease.hold()
            except PyMongoError as error:
                _log.warning("search_lease_not_renewed", reason=repr(error))


def _rows(declared: Declared, documents: Sequence[Any]) -> tuple[list[Row], Counter[str]]:
    """Rows of what can be indexed; the rest is told and left out."""
    spec, rows = declared.spec, list[Row]()
    for document in documents:
        try:
            rows.append(row_of(spec, declared.source.entry(document)))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            figures.UNINDEXED.labels(spec.name).inc()
            _log.error("search_document_unfit", index=spec.name, document=str(document)[:200], exc_info=error)
    return rows, Counter(row.language for row in rows)
