"""Erasing: every holder does its part, one after the other; killed midway, it goes on where it was."""

from contextlib import suppress
from datetime import timedelta

import msgspec
import structlog

from courtyard.kernel.basics import Id, Visit, now
from courtyard.kernel.jobs import Backoff, JobContext, JobNotFailed, JobNotFound, Jobs, JobType
from courtyard.kernel.privacy import Erasing as Order
from courtyard.kernel.privacy import Part, Privacy, forget_traces
from courtyard.kernel.telemetry import CrashPoint
from courtyard.modules.accounts.actions.copying import subject_of
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.events import UserErased
from courtyard.modules.accounts.models import Erasure, User
from courtyard.modules.accounts.store import LeavingStore

_AT_ONCE = 100

_AFTER_BEGIN = CrashPoint("accounts.erasure_after_begin")
_IN_PART = CrashPoint("accounts.erasure_in_part")
_AFTER_PART = CrashPoint("accounts.erasure_after_part")
_BEFORE_END = CrashPoint("accounts.erasure_before_end")
_AFTER_END = CrashPoint("accounts.erasure_after_end")

_log = structlog.get_logger()


class Due(msgspec.Struct, frozen=True):
    """See whose grace is over."""


class Erase(msgspec.Struct, frozen=True):
    """Whom to erase."""

    user: str


ERASE_DUE = JobType(name="accounts.erase_due", queue="analytics", payload=Due, durable=False)
# One that failed for good is seen by whoever looks at failures, and begins anew with the next look.
ERASE = JobType(
    name="accounts.erase",
    queue="analytics",
    payload=Erase,
    timeout_s=3600,
    attempts=5,
    backoff=Backoff("exponential", 10_000),
)


class Erasing:
    """The workers' side.

    Args:
        leaving: Accounts on their way out.
        privacy: The holders.
        states: Forgets what is known of the account.
        security: Keeps that it happened.
        jobs: One for each account.
        record_kept: How long it is known that an account was erased, for the day when a backup brings it back.
    """

    def __init__(
        self,
        leaving: LeavingStore,
        privacy: Privacy,
        states: States,
        security: Security,
        jobs: Jobs,
        *,
        record_kept: timedelta,
    ) -> None:
        self._leaving = leaving
        self._privacy = privacy
        self._states = states
        self._security = security
        self._jobs = jobs
        self._record_kept = record_kept

    async def look(self, _: Due, __: JobContext) -> None:
        """Have everybody erased whose grace is over."""
        for user in await self._leaving.due(now(), limit=_AT_ONCE):
            job = await self._jobs.add(ERASE, Erase(str(user)), id=f"accounts.erase.{user}")
            with suppress(JobNotFailed, JobNotFound):  # as a rule it is new, or under way
                await self._jobs.retry(job)

    async def erase(self, wanted: Erase, context: JobContext) -> None:
        """Erase an account whose grace is over; nothing happens to any other."""
        begun = await self._leaving.begin(Id(wanted.user), now())
        if begun is None:
            return
        user, erasure = begun
        await self._states.user_changed(user.id)
        _AFTER_BEGIN.reach()
        order = Order(subject=subject_of(user), begun_at=erasure.created_at, job=context.id)
        parts = self._privacy.erasing_order
        for number, part in enumerate(parts):
            if part.name not in erasure.done:
                await context.progress(100 * number // len(parts), part.name)
                await self._leaving.note(erasure, part.name, await _ask(part, order))
                _AFTER_PART.reach()
        _BEFORE_END.reach()
        await self._end(user, erasure)
        _AFTER_END.reach()

    async def _end(self, user: User, erasure: Erasure) -> None:
        instant = now()
        fact = UserErased(user=user.id)
        if not await self._leaving.finish(erasure, instant, instant + self._record_kept, fact):
            return
        await self._states.user_changed(user.id)
        await self._states.name_given(user.username_key)
        await self._security.note("erased", Visit(), user.id)
        _log.info("account_erased", user=str(user.id), report=erasure.report)


async def _ask(part: Part, order: Order) -> dict[str, int]:
    """Its own work first, since that knows what hangs on what; then what is declared."""
    report = {} if part.erase is None else dict(await part.erase(order))
    _IN_PART.reach()
    return {**report, **await forget_traces(part, order.subject.user)}
