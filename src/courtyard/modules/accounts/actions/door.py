"""The one door: every session of this installation begins here, and goes on only while the account may be used.

Whatever somebody proves, and however (a password, a passkey, another site's word), ends in ``admit``. It asks for the
account's standing and for its second factor, so no way in can forget either. ``tests/attacks/test_04_ways_in.py`` tries
every route that gives sessions, with every standing.
"""

from datetime import datetime
from enum import StrEnum
from functools import partial

import msgspec

from courtyard.kernel.basics import Fact, Visit
from courtyard.modules.accounts.actions.lapses import Lapses
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Grant, Sessions
from courtyard.modules.accounts.errors import AccountClosed, DeletionPending
from courtyard.modules.accounts.events import Ending, UserLoggedIn
from courtyard.modules.accounts.models import DECIDED, Purpose, Session, Standing, User
from courtyard.modules.accounts.rules.standing import check_standing
from courtyard.modules.accounts.store import UserStore


class Way(StrEnum):
    """How somebody came in, as the session remembers it."""

    SIGN_UP = "sign_up"
    PASSWORD = "password"  # noqa: S105  (a way in, not a password)
    SECOND_STEP = "second_step"
    PASSKEY = "passkey"
    PROVIDER = "provider"

    @property
    def is_whole(self) -> bool:
        """Whether it counts for two factors."""
        return self in (Way.SECOND_STEP, Way.PASSKEY)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What was proven, from where."""

    way: Way
    visit: Visit
    browser: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it counts for two factors."""
        return self.way.is_whole


class Admitted(msgspec.Struct, frozen=True):
    """Somebody is in."""

    user: User
    grant: Grant


class SecondStep(msgspec.Struct, frozen=True):
    """Somebody has proven one factor of two; ``token`` says so to those who take the code."""

    token: str


Entry = Admitted | SecondStep


class Door:
    """Opens sessions, and keeps closed accounts out."""

    def __init__(
        self, users: UserStore, sessions: Sessions, tokens: OneTimeTokens, security: Security, lapses: Lapses
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._tokens = tokens
        self._security = security
        self._lapses = lapses

    def first_session(self, user: User, proof: Proof) -> Grant:
        """The session of an account that is being made, to be kept together with it."""
        grant = self._sessions.begin(user.id, proof.visit, browser=proof.browser, way=proof.way)
        user.last_login_at, user.devices = grant.session.created_at, (grant.session.label,)
        return grant

    async def admit(self, user: User, proof: Proof) -> Entry:
        """Let somebody in who proved that the account is theirs, or ask for the second factor.

        Raises:
            AccountClosed, DeletionPending: the account may not be used.
        """
        user = await self._lapses.settled(user)
        await self._check(user, proof)
        if user.second_factor_at is not None and not proof.is_whole:
            await self._security.note("second_step_asked", proof.visit, user.id, way=proof.way)
            return SecondStep(await self._tokens.give(Purpose.SECOND_STEP, user.id, way=proof.way.value))
        return await self._enter(user, proof)

    async def _check(self, user: User, proof: Proof) -> None:
        try:
            check_standing(user.standing)
        except (AccountClosed, DeletionPending) as closed:
            await self._security.note("sign_in_refused", proof.visit, user.id, status=user.status)
            if user.standing is Standing.DELETION_PENDING and user.erase_at is not None:
                raise await self._way_back(user, user.erase_at, proof) from None
            if user.status in DECIDED:
                raise AccountClosed.because(user.status.value, user.status_reason, user.status_until) from closed
            raise

    async def _way_back(self, user: User, erase_at: datetime, proof: Proof) -> DeletionPending:
        """Whoever proved that the account is theirs gets a token to restore it with."""
        token = await self._tokens.give(Purpose.RESTORE, user.id, replacing=True, way=proof.way.value)
        details = {"standing": user.standing.value, "erase_at": erase_at.isoformat(), "restore_token": token}
        return DeletionPending(details=details)

    async def _enter(self, user: User, proof: Proof) -> Admitted:
        grant = self._sessions.begin(user.id, proof.visit, browser=proof.browser, way=proof.way)
        entered = await self._users.enter(user, grant.session, partial(_logged_in, grant.session))
        await self._security.note("signed_in", proof.visit, user.id, way=proof.way, session=str(grant.session.id))
        await self._sessions.end_surplus(user.id)
        return Admitted(entered or user, grant)

    async def go_on(self, refresh_token: str, visit: Visit) -> Grant:
        """See ``Sessions.refresh``; the session of a closed account ends.

        Raises:
            InvalidRefreshToken: sign in again.
            AccountClosed, DeletionPending: the account may not be used.
        """
        grant = await self._sessions.refresh(refresh_token, visit)
        user = await self._users.get(grant.session.user_id)
        try:
            check_standing(Standing.DELETED if user is None else user.standing)
        except (AccountClosed, DeletionPending):
            await self._sessions.end(grant.session.id, Ending.ACCOUNT_CLOSED)
            raise
        return grant


def _logged_in(session: Session, new_device: bool) -> Fact:  # noqa: FBT001  (what the store found out)
    return UserLoggedIn(
        user=session.user_id,
        session=session.id,
        new_device=new_device,
        device=session.device,
        browser=session.browser,
    )
