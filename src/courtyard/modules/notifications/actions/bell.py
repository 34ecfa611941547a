"""How many notifications somebody has not read: kept in memory, so that a page asks nobody."""

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.cache import Cache, Kind
from courtyard.modules.notifications.store import NotificationStore

_UNREAD: Kind[int] = Kind("notifications.unread", 300, int)


class Bell:
    """The number at the bell. Whoever changes a member's list calls ``changed`` afterwards."""

    def __init__(self, store: NotificationStore, cache: Cache) -> None:
        self._store = store
        self._cache = cache

    async def unread(self, actor: Actor) -> int:
        """The member's own number; 0 for a stranger."""
        return await self.unread_of(actor.user_id) if actor.user_id is not None else 0

    async def unread_of(self, user: Id) -> int:
        """A member's number."""

        async def load() -> int:
            return await self._store.unread(user)

        return await self._cache.get_or_load(_UNREAD, str(user), load, tags=(_tag(user),))

    async def changed(self, user: Id) -> None:
        """Forget the number, in all processes."""
        await self._cache.invalidate(_tag(user))


def _tag(user: Id) -> str:
    return f"notifications:{user}"
