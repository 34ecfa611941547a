"""Looks at codes: counted before each look, locked after five wrong ones, and each good one used up."""

from courtyard.kernel.basics import Visit, now
from courtyard.modules.accounts.actions.hashing import Hashing
from courtyard.modules.accounts.actions.sealing import Seals
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.errors import CodeWrong, SecondFactorLocked, SecondFactorOff
from courtyard.modules.accounts.models import SecondFactor, User
from courtyard.modules.accounts.rules.codes import is_backup_code, is_of_app, plain_code, step_of
from courtyard.modules.accounts.store import SecondFactorStore

_LOCK_SHOWN_S = 60.0


class Codes:
    """Says whether a code is good. The lock is of this factor alone: wrong passwords neither set nor shorten it."""

    def __init__(self, factors: SecondFactorStore, seals: Seals, hashing: Hashing, security: Security) -> None:
        self._factors = factors
        self._seals = seals
        self._hashing = hashing
        self._security = security

    async def check(self, user: User, typed: str, visit: Visit, *, with_backup_codes: bool = True) -> None:
        """Use up a code of the app or, where it may be one, a backup code.

        Raises:
            SecondFactorOff: there is no second factor.
            CodeWrong: it is not good, or was used before.
            SecondFactorLocked: after five wrong ones, for a quarter of an hour; then twice as long, and so on.
        """
        code = plain_code(typed)
        factor = await self._factors.take_attempt(user.id, now())
        if factor is None:
            await self._refuse(user, visit)
            return
        is_good = await self._is_good_backup(factor, code, visit) if with_backup_codes else False
        if not is_good and not await self._is_good_of_app(factor, code):
            await self._security.note("code_wrong", visit, user.id, attempts=factor.attempts)
            raise CodeWrong

    async def _refuse(self, user: User, visit: Visit) -> None:
        factor = await self._factors.of(user.id)
        if factor is None:
            raise SecondFactorOff
        await self._security.note("second_factor_locked", visit, user.id)
        left_s = (factor.locked_until - now()).total_seconds() if factor.locked_until else _LOCK_SHOWN_S
        raise SecondFactorLocked(retry_after_s=max(1.0, left_s))

    async def _is_good_of_app(self, factor: SecondFactor, code: str) -> bool:
        if not is_of_app(code):
            return False
        opened = self._seals.open(factor.sealed, str(factor.user_id))
        step = step_of(opened.content.decode(), code)
        if step is None or not await self._factors.use_step(factor.user_id, step):
            return False
        if opened.is_under_old_key:
            await self._factors.seal_again(factor, self._seals.close(opened.content, str(factor.user_id)))
        return True

    async def _is_good_backup(self, factor: SecondFactor, code: str, visit: Visit) -> bool:
        if not is_backup_code(code):
            return False
        [digest] = await self._hashing.digests([code], factor.salt, of=visit.address)
        left = await self._factors.use_backup_code(factor.user_id, digest)
        if left is None:
            return False
        await self._security.note("backup_code_used", visit, factor.user_id, left=len(left.backup_digests))
        return True
