"""Suspending, banning, reopening: what is decided about an account takes effect everywhere at once."""

from courtyard.kernel.basics import Actor, Fact, Id, now
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import UserNotFound
from courtyard.modules.accounts.events import Ending, SessionsRevoked, UserUpdated
from courtyard.modules.accounts.models import Status, User
from courtyard.modules.accounts.store import UserStore


class Standings:
    """Sets the status of accounts. Whoever decides (an admin, the owner) is checked before."""

    def __init__(self, users: UserStore, states: States, sessions: Sessions) -> None:
        self._users = users
        self._states = states
        self._sessions = sessions

    async def set_status(self, user_id: Id, status: Status, *facts: Fact, actor: Actor | None = None) -> User:
        """Open or close an account; a closed one loses its sessions and sockets, in the same transaction.

        Args:
            user_id: Whose.
            status: From now on.
            facts: Made known with it, besides ``UserUpdated``.
            actor: Who decided it, for the facts.

        Raises:
            UserNotFound: nobody has this id.
        """
        ended = () if status is Status.ACTIVE else await self._sessions.open_but(user_id, None)
        told: list[Fact] = [UserUpdated(user=user_id, parts=("status",)), *facts]
        if ended:
            told.append(SessionsRevoked(user=user_id, sessions=ended, reason=Ending.ACCOUNT_CLOSED))
        ending_at = None if status is Status.ACTIVE else now()
        changed = await self._users.set_status(user_id, status, *told, ending_at=ending_at, actor=actor)
        if changed is None:
            raise UserNotFound
        await self._states.user_changed(user_id)
        await self._sessions.ended(ended)
        return changed
