"""Suspensions and bans for a time: over when it is over, at the door at once and everywhere within a minute."""

import msgspec
import structlog

from courtyard.kernel.basics import Visit, now
from courtyard.kernel.jobs import JobContext, JobType, Schedule
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.events import UserUpdated
from courtyard.modules.accounts.models import Status, User
from courtyard.modules.accounts.rules.deciding import following_status
from courtyard.modules.accounts.store import MemberStore

_EVERY_S = 60

_log = structlog.get_logger()


class Lift(msgspec.Struct, frozen=True):
    """Open all accounts whose time is over."""


LIFT = JobType(name="accounts.lift", queue="notification", payload=Lift, timeout_s=50)
LIFT_EACH_MINUTE = Schedule(name="accounts.lift", job_type=LIFT, payload=Lift(), every_s=_EVERY_S)


class Lapses:
    """Opens accounts again."""

    def __init__(self, members: MemberStore, states: States, security: Security) -> None:
        self._members = members
        self._states = states
        self._security = security

    async def settled(self, user: User) -> User:
        """The same user, opened again if their time is over."""
        instant = now()
        if not user.has_served(instant):
            return user
        status = following_status(user, Status.ACTIVE)
        fact = UserUpdated(user=user.id, parts=("status",))
        lifted = await self._members.lift(user, status, fact, instant=instant)
        if lifted is None:
            return user
        await self._states.user_changed(user.id)
        await self._security.note("status_lapsed", Visit(), user.id, status=status.value, before=user.status.value)
        return lifted

    async def lift(self, _: Lift, __: JobContext) -> None:
        """All of them."""
        while served := await self._members.served(now()):
            for user in served:
                await self.settled(user)
            _log.info("suspensions_lifted", count=len(served))
