"""All of search put together from settings: one per process."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Refusal
from courtyard.kernel.cache import Cache, Kind, end_tasks
from courtyard.kernel.documents import CollectionSpec, Database
from courtyard.kernel.jobs import Handler, Jobs, JobType, Schedule
from courtyard.kernel.search.asking import Found
from courtyard.kernel.search.caretaking import Caretaker
from courtyard.kernel.search.declaring import IndexSpec
from courtyard.kernel.search.engines import engine_of
from courtyard.kernel.search.entries import Source
from courtyard.kernel.search.feeding import COLLECTIONS as FEEDING
from courtyard.kernel.search.feeding import Declared, Feeder
from courtyard.kernel.search.index import Index
from courtyard.kernel.search.log import SEARCH_LOGS, SearchLog
from courtyard.kernel.search.overseeing import Overseer
from courtyard.kernel.settings import Settings

COLLECTIONS: tuple[CollectionSpec[Any], ...] = (*FEEDING, SEARCH_LOGS)

_log = structlog.get_logger()


class Search:
    """What a process needs of search.

    Args:
        settings: Elasticsearch or a folder, limits.
        database: The kernel's.
        cache: Keeps what was found.
        jobs: Does the work.

    Attributes:
        engine: Where the indexes are.
        log: What people looked for.
        overseer: What people see of the indexes.
    """

    def __init__(self, settings: Settings, database: Database, cache: Cache, jobs: Jobs) -> None:
        self.engine = engine_of(settings)
        self._cache = cache
        self._declared: dict[str, Declared] = {}
        feeder = Feeder(self.engine, database, cache, settings)
        self.log = SearchLog(database, settings)
        self.overseer = Overseer(self.engine, feeder, self._declared)
        self._caretaker = Caretaker(feeder, self.engine, jobs, self.log, self._declared)
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

    def start_work(self) -> None:
        """In a worker: look after the indexes at once, not only with the next tick."""
        self._first_look = asyncio.create_task(self._look_first(), name="first look after search")

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
