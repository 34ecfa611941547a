"""What a module keeps of facts that it read: which are done, which are dead, and since when it reads."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bson import Binary
from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from courtyard.kernel.basics import Id, fingerprint, now
from courtyard.kernel.documents import CollectionSpec, Database, Unit, index

_DAY_S = 86_400
# Longer than the outbox keeps the fact, whatever is published again meanwhile: a replay finds what is done.
_LONGER_DAYS = 10
_DEAD_DAYS = 90
_ERROR_CHARACTERS_MAX = 2_000

READERS: CollectionSpec[Any] = CollectionSpec("event_readers", dict)
DEAD_FACTS: CollectionSpec[Any] = CollectionSpec(
    "dead_facts",
    dict,
    (index("reaction", "died_at"), index("died_at", expire_after_s=_DEAD_DAYS * _DAY_S)),
)


def inbox_collection(retention_days: int) -> CollectionSpec[Any]:
    """The declaration: what is done, by reaction and event id, until its fact is long gone from the outbox."""
    return CollectionSpec("inbox", dict, (index("at", expire_after_s=(retention_days + _LONGER_DAYS) * _DAY_S),))


async def introduce(database: Database, reactions: Sequence[str]) -> None:
    """Let these reactions of one module read from now on, those that do not already; two trips at most."""
    readers = database.collection(READERS).raw
    known = {row["_id"] async for row in readers.find({"_id": {"$in": list(reactions)}}, {"_id": 1})}
    new = [_introduction(name, now()) for name in reactions if name not in known]
    if new:
        await readers.bulk_write(new, ordered=False)


def _introduction(reaction: str, since: datetime) -> UpdateOne:
    """Of several processes the first one's instant stands."""
    return UpdateOne({"_id": reaction}, {"$setOnInsert": {"since": since}}, upsert=True)


class AlreadyDone(Exception):  # noqa: N818  (a state that the reader handles, never shown to anybody)
    """This reaction had its effect for this event."""


class Inbox:
    """One reaction's notes in the database of its module."""

    def __init__(self, database: Database, reaction: str) -> None:
        self._reaction = reaction
        self._done = database.collection(inbox_collection(1)).raw
        self._dead = database.collection(DEAD_FACTS).raw
        self._readers = database.collection(READERS).raw

    async def introduce(self) -> datetime:
        """Since when this reaction reads: the instant of its first introduction, in whichever process that was."""
        row = await self._readers.find_one({"_id": self._reaction})
        if row is None:
            row = {"since": now()}
            await self._readers.update_one({"_id": self._reaction}, {"$setOnInsert": row}, upsert=True)
        return _in_utc(row["since"])

    async def note(self, event: Id, unit: Unit) -> None:
        """Note in the transaction of its effect that this is done.

        Raises:
            AlreadyDone: it was; give the transaction up.
        """
        try:
            await self._done.insert_one(self._note_of(event, now()), session=unit.session)
        except DuplicateKeyError:
            raise AlreadyDone from None

    def note_last(self, events: Sequence[Id], unit: Unit) -> None:
        """The same for several, with what their effects keep for last: if one of them was done, the transaction fails.

        Which one it was is not told, and until then an effect may meet what it left behind before.
        """
        at = now()
        unit.insert_last(self._done, [self._note_of(event, at) for event in events])

    async def done_of(self, events: Sequence[Id]) -> set[Id]:
        """Which of these are done."""
        keys = {self._key(event): event for event in events}
        found = self._done.find({"_id": {"$in": list(keys)}}, {"_id": 1})
        return {keys[row["_id"]] async for row in found}

    async def bury(self, packed: bytes, event: Id | None, error: str, attempts: int) -> None:
        """Put a fact to the dead letters, as it came; the same one again only brings its entry up to date."""
        name = str(event) if event else fingerprint(packed.hex())
        entry = {
            "reaction": self._reaction,
            "packed": Binary(packed),
            "error": error[:_ERROR_CHARACTERS_MAX],
            "attempts": attempts,
            "died_at": now(),
        }
        await self._dead.update_one({"_id": f"{self._reaction}:{name}"}, {"$set": entry}, upsert=True)

    async def forget_dead(self, event: Id, unit: Unit) -> None:
        """Take the fact out of the dead letters: its effect happened after all."""
        await self._dead.delete_one({"_id": self._key(event)}, session=unit.session)

    def _note_of(self, event: Id, at: datetime) -> dict[str, Any]:
        return {"_id": self._key(event), "at": at}

    def _key(self, event: Id) -> str:
        return f"{self._reaction}:{event}"


def _in_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
