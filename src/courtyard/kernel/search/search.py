"""All of search put together from settings: one per process."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import structlog
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import NotFound, Refusal
from courtyard.kernel.cache import Cache, Kind, end_tasks
from courtyard.kernel.documents import CollectionSpec, Database
from courtyard.kernel.jobs import Handler, Jobs, JobType, Schedule
from courtyard.kernel.search.asking import Found
from courtyard.kernel.search.caretaking import Caretaker
from courtyard.kernel.search.declaring import IndexSpec
from courtyard.kernel.search.elastic import ElasticEngine
from courtyard.kernel.search.engine import Engine
from courtyard.kernel.search.entries import Source
from courtyard.kernel.search.errors import SearchAway, SearchNotReady
from courtyard.kernel.search.feeding import Declared, Feeder, Report
from courtyard.kernel.search.index import Index
from courtyard.kernel.search.log import SEARCH_LOGS, SearchLog
from courtyard.kernel.search.marks import MARKS
from courtyard.kernel.search.register import INDEXES
from courtyard.kernel.search.tantivy_folder import TantivyEngine
from courtyard.kernel.settings import Settings

COLLECTIONS: tuple[CollectionSpec[Any], ...] = (MARKS, INDEXES, SEARCH_LOGS)

_HELD_PAUSE_S = 0.5
_HELD_LIMIT_S = 60.0

_log = structlog.get_logger()


class IndexUnknown(NotFound):
    """No module of this process declares an index of this name."""


class IndexBusy(SearchAway):
    """Somebody else builds or feeds the index, and does not stop."""

    message = "Another process works on this index. Try again when it is done."


class IndexReport(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``courtyard search status``; ``wrong`` is empty when all is well."""

    name: str
    engine: str
    generation: str
    documents: int
    waiting: int
    oldest_s: float
    wrong: str


class Search:
    """What a process needs of search.

    Args:
        settings: Elasticsearch or a folder, limits.
        database: The kernel's.
        cache: Keeps what was found.
        jobs: Does the work.
    """

    def __init__(self, settings: Settings, database: Database, cache: Cache, jobs: Jobs) -> None:
        self.engine: Engine = (
            ElasticEngine(settings)
            if settings.elasticsearch_url
            else TantivyEngine(settings.data_dir / "search", timeout_s=settings.search_timeout_s)
        )
        self._cache = cache
        self._declared: dict[str, Declared] = {}
        self._feeder = Feeder(self.engine, database, cache, settings)
        self.log = SearchLog(database, settings)
        self._caretaker = Caretaker(self._feeder, self.engine, jobs, self.log, self._declared)
        # The life of an entry is jittered by a tenth, and an hour is the longest.
        self._kept: Kind[Found] = Kind("search.found", settings.search_cache_s * 0.9, Found)
        self._first_look: asyncio.Task[None] | None = None

    def open(self, spec: IndexSpec, source: Source) -> Index:
        """An index for its module.

        Raises:
            ValueError: another one has this name.
        """
        if spec.name in self._declared:
            raise ValueError(f"two indexes are called {spec.name}: rename one")
        self._declared[spec.name] = Declared(spec, source)
        return Index(spec, self.engine, self._caretaker, self._cache, self.log, self._kept)

    @property
    def handlers(self) -> Mapping[JobType[Any], Handler]:
        """The jobs of search, for a worker."""
        return self._caretaker.handlers

    @property
    def schedules(self) -> Sequence[Schedule[Any]]:
        """The schedules of search, for a worker."""
        return self._caretaker.schedules

    @property
    def names(self) -> list[str]:
        """The indexes of this process."""
        return list(self._declared)

    def start_work(self) -> None:
        """In a worker: look after the indexes at once, not only with the next tick."""
        self._first_look = asyncio.create_task(self._look_first(), name="first look after search")

    async def is_up(self) -> bool:
        """Whether every index that was built can be searched."""
        if not await self.engine.is_up():
            return False
        for name, declared in self._declared.items():
            try:
                await self.engine.count(declared.spec)
            except SearchNotReady:
                if (await self._caretaker.state(name)).is_built:
                    return False
        return True

    async def reports(self) -> list[IndexReport]:
        """How each index stands.

        Raises:
            SearchAway: the engine does not answer.
        """
        return [await self._report(declared) for declared in self._declared.values()]

    async def rebuild(self, name: str, report: Report) -> int:
        """Build a new generation here and now; answers how many documents it has.

        Raises:
            IndexUnknown: with the names that there are.
            IndexBusy: somebody else works on it for more than a minute.
        """
        if name not in self._declared:
            raise IndexUnknown(f"There is no index {name!r}; there are: {', '.join(self._declared)}.")
        deadline = time.monotonic() + _HELD_LIMIT_S
        while time.monotonic() < deadline:
            written = await self._feeder.rebuild(self._declared[name], report)
            if written is not None:
                return written
            await asyncio.sleep(_HELD_PAUSE_S)
        raise IndexBusy

    async def stop(self) -> None:
        """Write what waits in the log, and add no more jobs."""
        if self._first_look is not None:
            await end_tasks(self._first_look)
        await self._caretaker.stop()
        await self.log.settle()

    async def close(self) -> None:
        """Let go of the engine."""
        await self.engine.close()

    async def _look_first(self) -> None:
        try:
            await self._caretaker.look_after()
        except (PyMongoError, Refusal) as error:  # the schedule looks again in a minute
            _log.warning("search_not_looked_after", reason=repr(error))

    async def _report(self, declared: Declared) -> IndexReport:
        spec = declared.spec
        waiting, oldest_s = await self._feeder.marks.waiting(spec.name)
        try:
            documents = await self.engine.count(spec)
        except SearchNotReady:
            documents = 0
        return IndexReport(
            name=spec.name,
            engine=self.engine.name,
            generation=await self.engine.current(spec) or "",
            documents=documents,
            waiting=waiting,
            oldest_s=oldest_s,
            wrong=await self._feeder.why_rebuild(spec),
        )
