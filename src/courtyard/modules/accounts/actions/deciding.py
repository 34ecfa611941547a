"""What those who run the house decide about accounts: proven, bounded, carried out at once, kept with its reason."""

from collections.abc import Awaitable, Callable, Iterable

import msgspec

from courtyard.kernel.basics import Actor, Fact, Forbidden, Id, Refusal, Role, Visit, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.codes import Codes
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.members import shown
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.contract import Member, Proof, Ruling
from courtyard.modules.accounts.errors import AddressConfirmed, MemberChanged, SecondFactorOff
from courtyard.modules.accounts.events import Ending, SecurityChanged, SecurityStep, SessionsRevoked, UserUpdated
from courtyard.modules.accounts.models import Status, User
from courtyard.modules.accounts.rules.deciding import check_reason, check_roles, check_status, following_status
from courtyard.modules.accounts.store import Decision, MemberChange, MemberStore, SecondFactorStore

__all__ = ["Bench", "Deciding", "Proof", "Ruling", "Step"]

Besides = Callable[[Unit, User], Awaitable[None]]


class Bench(msgspec.Struct, frozen=True):
    """What decisions are made with."""

    members: MemberStore
    factors: SecondFactorStore
    access: AccountAccess
    proving: Proving
    codes: Codes
    sessions: Sessions
    states: States
    letters: AccountLetters
    verification: Verification
    security: Security


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about somebody: what it changes, which security event it is, and why.

    ``ending`` says why their sessions end; None leaves them open. ``besides`` belongs to the same transaction.
    """

    kind: str
    reason: str
    change: MemberChange = MemberChange()
    facts: tuple[Fact, ...] = ()
    ending: Ending | None = None
    besides: Besides | None = None
    told: dict[str, str | int] = {}


class Deciding:
    """Fulfils ``contract.Decisions``. ``carry_out`` is the way of every decision, those of other actions included."""

    def __init__(self, bench: Bench) -> None:
        self._its = bench

    async def set_status(self, admin: Actor, member: str, ruling: Ruling, proof: Proof, visit: Visit) -> Member:
        """Open, suspend or ban an account."""
        user, instant = await self._its.access.person_for_admin(member), now()
        reason, until = ruling.reason.strip(), ruling.until
        wanted = check_status(admin.member_id, user, ruling.status, reason, until, instant)
        await self.prove(admin, proof, visit)
        status = following_status(user, wanted)
        is_open = wanted is Status.ACTIVE
        step = Step(
            kind="status_changed",
            reason=reason,
            change=MemberChange(
                status=status, status_reason="" if is_open else reason, status_at=instant, status_until=until
            ),
            facts=(UserUpdated(user=user.id, parts=("status",)),),
            ending=None if is_open else Ending.ACCOUNT_CLOSED,
            besides=self._its.letters.status_decided if wanted is not user.status else None,
            told={"status": status.value, "before": user.status.value, "until": until.isoformat() if until else ""},
        )
        return await self.carry_out(admin, user, step, visit)

    async def set_roles(
        self, admin: Actor, member: str, roles: Iterable[str], reason: str, proof: Proof, visit: Visit
    ) -> Member:
        """Let a member sell, or run the house, or not any more."""
        user = await self._its.access.person_for_admin(member)
        wanted = check_roles(admin.member_id, user, roles, reason)
        await self.prove(admin, proof, visit, with_code=True)
        step = Step(
            kind="roles_changed",
            reason=reason,
            change=MemberChange(roles=wanted),
            facts=(UserUpdated(user=user.id, parts=("roles",)),),
            told={"roles": " ".join(wanted), "before": " ".join(user.roles)},
        )
        return await self.carry_out(admin, user, step, visit)

    async def reset_second_factor(self, admin: Actor, member: str, reason: str, proof: Proof, visit: Visit) -> Member:
        """Take the second factor away from somebody who lost it."""
        user = await self._its.access.person_for_admin(member)
        check_reason(admin.member_id, user, reason)
        if user.second_factor_at is None:
            raise SecondFactorOff
        await self.prove(admin, proof, visit, with_code=True)

        async def take_away(unit: Unit, changed: User) -> None:
            await self._its.factors.remove(changed.id, unit=unit)

        step = Step(
            kind="second_factor_reset",
            reason=reason,
            change=MemberChange(second_factor_at=None),
            facts=(SecurityChanged(user=user.id, step=SecurityStep.SECOND_FACTOR_OFF),),
            ending=Ending.SECURITY_CHANGED,
            besides=take_away,
        )
        return await self.carry_out(admin, user, step, visit)

    async def unlock(self, admin: Actor, member: str, reason: str, visit: Visit) -> Member:
        """Let somebody try codes again."""
        user = await self._its.access.person_for_admin(member)
        check_reason(admin.member_id, user, reason)
        if user.second_factor_at is None or await self._its.factors.unlock(user.id) is None:
            raise SecondFactorOff
        await self._note("second_factor_unlocked", admin, user.id, reason, visit)
        return shown(user)

    async def end_sessions(self, admin: Actor, member: str, reason: str, visit: Visit) -> Member:
        """Sign a member out everywhere."""
        user = await self._its.access.person_for_admin(member)
        check_reason(admin.member_id, user, reason)
        step = Step(kind="sessions_ended_for", reason=reason, ending=Ending.ENDED_BY_ADMIN)
        return await self.carry_out(admin, user, step, visit)

    async def ask_for_address(self, admin: Actor, member: str, reason: str, visit: Visit) -> Member:
        """Send another letter that asks whether the address is theirs."""
        user = await self._its.access.person_for_admin(member)
        check_reason(admin.member_id, user, reason)
        if user.email_verified_at is not None:
            raise AddressConfirmed
        await self._its.verification.send_again(user)
        await self._note("email_verification_sent", admin, user.id, reason, visit)
        return shown(user)

    async def prove(self, admin: Actor, proof: Proof, visit: Visit, *, with_code: bool = False) -> None:
        """Ask an admin once more who they are: for the password and, before the gravest steps, a code of their app.

        Raises:
            CurrentPasswordWrong, FreshSignInNeeded, TooManyAttempts: see ``Proving``.
            CodeWrong, SecondFactorLocked: see ``Codes``.
        """
        user = await self._its.proving.owner(admin, proof.password, visit)
        if with_code and user.second_factor_at is not None:
            await self._its.codes.check(user, proof.code, visit)

    async def carry_out(self, admin: Actor, user: User, step: Step, visit: Visit) -> Member:
        """Do what was decided, everywhere at once, and keep who decided it and why.

        Raises:
            Forbidden: whoever decides runs the house no more.
            MemberChanged: the account is not as it was when it was looked at.
        """
        instant = now()
        ended = () if step.ending is None else await self._its.sessions.open_but(user.id, None)
        facts = list(step.facts)
        if ended and step.ending is not None:
            facts.append(SessionsRevoked(user=user.id, sessions=ended, reason=step.ending))
        decision = Decision(
            change=step.change,
            facts=tuple(facts),
            ends_sessions_at=instant if step.ending is not None else None,
            besides=step.besides,
        )
        changed = await self._its.members.decide(admin.member_id, user.id, user, decision, instant)
        if changed is None:
            raise await self._refusal(admin)
        await self._its.states.user_changed(user.id)
        await self._its.sessions.ended(ended)
        await self._note(step.kind, admin, user.id, step.reason, visit, sessions_ended=len(ended), **step.told)
        return shown(changed)

    async def _refusal(self, admin: Actor) -> Refusal:
        found = await self._its.access.own_account(admin)
        runs_the_house = found.is_active and Role.ADMIN in found.roles
        return MemberChanged() if runs_the_house else Forbidden()

    async def _note(self, kind: str, admin: Actor, user_id: Id, reason: str, visit: Visit, **facts: str | int) -> None:
        await self._its.security.note(kind, visit, user_id, by=admin.member_id, reason=reason.strip(), **facts)
