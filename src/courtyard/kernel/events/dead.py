"""The dead letters: facts that a reaction could not digest, to be looked at and tried again."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from courtyard.kernel.documents import Database, from_row
from courtyard.kernel.events.envelope import Undecodable, decode
from courtyard.kernel.events.inbox import DEAD_FACTS
from courtyard.kernel.events.reader import Reader

LISTED_MAX = 1_000


class DeadFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in the dead letters; ``packed`` is the envelope's JSON, or whatever came in its place."""

    id: str
    reaction: str
    packed: bytes
    error: str
    attempts: int
    died_at: datetime

    @property
    def topic(self) -> str:
        """What it was about; empty if that cannot be read."""
        try:
            return decode(self.packed).topic
        except Undecodable:
            return ""


class DeadLetters:
    """Those of one module."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(DEAD_FACTS).raw

    async def list(self, reaction: str | None = None, limit: int = LISTED_MAX) -> Sequence[DeadFact]:
        """The oldest ones, of one reaction or of all."""
        where = {"reaction": reaction} if reaction else {}
        found = self._rows.find(where, sort=[("reaction", 1), ("died_at", 1)], limit=min(limit, LISTED_MAX))
        return [from_row({"id": row["_id"], **row}, DeadFact) async for row in found]

    async def count(self, reaction: str) -> int:
        """How many a reaction has."""
        return await self._rows.count_documents({"reaction": reaction})

    async def retry(self, dead: DeadFact, reader: Reader) -> str:
        """Try its effect once more; answers why it failed again, or nothing if it is done.

        It leaves the dead letters in the transaction of its effect.
        """
        try:
            if not await reader.once(decode(dead.packed), revived=True):
                await self._rows.delete_one({"_id": dead.id})
        except Exception as error:  # noqa: BLE001  (whatever a module's effect raises is told to who retries)
            reason = f"{type(error).__name__}: {error}"
            await self._rows.update_one({"_id": dead.id}, {"$set": {"error": reason}, "$inc": {"attempts": 1}})
            return reason
        return ""
