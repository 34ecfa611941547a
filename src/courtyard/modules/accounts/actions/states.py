"""The states of sessions and users that every request needs, through the two-level cache."""

from collections.abc import Iterable

from courtyard.kernel.basics import Id
from courtyard.kernel.cache import Cache, Kind
from courtyard.modules.accounts.models import SessionState, UserState
from courtyard.modules.accounts.store import SessionStore, UserStore

SESSIONS: Kind[SessionState | None] = Kind("accounts.session", 300, SessionState, negative_ttl_s=1)
USERS: Kind[UserState | None] = Kind("accounts.user", 300, UserState, negative_ttl_s=5, version=2)


def session_tag(session_id: Id) -> str:
    """The tag of everything that depends on a session."""
    return f"session:{session_id}"


def user_tag(user_id: Id) -> str:
    """The tag of everything that shows a user."""
    return f"user:{user_id}"


def name_tag(username_key: str) -> str:
    """The tag of everything that depends on whose name this is."""
    return f"username:{username_key}"


class States:
    """Looks states up, and makes changes known in all processes."""

    def __init__(self, users: UserStore, sessions: SessionStore, cache: Cache) -> None:
        self._users = users
        self._sessions = sessions
        self._cache = cache

    async def session(self, session_id: Id) -> SessionState | None:
        """A session's state; None for no such session."""

        async def load() -> SessionState | None:
            found = await self._sessions.get(session_id)
            return None if found is None else SessionState.of(found)

        return await self._cache.get_or_load(SESSIONS, str(session_id), load, tags=(session_tag(session_id),))

    async def user(self, user_id: Id) -> UserState | None:
        """A user's state; None for nobody."""

        async def load() -> UserState | None:
            found = await self._users.get(user_id)
            return None if found is None else UserState.of(found)

        return await self._cache.get_or_load(USERS, str(user_id), load, tags=(user_tag(user_id),))

    async def session_changed(self, *session_ids: Id) -> None:
        """Forget what is known of these sessions, everywhere."""
        await self._cache.invalidate(*map(session_tag, session_ids))

    async def user_changed(self, user_id: Id) -> None:
        """Forget what is known of this user, everywhere."""
        await self._cache.invalidate(user_tag(user_id))

    async def name_given(self, username_key: str) -> None:
        """Forget that nobody had this name."""
        await self._cache.invalidate(name_tag(username_key))

    async def names_given(self, username_keys: Iterable[str]) -> None:
        """Forget that nobody had these names."""
        await self._cache.invalidate(*map(name_tag, username_keys))
