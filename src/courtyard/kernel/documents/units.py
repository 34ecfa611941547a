"""Units of work: a MongoDB transaction, tried again when the database says it may be."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pymongo import AsyncMongoClient, WriteConcern
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from courtyard.kernel.basics import Unavailable

T = TypeVar("T")

_ATTEMPTS_MAX = 200
_PAUSE_MAX_S = 0.05


class Unit:
    """One open transaction; hand it to every collection call that belongs to the work."""

    __slots__ = ("_follow_ups", "session")

    def __init__(self, session: AsyncClientSession) -> None:
        self.session = session
        self._follow_ups: list[Callable[[], None]] = []

    def after_commit(self, follow_up: Callable[[], None]) -> None:
        """Call this once the work is saved, and never for work that was given up; it must be quick and not raise."""
        self._follow_ups.append(follow_up)

    def committed(self) -> None:
        """Run what was to follow; for ``run_unit``."""
        for follow_up in self._follow_ups:
            follow_up()


async def run_unit(client: AsyncMongoClient[dict[str, Any]], work: Callable[[Unit], Awaitable[T]]) -> T:
    """Run ``work`` in a transaction with majority writes; all of it happens or none.

    ``work`` may run several times (write conflicts, elections), so it must do nothing but database calls with its
    unit. A commit whose outcome is unknown is asked for again until the answer is known.

    Raises:
        Unavailable: when conflicts do not end.
    """
    async with client.start_session() as session:
        for attempt in range(_ATTEMPTS_MAX):
            try:
                async with await session.start_transaction(
                    read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
                ):
                    return await _work_and_commit(session, work)
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise
            # Jitter spreads the writers of one hot document; without it they collide again in step.
            await asyncio.sleep(random.uniform(0, min(_PAUSE_MAX_S, 0.002 * (attempt + 1))))  # noqa: S311  (no secret)
    raise Unavailable("Too many people are changing this at once. Try again.")


async def _work_and_commit(session: AsyncClientSession, work: Callable[[Unit], Awaitable[T]]) -> T:
    unit = Unit(session)
    result = await work(unit)
    for _ in range(_ATTEMPTS_MAX):
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
        else:
            unit.committed()
            return result
    raise Unavailable("The database does not say whether this was saved. Look before trying again.")
