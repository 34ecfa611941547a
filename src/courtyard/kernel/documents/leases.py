"""Leases: one holder at a time, by the clock of the database, so that no process needs to trust another's."""

import math
import secrets
from time import monotonic
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from courtyard.kernel.documents.collection import CollectionSpec
from courtyard.kernel.documents.database import Database

LEASES: CollectionSpec[Any] = CollectionSpec("leases", dict)


class Lease:
    """A name that one process at a time holds for ``length_s``; a killed holder's lease ends by itself.

    Whoever holds it can still be paused at any point, so work under a lease must bear a second holder for a moment.

    Args:
        database: Where the lease is kept, in the collection ``leases``.
        name: What is held.
        length_s: How long, unless it is renewed.
    """

    def __init__(self, database: Database, name: str, length_s: float) -> None:
        self._rows = database.collection(LEASES).raw
        self._name = name
        self._length_s = length_s
        self._me = secrets.token_hex(8)
        self._sure_until = -math.inf

    @property
    def is_held(self) -> bool:
        """Whether it is surely ours at this moment."""
        return monotonic() < self._sure_until

    async def hold(self) -> bool:
        """Take it, or renew it in the last two thirds of its length; answers whether it is ours."""
        asked_at = monotonic()
        if self._sure_until - asked_at > self._length_s * 2 / 3:
            return True
        taken = await self._take()
        self._sure_until = asked_at + self._length_s if taken else -math.inf
        return taken

    async def is_taken(self) -> bool:
        """Whether somebody has it at this moment; asks without taking it from whoever comes next."""
        taken = {"_id": self._name, "$expr": {"$gte": ["$expires_at", "$$NOW"]}}
        return await self._rows.find_one(taken, {"_id": 1}) is not None

    async def release(self) -> None:
        """Let the next one have it at once."""
        self._sure_until = -math.inf
        await self._rows.delete_one({"_id": self._name, "holder": self._me})

    async def _take(self) -> bool:
        free = {"$lt": [{"$ifNull": ["$expires_at", "$$NOW"]}, "$$NOW"]}
        ours = {"$or": [{"$eq": ["$holder", self._me]}, free, {"$eq": [{"$type": "$holder"}, "missing"]}]}
        end = {"$add": ["$$NOW", int(self._length_s * 1000)]}
        change = {
            "holder": {"$cond": [ours, self._me, "$holder"]},
            "expires_at": {"$cond": [ours, end, "$expires_at"]},
        }
        try:
            row = await self._rows.find_one_and_update(
                {"_id": self._name}, [{"$set": change}], upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # somebody else made it at the same moment
            return False
        return row is not None and bool(row["holder"] == self._me)
