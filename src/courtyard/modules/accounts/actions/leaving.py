"""Leaving: an account is closed at once, can be restored while its grace lasts, and is erased afterwards."""

from datetime import timedelta
from functools import partial

import msgspec

from courtyard.kernel.basics import Actor, Fact, Visit, now
from courtyard.kernel.privacy import Objection, Privacy
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.codes import Codes
from courtyard.modules.accounts.actions.door import Admitted, Door, Proof, Way
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import AccountChanged, AdminNeeded, HandOverFirst, SignInAgain
from courtyard.modules.accounts.events import Ending, SessionsRevoked, UserUpdated
from courtyard.modules.accounts.models import OneTime, Purpose, User
from courtyard.modules.accounts.store import End, LeavingStore, NoOtherAdmin, UserStore


class Kit(msgspec.Struct, frozen=True, kw_only=True):
    """What leaving and coming back needs."""

    users: UserStore
    leaving: LeavingStore
    access: AccountAccess
    proving: Proving
    codes: Codes
    tokens: OneTimeTokens
    door: Door
    states: States
    sessions: Sessions
    letters: AccountLetters
    privacy: Privacy
    security: Security


class Leaving:
    """Args: what it needs; how long an account can be restored; how long before the end one more letter comes."""

    def __init__(self, kit: Kit, grace: timedelta, letter_before: timedelta) -> None:
        self._its = kit
        self.grace = grace
        self._letter_before = letter_before

    async def objections(self, actor: Actor) -> list[Objection]:
        """What the member has to hand over before, or to confirm."""
        return await self._its.privacy.objections((await self._its.access.own_account(actor)).id)

    async def ask(self, actor: Actor, password: str, code: str, visit: Visit, *, confirmed: bool) -> User:
        """Close the actor's account, and have it erased when the grace is over.

        Raises:
            CurrentPasswordWrong, FreshSignInNeeded, CodeWrong, SecondFactorLocked, TooManyAttempts: not proven.
            HandOverFirst: others share what hangs on the member alone, and nothing is confirmed.
            AdminNeeded: nobody else runs the house.
            AccountChanged: it is closed already.
        """
        user = await self._its.proving.whole(actor, password, code, visit)
        things = await self._its.privacy.objections(user.id)
        if things and not confirmed:
            raise HandOverFirst(details={"hand_over": [as_detail(each) for each in things]})
        instant = now()
        # Where the grace is no longer than that, the letter of today says it all.
        end = End(instant + self.grace, timedelta() < self._letter_before < self.grace)
        ended = await self._its.sessions.open_but(user.id, None)
        told: list[Fact] = [UserUpdated(user=user.id, parts=("status",))]
        if ended:
            told.append(SessionsRevoked(user=user.id, sessions=ended, reason=Ending.ACCOUNT_CLOSED))
        write = partial(self._its.letters.deletion_asked, is_last=not end.is_told_later)
        try:
            changed = await self._its.leaving.ask(user.id, instant, end, told, write)
        except NoOtherAdmin:
            raise AdminNeeded from None
        if changed is None:
            raise AccountChanged
        await self._its.states.user_changed(user.id)
        await self._its.sessions.ended(ended)
        await self._its.security.note("deletion_asked", visit, user.id, sessions_ended=len(ended))
        return changed

    async def needs_code(self, token: str) -> bool:
        """Whether whoever has this token must show a code too.

        Raises:
            SignInAgain: the token is not good any more.
        """
        user, first = await self._behind(token)
        return _needs_code(user, first)

    async def restore(self, token: str, code: str, visit: Visit, *, browser: bool = False) -> Admitted:
        """Open an account again for somebody who has just proven that it is theirs, and let them in.

        Raises:
            SignInAgain: that was too long ago, or the account is being erased by now.
            CodeWrong, SecondFactorLocked: see ``Codes``.
        """
        user, first = await self._behind(token)
        if needs_code := _needs_code(user, first):
            await self._its.codes.check(user, code, visit)
        if await self._its.tokens.take(token, Purpose.RESTORE) is None:
            raise SignInAgain
        fact = UserUpdated(user=user.id, parts=("status",))
        restored = await self._its.leaving.restore(user.id, [fact], self._its.letters.restored)
        if restored is None:
            raise SignInAgain
        await self._its.states.user_changed(user.id)
        await self._its.security.note("restored", visit, user.id)
        way = Way.SECOND_STEP if needs_code else Way(first.data["way"])
        admitted = await self._its.door.admit(restored, Proof(way=way, visit=visit, browser=browser))
        assert isinstance(admitted, Admitted)  # noqa: S101  (all that it asks for was proven)
        return admitted

    async def _behind(self, token: str) -> tuple[User, OneTime]:
        first = await self._its.tokens.peek(token, Purpose.RESTORE)
        user = await self._its.users.get(first.user_id) if first and first.user_id else None
        if first is None or user is None:
            raise SignInAgain
        return user, first


def as_detail(thing: Objection) -> dict[str, str]:
    """A thing as refusals and answers show it."""
    return {"kind": thing.kind, "id": str(thing.id), "name": thing.name, "otherwise": thing.otherwise}


def _needs_code(user: User, first: OneTime) -> bool:
    return user.second_factor_at is not None and not Way(first.data["way"]).is_whole
