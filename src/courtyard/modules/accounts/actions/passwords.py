"""Choosing another password, or a first one."""

from courtyard.kernel.basics import Actor, Fact, Id, Visit, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.actions.hashing import Hashing
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.errors import CurrentPasswordWrong
from courtyard.modules.accounts.events import Ending, PasswordChanged, SessionsRevoked
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.rules.passwords import check_password
from courtyard.modules.accounts.store import ProvingStore


class Passwords:
    """Replaces passwords for those who know the one before."""

    def __init__(
        self, store: ProvingStore, proving: Proving, sessions: Sessions, hashing: Hashing, security: Security
    ) -> None:
        self._store = store
        self._proving = proving
        self._sessions = sessions
        self._hashing = hashing
        self._security = security

    async def change(self, actor: Actor, current: str, new: str, visit: Visit) -> None:
        """Replace the password, end all other sessions, and void what others may have under way.

        Raises:
            CurrentPasswordWrong: the proof is wrong.
            FreshSignInNeeded: there is no password yet, and the session is not fresh.
            PasswordRefused: the new one is too easy.
            TooManyAttempts: wait.
        """
        user = await self._proving.owner(
            actor, current, visit, field="current_password", failing="password_change_failed"
        )
        check_password(new, username=user.username, email=user.email, field="new_password")
        new_hash = await self._hashing.make(new, of=visit.address)
        ended = await self._replace(user, new_hash, actor.session_id)
        await self._security.note("password_changed", visit, user.id, sessions_ended=ended)

    async def _replace(self, user: User, new_hash: str, kept: Id | None) -> int:
        ended = await self._sessions.open_but(user.id, kept)
        facts: list[Fact] = [PasswordChanged(user=user.id)]
        if ended:
            facts.append(SessionsRevoked(user=user.id, sessions=ended, reason=Ending.PASSWORD_CHANGED))

        async def work(unit: Unit) -> bool:
            if await self._store.replace_password(unit, user, new_hash) is None:
                return False
            await self._store.shut(unit, user.id, now(), *facts, besides=kept)
            return True

        if not await self._store.unit(work):
            raise CurrentPasswordWrong.field("current_password", "the password was changed this moment")
        await self._sessions.ended(ended)
        return len(ended)
