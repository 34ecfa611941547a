"""Find and authorise: whose account, whose session, whose copy."""

from collections.abc import Sequence

from courtyard.kernel.basics import Actor, Id, Unauthenticated, is_id
from courtyard.modules.accounts.errors import CopyNotFound, SessionNotFound, UserNotFound
from courtyard.modules.accounts.models import Copy, Session, User
from courtyard.modules.accounts.rules.usernames import username_key
from courtyard.modules.accounts.store import CopyStore, SessionStore, UserStore


class AccountAccess:
    """Hands out users, sessions and copies to those who may have them."""

    def __init__(self, users: UserStore, sessions: SessionStore, copies: CopyStore) -> None:
        self._copies = copies
        self._users = users
        self._sessions = sessions

    async def own_account(self, actor: Actor) -> User:
        """The actor's own account.

        Raises:
            Unauthenticated: a stranger, or somebody whose account is gone.
        """
        user = await self._users.get(actor.member_id)
        if user is None:
            raise Unauthenticated
        return user

    async def person_for_reader(self, name_or_id: str) -> User:
        """Somebody by id or name, as everybody may see them.

        Raises:
            UserNotFound: nobody, or somebody whose account is closed.
        """
        by_id = is_id(name_or_id)
        found = await (self._users.get(Id(name_or_id)) if by_id else self._users.by_username(username_key(name_or_id)))
        if found is None or not found.is_active:
            raise UserNotFound
        return found

    async def people_for_reader(self, ids: Sequence[Id]) -> list[User]:
        """Those of these people whom everybody may see, in this order; an index tells what was, this is what is."""
        found = {user.id: user for user in await self._users.some(ids) if user.is_active}
        return [found[each] for each in ids if each in found]

    async def person_for_admin(self, name_or_id: str) -> User:
        """Somebody by id or name, whatever became of their account; for those who run the house.

        Raises:
            UserNotFound: nobody.
        """
        found = await self._users.get(Id(name_or_id)) if is_id(name_or_id) else None
        found = found or await self._users.by_username(username_key(name_or_id))
        if found is None:
            raise UserNotFound
        return found

    async def own_sessions(self, actor: Actor) -> list[Session]:
        """The actor's open sessions, last seen first."""
        return await self._sessions.open_of(actor.member_id)

    async def own_session(self, actor: Actor, session_id: str) -> Session:
        """One of the actor's open sessions.

        Raises:
            SessionNotFound: somebody else's, ended, or none at all: never told apart.
        """
        found = await self._sessions.get(Id(session_id)) if is_id(session_id) else None
        if found is None or found.user_id != actor.member_id or found.ended_at is not None:
            raise SessionNotFound
        return found

    async def own_copy(self, actor: Actor, job: str) -> Copy:
        """One of the actor's copies, by the id of its job.

        Raises:
            CopyNotFound: somebody else's, over, or none at all: never told apart.
        """
        copy_id = job.rpartition(".")[2]
        found = await self._copies.get(Id(copy_id)) if is_id(copy_id) else None
        if found is None or found.user_id != actor.member_id or found.job != job:
            raise CopyNotFound
        return found
