"""Showing that letters to an address reach whoever wrote it down."""

from courtyard.kernel.basics import Actor, Id, Visit, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import LinkUsedUp
from courtyard.modules.accounts.events import EmailVerified
from courtyard.modules.accounts.models import Purpose, User
from courtyard.modules.accounts.store import ProvingStore, UserStore


class Verification:
    """Sends the letter, and believes whoever comes back with what stands in it."""

    def __init__(
        self,
        users: UserStore,
        proving: ProvingStore,
        tokens: OneTimeTokens,
        letters: AccountLetters,
        states: States,
        access: AccountAccess,
        attempts: Attempts,
        security: Security,
    ) -> None:
        self._users = users
        self._proving = proving
        self._tokens = tokens
        self._letters = letters
        self._states = states
        self._access = access
        self._attempts = attempts
        self._security = security

    async def ask(self, user_id: Id, unit: Unit) -> None:
        """Send the first letter to somebody new; not to somebody whom the house vouches for."""
        user = await self._users.get(user_id)
        if user is not None and user.email_verified_at is None:
            await self._send(user, f"email_verification.{user_id}", unit)

    async def ask_again(self, actor: Actor, visit: Visit) -> None:
        """Send another letter, if one is needed; the links before it are void.

        Raises:
            TooManyAttempts: wait.
        """
        user = await self._access.own_account(actor)
        await self._attempts.on_account(visit, user.email_key)
        if user.email_verified_at is None:
            await self.send_again(user)
            await self._security.note("email_verification_asked", visit, user.id)

    async def send_again(self, user: User) -> None:
        """Another letter to somebody, as an admin wants it; the links before it are void."""
        await self._proving.unit(lambda unit: self._send(user, f"email_verification.{user.id}.{Id()}", unit))

    async def _send(self, user: User, letter_id: str, unit: Unit) -> None:
        token = await self._tokens.give(
            Purpose.VERIFY_EMAIL, user.id, unit=unit, replacing=True, email_key=user.email_key
        )
        await self._letters.verification(user, token, letter_id, unit)

    async def confirm(self, token: str, visit: Visit) -> None:
        """Believe the token of a letter.

        Raises:
            LinkUsedUp: it is not good, or the address is another one by now.
            TooManyAttempts: wait.
        """
        await self._attempts.from_address(visit)

        async def work(unit: Unit) -> User | None:
            kept = await self._tokens.take(token, Purpose.VERIFY_EMAIL, unit=unit)
            if kept is None or kept.user_id is None:
                return None
            user = await self._proving.verify(unit, kept.user_id, kept.data["email_key"], now())
            if user is not None:
                await self._proving.record(unit, user.id, EmailVerified(user=user.id))
            return user

        user = await self._proving.unit(work)
        if user is None:
            raise LinkUsedUp
        await self._states.user_changed(user.id)
        await self._security.note("email_verified", visit, user.id)
