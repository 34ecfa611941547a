"""Every query on the calendars that other programs read."""

from datetime import datetime

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import OLDEST, Changes, Database, Where
from courtyard.modules.tasks.models.importing import FEEDS_MAX, Feed
from courtyard.modules.tasks.store.collections import FEEDS


class FeedStore:
    """Feeds of each member."""

    def __init__(self, database: Database) -> None:
        self._feeds = database.collection(FEEDS)

    async def of_member(self, member: Id) -> list[Feed]:
        """All of a member's, the oldest first."""
        return await self._feeds.find(Where(member=member), order=OLDEST, limit=FEEDS_MAX)

    async def add(self, feed: Feed) -> None:
        """Keep a new one."""
        await self._feeds.insert(feed)

    async def of_key(self, key_print: str) -> Feed | None:
        """The feed with this fingerprint."""
        return await self._feeds.find_one(Where(key_print=key_print))

    async def note_use(self, feed: Id, at: datetime) -> None:
        """Note that somebody read it."""
        await self._feeds.change(Where(id=feed), Changes().set(used_at=at), counted=False)

    async def remove(self, member: Id, feed: Id) -> Feed | None:
        """Remove one of the member's, and answer what it was."""
        return await self._feeds.remove(Where(id=feed, member=member))
