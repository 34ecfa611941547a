"""The connection to MongoDB and each module's database on it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec
import structlog
from pymongo import AsyncMongoClient
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
)

from courtyard.kernel.basics import Refusal, Unavailable
from courtyard.kernel.documents.attempts import run_unit
from courtyard.kernel.documents.collection import Collection, CollectionSpec
from courtyard.kernel.documents.duplicates import duplicate_of
from courtyard.kernel.documents.indexes import IndexReport, IndexState, existing_indexes, state_of
from courtyard.kernel.documents.metrics import CommandCounter
from courtyard.kernel.documents.shapes import Document
from courtyard.kernel.documents.together import Together
from courtyard.kernel.documents.units import Unit
from courtyard.kernel.documents.waiting import mend_waiting

D = TypeVar("D", bound=Document)
T = TypeVar("T")

_log = structlog.get_logger()

_SELECTION_TIMEOUT_MS = 3000
_TRANSACTION_LIMIT = "transactionLifetimeLimitSeconds"
# Codes of a server that is stepping down, starting or out of space: the request may be tried again later.
_PASSING_CODES = frozenset({91, 189, 10107, 11600, 11602, 13435, 13436, 14031, 262, 50})


class DatabaseAway(Unavailable):
    """MongoDB does not answer in time."""

    message = "The database does not answer at the moment. Nothing was changed unless you were told so. Try again."


class Database:
    """One module's database."""

    def __init__(self, client: AsyncMongoClient[dict[str, Any]], name: str) -> None:
        self.name = name
        self._client = client
        self._raw = client.get_database(name)
        self._together = Together(client)

    def collection(self, spec: CollectionSpec[D]) -> Collection[D]:
        """The typed collection for a declaration."""
        return Collection(self._raw.get_collection(spec.name), spec)

    async def unit_of_work(self, work: Callable[[Unit], Awaitable[T]], *, patience_s: float = 0.0) -> T:
        """Run ``work`` in one transaction; see ``run_unit``."""
        return await run_unit(self._client, work, patience_s=patience_s)

    async def unit_together(self, work: Callable[[Unit], Awaitable[T]], *, patience_s: float = 0.0) -> T:
        """The same, in a transaction shared with others that come at this moment; see ``Together``.

        Raises:
            Duplicate: a unique value of what ``work`` gave to ``Collection.insert_last`` is taken.
        """
        try:
            return await self._together.run(work, patience_s=patience_s)
        except DuplicateKeyError as error:
            raise duplicate_of(error) from None

    async def transaction_limit_s(self) -> float | None:
        """How old the server lets a transaction become (it looks twice in that time); None where it does not say.

        It does not say so to everybody, and a router of a sharded cluster has no such limit.
        """
        try:
            found = await self._client.admin.command({"getParameter": 1, _TRANSACTION_LIMIT: 1})
        except OperationFailure as error:
            if error.code in _PASSING_CODES:
                raise
            return None
        return float(found[_TRANSACTION_LIMIT])

    async def index_report(self, specs: Sequence[CollectionSpec[Any]]) -> list[IndexReport]:
        """How the declared indexes stand to what the server has."""
        report = []
        for spec in specs:
            existing = await existing_indexes(self._raw.get_collection(spec.name))
            declared = {each.name: state_of(each, existing) for each in spec.indexes}
            undeclared = {name: IndexState.UNDECLARED for name in existing if name not in declared and name != "_id_"}
            report += [IndexReport(self.name, spec.name, *entry) for entry in {**declared, **undeclared}.items()]
        return report

    async def create_indexes(self, specs: Sequence[CollectionSpec[Any]]) -> None:
        """Create what is missing and drop what is retired; ``courtyard db indexes --apply`` rebuilds what changed."""
        for spec in specs:
            raw = self._raw.get_collection(spec.name)
            existing = await existing_indexes(raw)
            missing = [each.model() for each in spec.indexes if state_of(each, existing) is IndexState.MISSING]
            if missing:
                await raw.create_indexes(missing)
            for old in spec.retired:
                if old.name in existing:
                    _log.info("index_retires", database=self.name, collection=spec.name, index=old.name)
                    await old.retire(raw)

    async def rebuild_indexes(self, specs: Sequence[CollectionSpec[Any]]) -> None:
        """Drop what changed or is no longer declared, then create what is missing."""
        for entry in await self.index_report(specs):
            if entry.state in (IndexState.CHANGED, IndexState.UNDECLARED):
                await self._raw.get_collection(entry.collection).drop_index(entry.name)
        await self.create_indexes(specs)

    async def drop(self) -> None:
        """Remove the whole database (tests and `courtyard` development commands)."""
        await self._client.drop_database(self.name)


class DatabaseHealth(msgspec.Struct, frozen=True):
    """What ``/api/health/db`` shows."""

    status: str
    latency_ms: float = 0.0
    replica_set: str = ""


class Databases:
    """The pooled connection; ``database("recipes")`` is ``<prefix>_recipes``.

    ``counting`` lets tests count commands.
    """

    def __init__(
        self, url: str, *, prefix: str, pool_size: int = 50, timeout_ms: int = 10_000, counting: bool = False
    ) -> None:
        mend_waiting()
        self._prefix = prefix
        self._pool_size = pool_size
        self._client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
            url,
            appname="courtyard",
            tz_aware=False,
            w="majority",
            maxPoolSize=pool_size,
            maxConnecting=8,
            # Not timeoutMS, which does the same for every operation as a whole but costs 100 µs each.
            socketTimeoutMS=timeout_ms,
            connectTimeoutMS=timeout_ms,
            waitQueueTimeoutMS=timeout_ms,
            serverSelectionTimeoutMS=min(_SELECTION_TIMEOUT_MS, timeout_ms),
            event_listeners=[CommandCounter()] if counting else [],
        )

    def database(self, module: str) -> Database:
        """The database of a module."""
        return Database(self._client, f"{self._prefix}_{module}")

    async def warm_up(self, connections: int) -> None:
        """Open connections ahead of the first requests, which would otherwise queue behind handshakes."""
        pings = (self._client.admin.command("ping") for _ in range(min(connections, self._pool_size)))
        await asyncio.gather(*pings)

    async def health(self) -> DatabaseHealth:
        """Ask the server how it is; never raises."""
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(2):
                hello = await self._client.admin.command("hello")
        except (PyMongoError, TimeoutError):
            return DatabaseHealth("down")
        latency_ms = (asyncio.get_running_loop().time() - started) * 1000
        status = "up" if hello.get("isWritablePrimary") else "read-only"
        return DatabaseHealth(status, round(latency_ms, 2), hello.get("setName", ""))

    async def close(self) -> None:
        """Close the pool."""
        await self._client.close()


def refusal_for(error: PyMongoError) -> Refusal | None:
    """The refusal that a database error amounts to: away or too slow; None for a mistake of ours."""
    away = (ConnectionFailure, AutoReconnect, NetworkTimeout, ExecutionTimeout, WaitQueueTimeoutError)
    passing = isinstance(error, OperationFailure) and error.code in _PASSING_CODES
    if passing or isinstance(error, away) or error.timeout:
        return DatabaseAway(cause=repr(error))
    return None
