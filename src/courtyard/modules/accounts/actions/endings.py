"""Ending one's own sessions by choice."""

from courtyard.kernel.basics import Actor, Visit
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.events import Ending


class Endings:
    """Ends sessions for their owner."""

    def __init__(self, access: AccountAccess, sessions: Sessions, security: Security) -> None:
        self._access = access
        self._sessions = sessions
        self._security = security

    async def end_one(self, actor: Actor, session_id: str, visit: Visit) -> None:
        """End one of the actor's sessions.

        Raises:
            SessionNotFound: not one of theirs.
        """
        session = await self._access.own_session(actor, session_id)
        await self._sessions.end(session.id, Ending.ENDED_BY_OWNER)
        await self._security.note("session_ended", visit, actor.member_id, session=str(session.id))

    async def end_all(self, actor: Actor, visit: Visit) -> None:
        """End all of the actor's sessions, this one included."""
        ended = await self._sessions.end_all(actor.member_id)
        await self._security.note("sessions_ended", visit, actor.member_id, sessions_ended=ended)

    async def end_others(self, actor: Actor, visit: Visit) -> None:
        """End all of the actor's sessions but this one."""
        ended = await self._sessions.end_all(actor.member_id, besides=actor.session_id)
        await self._security.note("sessions_ended", visit, actor.member_id, sessions_ended=ended)
