"""Units of work: what belongs to one MongoDB transaction."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple

from pymongo import UpdateOne, WriteConcern
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.read_concern import ReadConcern

from courtyard.kernel.basics import Conflict, Id, Unavailable

Fold = Callable[[Sequence[dict[str, Any]]], Sequence[dict[str, Any]]]


class Contended(Unavailable):
    """Conflicts with other transactions did not end: somebody hurries, or hangs with a document in its hands."""

    message = "Too many people are changing this at once. Try again."


class OutcomeUnknown(Unavailable):
    """The server did not say whether a commit happened."""

    message = "The database does not say whether this was saved. Look before trying again."


class Outdated(Conflict):
    """A document is no longer as it was when it was read."""

    message = "Somebody else changed this meanwhile. Look again and try again."


class Command(NamedTuple):
    """A command, its name first, for a database."""

    database: str
    body: dict[str, Any]


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

    def last_commands(self) -> list[Command]:
        """What was kept for last as commands that fail where they do not do all that was asked; for the commit.

        There are none where that cannot be, or where no row is inserted by which one could tell what became of them.
        """
        changes = [change for last in self._last_changes.values() for change in last.changes]
        if not self._last_rows or not all(_can_fail(*change) for change in changes):
            return []
        updates = [
            _command(raw, "update", "updates", [_or_fail(*change) for change in each])
            for raw, each in self._last_changes.values()
        ]
        rows = [(raw, given if fold is None else fold(given)) for raw, given, fold in self._last_rows.values()]
        return updates + [_command(raw, "insert", "documents", each) for raw, each in rows]

    async def finish(self) -> None:
        """Change and insert what was kept for last, one command after the other; for the commit.

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
        """Run what was to follow; for the commit."""
        for follow_up in self._follow_ups:
            follow_up()


def _command(raw: AsyncCollection[dict[str, Any]], name: str, field: str, content: Sequence[dict[str, Any]]) -> Command:
    return Command(raw.database.name, {name: raw.name, "ordered": True, field: list(content)})


def _can_fail(query: Any, update: Any) -> bool:
    """Whether it can be asked for so that it fails where there is nothing to change."""
    return isinstance(query.get("_id"), Id) and isinstance(update, dict) and "$setOnInsert" not in update


def _or_fail(query: Any, update: Any) -> dict[str, Any]:
    """An update that finds nothing is no error; but one that would insert another id than it looked for is."""
    return {"q": query, "u": {**update, "$setOnInsert": {"_id": 0}}, "upsert": True}


async def begin(session: AsyncClientSession) -> AbstractAsyncContextManager[object]:
    """A transaction that reads one moment and writes to the majority."""
    return await session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority"))
