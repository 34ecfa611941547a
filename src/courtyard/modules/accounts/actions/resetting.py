"""A new password for somebody who forgot theirs, by a letter to their address.

Asking costs the same for an address that nobody has: the answer is given before anybody has looked. A worker looks,
and writes the letter.
"""

import msgspec

from courtyard.kernel.basics import Fact, Visit, now
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, Jobs, JobType
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.hashing import Hashing
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import LinkUsedUp
from courtyard.modules.accounts.events import EmailVerified, Ending, PasswordChanged, SessionsRevoked
from courtyard.modules.accounts.models import Purpose, User
from courtyard.modules.accounts.rules.emails import email_key
from courtyard.modules.accounts.rules.passwords import check_password
from courtyard.modules.accounts.store import ProvingStore, UserStore


class SendReset(msgspec.Struct, frozen=True):
    """Somebody says that this is their address and that they forgot their password."""

    email_key: str


SEND_RESET = JobType(name="accounts.send_reset", queue="email", payload=SendReset, timeout_s=30)


class Resetting:
    """Sends the letter, and lets whoever comes back with what stands in it choose a password.

    Nobody is signed in by this, and a second factor stays as it is: the letter is worth one factor.
    """

    def __init__(  # noqa: PLR0913  (what it is made of)
        self,
        users: UserStore,
        proving: ProvingStore,
        tokens: OneTimeTokens,
        letters: AccountLetters,
        states: States,
        sessions: Sessions,
        hashing: Hashing,
        attempts: Attempts,
        *,
        jobs: Jobs,
        security: Security,
    ) -> None:
        self._users = users
        self._proving = proving
        self._tokens = tokens
        self._letters = letters
        self._states = states
        self._sessions = sessions
        self._hashing = hashing
        self._attempts = attempts
        self._jobs = jobs
        self._security = security

    async def ask(self, email: str, visit: Visit) -> None:
        """Have a letter sent, if anybody has this address; nobody here knows yet.

        Raises:
            TooManyAttempts: wait.
        """
        await self._attempts.on_account(visit, email)
        await self._security.note("password_reset_asked", visit)
        await self._jobs.add(SEND_RESET, SendReset(email_key(email) or ""))

    async def send(self, payload: SendReset, context: JobContext) -> None:
        """Write the letter, once for each request."""
        user = await self._users.by_email(payload.email_key)
        if user is None or not user.standing.opens_doors:
            return

        async def work(unit: Unit) -> None:
            token = await self._tokens.give(
                Purpose.RESET_PASSWORD, user.id, unit=unit, replacing=True, email_key=user.email_key
            )
            await self._letters.reset(user, token, f"password_reset.{context.id}", unit)

        await self._proving.unit(work)

    async def is_good(self, token: str) -> bool:
        """Whether a link can still be used."""
        return await self._tokens.peek(token, Purpose.RESET_PASSWORD) is not None

    async def reset(self, token: str, password: str, visit: Visit) -> None:
        """Replace the password and end all sessions; letters reach the address, so it counts as confirmed.

        Raises:
            LinkUsedUp: the link is not good, or the address is another one by now.
            PasswordRefused: the password is too easy; the link stays good.
            TooManyAttempts: wait.
        """
        await self._attempts.from_address(visit)
        kept = await self._tokens.peek(token, Purpose.RESET_PASSWORD)
        user = await self._users.get(kept.user_id) if kept and kept.user_id else None
        if kept is None or user is None or user.email_key != kept.data["email_key"] or not user.standing.opens_doors:
            await self._security.note("password_reset_failed", visit, user.id if user else None)
            raise LinkUsedUp
        check_password(password, username=user.username, email=user.email, field="new_password")
        new_hash = await self._hashing.make(password, of=visit.address)
        if not await self._replaced(user, token, new_hash):
            raise LinkUsedUp
        await self._security.note("password_reset", visit, user.id)

    async def _replaced(self, user: User, token: str, new_hash: str) -> bool:
        instant = now()
        ended = await self._sessions.open_but(user.id, None)
        facts: list[Fact] = [PasswordChanged(user=user.id)]
        if ended:
            facts.append(SessionsRevoked(user=user.id, sessions=ended, reason=Ending.PASSWORD_CHANGED))

        async def work(unit: Unit) -> bool:
            if await self._tokens.take(token, Purpose.RESET_PASSWORD, unit=unit) is None:
                return False
            if await self._proving.replace_password(unit, user, new_hash) is None:
                return False
            confirmed = await self._proving.verify(unit, user.id, user.email_key, instant)
            told = [*facts, EmailVerified(user=user.id)] if confirmed else facts
            await self._proving.shut(unit, user.id, instant, *told)
            return True

        is_done = await self._proving.unit(work)
        await self._states.user_changed(user.id)
        await self._sessions.ended(ended)
        return is_done
