"""Proving once more who one is, before the account's security changes."""

from datetime import timedelta

from courtyard.kernel.basics import Actor, Visit, now
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.codes import Codes
from courtyard.modules.accounts.actions.hashing import Hashing
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.errors import CurrentPasswordWrong, FreshSignInNeeded
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.store import SessionStore

FRESH_FOR = timedelta(minutes=10)


class Proving:
    """Asks for the password again; of somebody who has none, for a sign-in of the last ten minutes."""

    def __init__(
        self,
        access: AccountAccess,
        sessions: SessionStore,
        hashing: Hashing,
        attempts: Attempts,
        security: Security,
        codes: Codes,
    ) -> None:
        self._access = access
        self._sessions = sessions
        self._hashing = hashing
        self._attempts = attempts
        self._security = security
        self._codes = codes

    async def owner(
        self, actor: Actor, password: str, visit: Visit, *, field: str = "password", failing: str = "proof_failed"
    ) -> User:
        """The actor's account, once they have proven again that it is theirs.

        Args:
            actor: Who.
            password: What they typed.
            visit: From where.
            field: What a refusal calls it.
            failing: The security event of a wrong one.

        Raises:
            CurrentPasswordWrong: this is not the password.
            FreshSignInNeeded: there is no password, and the session is older than ten minutes.
            TooManyAttempts: wait.
        """
        user = await self._access.own_account(actor)
        if not user.password_hash:
            await self._check_session(actor)
            return user
        await self._attempts.on_account(visit, user.email_key)
        fits, _ = await self._hashing.check(password, user.password_hash, of=visit.address)
        if not fits:
            await self._security.note(failing, visit, user.id)
            raise CurrentPasswordWrong.field(field, "this is not your current password")
        return user

    async def whole(self, actor: Actor, password: str, code: str, visit: Visit) -> User:
        """The same, and where two-step sign-in is on, a code too.

        Raises:
            As ``owner``; CodeWrong, SecondFactorLocked: see ``Codes``.
        """
        user = await self.owner(actor, password, visit)
        if user.second_factor_at is not None:
            await self._codes.check(user, code, visit)
        return user

    async def _check_session(self, actor: Actor) -> None:
        session = await self._sessions.get(actor.session_id) if actor.session_id else None
        if session is None or session.created_at < now() - FRESH_FOR:
            raise FreshSignInNeeded
