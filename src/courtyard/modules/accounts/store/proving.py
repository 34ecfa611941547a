"""Changes of an account's security: what changes, what that voids and what it makes known are one transaction."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from courtyard.kernel.basics import Actor, Fact, Id
from courtyard.kernel.documents import Changes, Database, Duplicate, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.accounts.models import EmailChange, Purpose, User
from courtyard.modules.accounts.store.one_time import OneTimeStore
from courtyard.modules.accounts.store.sessions import SESSIONS, open_sessions_but
from courtyard.modules.accounts.store.users import USERS

T = TypeVar("T")

# What a new password, address or second factor makes useless.
_VOIDED = (Purpose.RESET_PASSWORD, Purpose.SECOND_STEP, Purpose.PASSKEY_MAKING)


class Taken(Exception):  # noqa: N818  (a state, not an accident)
    """A value that must be unique is somebody else's; ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class ProvingStore:
    """Units of work over users, sessions and one-time tokens."""

    def __init__(self, database: Database, outbox: Outbox, one_time: OneTimeStore) -> None:
        self._database = database
        self._outbox = outbox
        self._one_time = one_time
        self._users = database.collection(USERS)
        self._sessions = database.collection(SESSIONS)

    async def unit(self, work: Callable[[Unit], Awaitable[T]]) -> T:
        """Run work in one transaction.

        Raises:
            Taken: a value that must be unique is taken; nothing has happened.
        """
        try:
            return await self._database.unit_of_work(work)
        except Duplicate as taken:
            raise Taken(taken.field) from None

    async def record(self, unit: Unit, user_id: Id, *facts: Fact) -> None:
        """Make facts known, if the unit is committed."""
        await self._outbox.record(unit, *facts, actor=Actor(user_id))

    async def verify(self, unit: Unit, user_id: Id, email_key: str, instant: datetime) -> User | None:
        """Note that an address is confirmed; None when it is another one by now, or was confirmed before."""
        where = Where(id=user_id, email_key=email_key, email_verified_at=None)
        return await self._users.change(where, Changes().set(email_verified_at=instant), unit=unit)

    async def replace_password(self, unit: Unit, user: User, password_hash: str) -> User | None:
        """Replace the password that the user has now; None when it was replaced meanwhile."""
        where = Where(id=user.id, password_hash=user.password_hash)
        return await self._users.change(where, Changes().set(password_hash=password_hash), unit=unit)

    async def replace_email(self, unit: Unit, change: EmailChange, instant: datetime) -> User | None:
        """Give somebody their other address, confirmed; None when the old one is not theirs any more.

        Raises:
            Duplicate: somebody else has it by now.
        """
        wanted = Changes().set(email=change.email, email_key=change.email_key, email_verified_at=instant)
        return await self._users.change(Where(id=change.user_id, email_key=change.old_key), wanted, unit=unit)

    async def set_second_factor(self, unit: Unit, user_id: Id, since: datetime | None) -> User | None:
        """Note since when a password alone does not open the account; None for never."""
        return await self._users.change(Where(id=user_id), Changes().set(second_factor_at=since), unit=unit)

    async def shut(self, unit: Unit, user_id: Id, instant: datetime, *facts: Fact, besides: Id | None = None) -> None:
        """End somebody's sessions (but one) and void what is under way, and make known what happened."""
        ended = Changes().set(ended_at=instant)
        await self._sessions.change_many(open_sessions_but(user_id, besides), ended, unit=unit)
        await self._one_time.forget(user_id, *_VOIDED, unit=unit)
        await self.record(unit, user_id, *facts)
