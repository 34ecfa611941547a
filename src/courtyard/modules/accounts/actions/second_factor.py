"""Two-step sign-in: set up, confirmed, renewed, switched off. `second_step` asks for it."""

import secrets
from collections.abc import Awaitable, Callable

import msgspec

from courtyard.kernel.basics import Actor, Fact, Id, Visit, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.codes import Codes
from courtyard.modules.accounts.actions.door import Admitted, Door, Proof, Way
from courtyard.modules.accounts.actions.hashing import Hashing
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.sealing import Seals
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import SecondFactorOff, SecondFactorOn
from courtyard.modules.accounts.events import Ending, SecurityChanged, SecurityStep, SessionsRevoked
from courtyard.modules.accounts.models import SecondFactor, User
from courtyard.modules.accounts.rules.codes import address_of, new_backup_codes, new_secret, plain_code
from courtyard.modules.accounts.rules.drawing import drawn
from courtyard.modules.accounts.store import ProvingStore, SecondFactorStore

_SALT_BYTES = 16


class SetUp(msgspec.Struct, frozen=True):
    """What is shown once: for the app to scan or for somebody to type, and codes for when the app is away."""

    uri: str
    secret: str
    qr_svg: str
    backup_codes: tuple[str, ...]


class Tools(msgspec.Struct, frozen=True):
    """What two-step sign-in is made of."""

    factors: SecondFactorStore
    proving_store: ProvingStore
    proving: Proving
    codes: Codes
    seals: Seals
    hashing: Hashing
    door: Door
    sessions: Sessions
    states: States
    access: AccountAccess
    security: Security


class SecondFactors:
    """What members do with their second factor. ``site`` is what apps call this house."""

    def __init__(self, tools: Tools, site: str) -> None:
        self._its = tools
        self._site = site

    async def set_up(self, actor: Actor, visit: Visit) -> SetUp:
        """Prepare a second factor; it counts once a code of it was typed.

        Raises:
            SecondFactorOn: there is one.
        """
        user = await self._its.access.own_account(actor)
        if user.second_factor_at is not None:
            raise SecondFactorOn
        secret, codes, salt = new_secret(), new_backup_codes(), secrets.token_bytes(_SALT_BYTES)
        digests = await self._its.hashing.digests([plain_code(code) for code in codes], salt, of=visit.address)
        sealed = self._its.seals.close(secret.encode(), str(user.id))
        factor = SecondFactor(user_id=user.id, sealed=sealed, salt=salt, backup_digests=digests)
        await self._its.proving_store.unit(lambda unit: self._its.factors.prepare(factor, unit=unit))
        await self._its.security.note("second_factor_prepared", visit, user.id)
        uri = address_of(secret, user.email, self._site)
        return SetUp(uri, secret, drawn(uri), codes)

    async def confirm(self, actor: Actor, code: str, visit: Visit, *, browser: bool) -> Admitted:
        """Switch it on with a code of the app. All sessions end; whoever confirmed gets a new one.

        Raises:
            SecondFactorOn, SecondFactorOff: there is one; there is none to confirm.
            CodeWrong, SecondFactorLocked: see ``Codes``.
        """
        user = await self._its.access.own_account(actor)
        if user.second_factor_at is not None:
            raise SecondFactorOn
        await self._its.codes.check(user, code, visit, with_backup_codes=False)
        since = now()

        async def work(unit: Unit) -> bool:
            return await self._its.factors.confirm(user.id, since, unit=unit)

        changed = await self._switch(user, work, SecurityStep.SECOND_FACTOR_ON, visit, kept=None)
        proof = Proof(way=Way.SECOND_STEP, visit=visit, browser=browser)
        admitted = await self._its.door.admit(changed, proof)
        assert isinstance(admitted, Admitted)  # noqa: S101  (two factors were proven)
        return admitted

    async def switch_off(self, actor: Actor, password: str, code: str, visit: Visit) -> None:
        """Let a password be enough again; all other sessions end.

        Raises:
            SecondFactorOff: there is none.
            CurrentPasswordWrong, FreshSignInNeeded: see ``Proving``.
            CodeWrong, SecondFactorLocked: see ``Codes``.
        """
        user = await self._proven(actor, password, code, visit)

        async def work(unit: Unit) -> bool:
            return await self._its.factors.remove(user.id, unit=unit)

        await self._switch(user, work, SecurityStep.SECOND_FACTOR_OFF, visit, kept=actor.session_id)

    async def renew_codes(self, actor: Actor, password: str, code: str, visit: Visit) -> tuple[str, ...]:
        """Other backup codes in place of all there were.

        Raises:
            As ``switch_off``.
        """
        user = await self._proven(actor, password, code, visit)
        codes, salt = new_backup_codes(), secrets.token_bytes(_SALT_BYTES)
        digests = await self._its.hashing.digests([plain_code(each) for each in codes], salt, of=visit.address)
        await self._its.factors.renew_codes(user.id, salt, digests)
        fact = SecurityChanged(user=user.id, step=SecurityStep.BACKUP_CODES_RENEWED)
        await self._its.proving_store.unit(lambda unit: self._its.proving_store.record(unit, user.id, fact))
        await self._its.security.note("backup_codes_renewed", visit, user.id)
        return codes

    async def codes_left(self, actor: Actor) -> int | None:
        """How many backup codes there are; None without a second factor."""
        factor = await self._its.factors.of(actor.member_id)
        return None if factor is None or factor.confirmed_at is None else len(factor.backup_digests)

    async def _proven(self, actor: Actor, password: str, code: str, visit: Visit) -> User:
        user = await self._its.proving.owner(actor, password, visit)
        if user.second_factor_at is None:
            raise SecondFactorOff
        await self._its.codes.check(user, code, visit)
        return user

    async def _switch(
        self,
        user: User,
        change: Callable[[Unit], Awaitable[bool]],
        step: SecurityStep,
        visit: Visit,
        *,
        kept: Id | None,
    ) -> User:
        ended = await self._its.sessions.open_but(user.id, kept)
        facts: list[Fact] = [SecurityChanged(user=user.id, step=step)]
        if ended:
            facts.append(SessionsRevoked(user=user.id, sessions=ended, reason=Ending.SECURITY_CHANGED))
        since = now() if step is SecurityStep.SECOND_FACTOR_ON else None

        async def work(unit: Unit) -> User | None:
            if not await change(unit):
                return None
            await self._its.proving_store.shut(unit, user.id, now(), *facts, besides=kept)
            return await self._its.proving_store.set_second_factor(unit, user.id, since)

        changed = await self._its.proving_store.unit(work)
        if changed is None:
            raise SecondFactorOff if since is None else SecondFactorOn
        await self._its.states.user_changed(user.id)
        await self._its.sessions.ended(ended)
        await self._its.security.note(step.value, visit, user.id, sessions_ended=len(ended))
        return changed
