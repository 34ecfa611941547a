"""Units of work: a MongoDB transaction, tried again when the database says it may be."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import count
from typing import Any, NamedTuple, TypeVar

from pymongo import AsyncMongoClient, UpdateOne, WriteConcern
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from courtyard.kernel.basics import Conflict, Unavailable

T = TypeVar("T")
Fold = Callable[[Sequence[dict[str, Any]]], Sequence[dict[str, Any]]]

_ATTEMPTS_MAX = 200
_PAUSE_MAX_S = 0.05
_PATIENT_PAUSE_MAX_S = 0.5

# For runs from the terminal, which nobody waits for: a run that was killed in the middle of its work holds what it
# wrote until the server ends its transaction: by default that is after a minute, or up to half a minute later.
LONG_PATIENCE_S = 100.0


class Contended(Unavailable):
    """Conflicts with other transactions did not end: somebody hurries, or hangs with a document in its hands."""

    message = "Too many people are changing this at once. Try again."


class OutcomeUnknown(Unavailable):
    """The server did not say whether a commit happened."""

    message = "The database does not say whether this was saved. Look before trying again."


class Outdated(Conflict):
    """A document is no longer as it was when it was read."""

    message = "Somebody else changed this meanwhile. Look again and try again."


class _LastChanges(NamedTuple):
    raw: AsyncCollection[dict[str, Any]]
    changes: list[tuple[Any, Any]]


class _LastRows(NamedTuple):
    raw: AsyncCollection[dict[str, Any]]
    rows: list[dict[str, Any]]
    fold: Fold | None


class Unit:
    """One open transaction; hand it to every collection call that belongs to the work."""

    __slots__ = ("_follow_ups", "_last_changes", "_last_rows", "session")

    def __init__(self, session: AsyncClientSession) -> None:
        self.session = session
        self._follow_ups: list[Callable[[], None]] = []
        # By full name: the driver's collections take long to be hashed.
        self._last_changes: dict[str, _LastChanges] = {}
        self._last_rows: dict[str, _LastRows] = {}

    def change_last(self, raw: AsyncCollection[dict[str, Any]], query: Any, update: Any) -> None:
        """Change the document that fits before the commit, ahead of what is inserted last; none: ``Outdated``."""
        last = self._last_changes.get(raw.full_name)
        if last is None:
            last = self._last_changes[raw.full_name] = _LastChanges(raw, [])
        last.changes.append((query, update))

    def insert_last(
        self, raw: AsyncCollection[dict[str, Any]], rows: Sequence[dict[str, Any]], *, fold: Fold | None = None
    ) -> None:
        """Insert these as the last thing before the commit: collections in the order in which they were first named.

        ``fold`` makes fewer rows of all that this transaction has for the collection, in the order of their arrival.
        """
        last = self._last_rows.get(raw.full_name)
        if last is None:
            last = self._last_rows[raw.full_name] = _LastRows(raw, [], fold)
        last.rows.extend(rows)

    def after_commit(self, follow_up: Callable[[], None]) -> None:
        """Call this once the work is saved, and never for work that was given up; it must be quick and not raise."""
        self._follow_ups.append(follow_up)

    async def finish(self) -> None:
        """Change and insert what was kept for last; for ``run_unit``.

        Raises:
            Outdated: a document that was to be changed does not fit (any more).
        """
        for raw, changes in self._last_changes.values():
            if len(changes) == 1:
                changed = (await raw.update_one(*changes[0], session=self.session)).matched_count
            else:
                statements = [UpdateOne(query, update) for query, update in changes]
                changed = (await raw.bulk_write(statements, session=self.session)).matched_count
            if changed < len(changes):
                raise Outdated
        for raw, given, fold in self._last_rows.values():
            rows = given if fold is None else fold(given)
            if len(rows) == 1:  # a quarter of a millisecond cheaper than a list of one
                await raw.insert_one(rows[0], session=self.session)
            else:
                await raw.insert_many(rows, session=self.session)

    def committed(self) -> None:
        """Run what was to follow; for ``run_unit``."""
        for follow_up in self._follow_ups:
            follow_up()


async def run_unit(
    client: AsyncMongoClient[dict[str, Any]], work: Callable[[Unit], Awaitable[T]], *, patience_s: float = 0.0
) -> T:
    """Run ``work`` in a transaction with majority writes; all of it happens or none.

    ``work`` may run several times (write conflicts, elections), so it must do nothing but database calls with its
    unit. A commit whose outcome is unknown is asked for again until the answer is known.

    Args:
        client: The connection.
        work: What is to be done.
        patience_s: Conflicts are borne for this long at least; what a request bears (some seconds) is the least.

    Raises:
        Contended: conflicts do not end.
    """
    patient_until = time.monotonic() + patience_s
    async with client.start_session() as session:
        for attempt in count():
            try:
                async with await begin(session):
                    unit = Unit(session)
                    result = await work(unit)
                    await unit.finish()
                    await commit(unit)
                    return result
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise
            is_late = attempt + 1 >= _ATTEMPTS_MAX
            if is_late and time.monotonic() >= patient_until:
                break
            # Jitter spreads the writers of one hot document; without it they collide again in step.
            longest_s = _PATIENT_PAUSE_MAX_S if is_late else min(_PAUSE_MAX_S, 0.002 * (attempt + 1))
            await asyncio.sleep(random.uniform(0, longest_s))  # noqa: S311  (no secret)
    raise Contended


async def begin(session: AsyncClientSession) -> AbstractAsyncContextManager[object]:
    """A transaction that reads one moment and writes to the majority."""
    return await session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority"))


async def commit(unit: Unit) -> None:
    """Commit, asking again until the outcome is known, and run what was to follow.

    Raises:
        PyMongoError: the transaction is undone.
        OutcomeUnknown: it may be saved.
    """
    for _ in range(_ATTEMPTS_MAX):
        try:
            await unit.session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
        else:
            unit.committed()
            return
    raise OutcomeUnknown
