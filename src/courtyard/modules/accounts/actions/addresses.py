"""Another e-mail address: both the old and the new one have to agree, so that neither can be taken or planted."""

from datetime import timedelta

from courtyard.kernel.basics import Actor, Visit, fingerprint, new_token, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.one_time import TOKEN_LENGTH_MAX
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import LinkUsedUp, SignUpRefused
from courtyard.modules.accounts.events import Ending, SecurityChanged, SecurityStep, SessionsRevoked
from courtyard.modules.accounts.models import EmailChange, User
from courtyard.modules.accounts.rules.emails import email_key
from courtyard.modules.accounts.store import EmailChangeStore, ProvingStore, Taken, UserStore

CHANGE_LIFE = timedelta(hours=24)


class Addresses:
    """Changes somebody's address. An old address that was never confirmed is not asked: it may be misspelt."""

    def __init__(  # noqa: PLR0913  (what it is made of)
        self,
        users: UserStore,
        changes: EmailChangeStore,
        proving_store: ProvingStore,
        proving: Proving,
        letters: AccountLetters,
        states: States,
        sessions: Sessions,
        attempts: Attempts,
        *,
        security: Security,
    ) -> None:
        self._users = users
        self._changes = changes
        self._store = proving_store
        self._proving = proving
        self._letters = letters
        self._states = states
        self._sessions = sessions
        self._attempts = attempts
        self._security = security

    async def pending(self, actor: Actor) -> EmailChange | None:
        """The change that is under way."""
        return await self._changes.of(actor.member_id)

    async def ask(self, actor: Actor, email: str, password: str, visit: Visit) -> None:
        """Send a letter to each side. Whether somebody else has the new address is told to nobody but its owner.

        Raises:
            CurrentPasswordWrong, FreshSignInNeeded: see ``Proving``.
            SignUpRefused: this is no address.
            TooManyAttempts: wait.
        """
        user = await self._proving.owner(actor, password, visit)
        key = email_key(email)
        if key is None or key == user.email_key:
            raise SignUpRefused.fields({"email": "this is not another e-mail address"})
        holder = await self._users.by_email(key)
        old_token, new_token_ = new_token(), new_token()
        instant = now()
        change = EmailChange(
            user_id=user.id,
            email=email.strip(),
            email_key=key,
            old_key=user.email_key,
            old_fingerprint=fingerprint(old_token),
            new_fingerprint=fingerprint(new_token_),
            expires_at=instant + CHANGE_LIFE,
            old_agreed_at=None if user.email_verified_at else instant,
        )

        async def work(unit: Unit) -> None:
            await self._changes.begin(change, unit=unit)
            if change.old_agreed_at is None:
                await self._letters.change_asked(user, change, old_token, unit)
            if holder is None:
                await self._letters.change_offered(user, change, new_token_, unit)

        await self._store.unit(work)
        await self._security.note("email_change_asked", visit, user.id)

    async def cancel(self, actor: Actor, visit: Visit) -> None:
        """Forget about it; the links are void."""
        if await self._changes.forget(actor.member_id):
            await self._security.note("email_change_cancelled", visit, actor.member_id)

    async def agree(self, token: str, visit: Visit) -> bool:
        """Note that one side agreed; whether both have, and the address is changed. Then all sessions end.

        Raises:
            LinkUsedUp: it is not good (any more), or the new address is somebody else's by now.
            TooManyAttempts: wait.
        """
        await self._attempts.from_address(visit)
        instant = now()

        async def work(unit: Unit) -> EmailChange | None:
            return await self._changes.agree(fingerprint(token[:TOKEN_LENGTH_MAX]), instant, unit=unit)

        agreed = await self._store.unit(work)
        if agreed is None:
            raise LinkUsedUp
        if agreed.old_agreed_at is None or agreed.new_agreed_at is None:
            return False
        await self._change(agreed, visit)
        return True

    async def _change(self, change: EmailChange, visit: Visit) -> None:
        ended = await self._sessions.open_but(change.user_id, None)

        async def work(unit: Unit) -> User | None:
            user = await self._store.replace_email(unit, change, now())
            await self._changes.forget(change.user_id, unit=unit)
            if user is not None:
                facts = [SecurityChanged(user=user.id, step=SecurityStep.EMAIL_CHANGED)]
                revoked = (
                    [SessionsRevoked(user=user.id, sessions=ended, reason=Ending.SECURITY_CHANGED)] if ended else []
                )
                await self._store.shut(unit, user.id, now(), *facts, *revoked)
            return user

        try:
            user = await self._store.unit(work)
        except Taken:
            user = None
        if user is None:
            raise LinkUsedUp
        await self._states.user_changed(user.id)
        await self._sessions.ended(ended)
        await self._security.note("email_changed", visit, user.id)
