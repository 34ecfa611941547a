"""The entries as people read them: their own, or all of them by what one looks for."""

from datetime import datetime

import msgspec

from courtyard.kernel.audit.entries import ENTRIES, Entry
from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Database, Page, Where


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries; what is None does not matter."""

    subject: Id | None = None
    actor: Id | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def where(self) -> Where:
        """As a filter; ids begin with the time at which they were made."""
        where = Where()
        for field, value in (("subject", self.subject), ("actor", self.actor), ("kind", self.kind)):
            where = where if value is None else where.equal(field, value)
        ends = [None if each is None else Id.from_datetime(each) for each in (self.since, self.until)]
        return where.between("_id", *ends)


class Reader:
    """Newest first, a page at a time."""

    def __init__(self, database: Database) -> None:
        self._entries = database.collection(ENTRIES)

    async def page(self, wanted: Wanted, *, limit: int, cursor: str | None = None) -> Page[Entry]:
        """Some entries.

        Raises:
            InvalidCursor.
        """
        return await self._entries.page(wanted.where(), limit=limit, cursor=cursor)

    async def forget(self, user: Id) -> int:
        """Forget the personal part of all entries about somebody or by them; answers of how many.

        What happened to an account of this id, and when, stays: the chain needs it, and the id leads to nobody.
        """
        forgotten = 0
        for field in ("subject", "actor"):
            where = {**Where().equal(field, user).query(), "details": {"$exists": True}}
            forgotten += (await self._entries.raw.update_many(where, {"$unset": {"details": ""}})).modified_count
        return forgotten
