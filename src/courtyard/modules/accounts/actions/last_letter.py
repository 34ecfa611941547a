"""The last letter: some days before an account is erased its owner is told once more, and how to come back."""

from datetime import timedelta

import msgspec
import structlog

from courtyard.kernel.basics import now
from courtyard.kernel.jobs import JobContext, JobType, Schedule
from courtyard.kernel.mail import HeaderRefused, MailAddressRefused
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.store import LeavingStore

_AT_ONCE = 100
_EVERY_S = 600

_log = structlog.get_logger()


class Near(msgspec.Struct, frozen=True):
    """See whose grace is nearly over."""


TELL_NEAR = JobType(name="accounts.tell_near", queue="notification", payload=Near, timeout_s=500, durable=False)
TELL_NEAR_ONES = Schedule(name="accounts.tell_near", job_type=TELL_NEAR, payload=Near(), every_s=_EVERY_S)


class LastLetter:
    """Writes it, once for each time that somebody asks to leave.

    Args:
        leaving: Accounts on their way out.
        letters: Writes.
        before: How long before the end; nothing for no letter.
    """

    def __init__(self, leaving: LeavingStore, letters: AccountLetters, before: timedelta) -> None:
        self._leaving, self._letters, self._before = leaving, letters, before

    async def look(self, _: Near, __: JobContext) -> None:
        """Tell everybody whose grace is nearly over; whoever was told is not found again, so this ends."""
        if not self._before:
            return
        while users := await self._near():
            told = [await self._tell(user) for user in users]
            _log.info("erasures_told", count=sum(told))

    async def _near(self) -> list[User]:
        instant = now()
        return await self._leaving.near(instant, instant + self._before, limit=_AT_ONCE)

    async def _tell(self, user: User) -> bool:
        try:
            return await self._leaving.tell(user, now(), self._letters.deletion_near)
        except (MailAddressRefused, HeaderRefused) as error:  # no letter reaches them, and the others wait
            _log.warning("erasure_not_told", user=str(user.id), reason=error.public_message)
            await self._leaving.tell(user, now(), None)
            return False
