"""The second step of signing in: a code, from whoever has proven the first factor."""

from courtyard.kernel.basics import Visit
from courtyard.modules.accounts.actions.codes import Codes
from courtyard.modules.accounts.actions.door import Admitted, Door, Proof, Way
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.errors import SignInAgain
from courtyard.modules.accounts.models import Purpose
from courtyard.modules.accounts.store import UserStore


class SecondSteps:
    """Takes the code."""

    def __init__(self, users: UserStore, tokens: OneTimeTokens, codes: Codes, door: Door) -> None:
        self._users = users
        self._tokens = tokens
        self._codes = codes
        self._door = door

    async def complete(self, token: str, code: str, visit: Visit, *, browser: bool = False) -> Admitted:
        """Let somebody in by a code of their app or a backup code.

        Raises:
            SignInAgain: the first step was too long ago, or is void.
            CodeWrong, SecondFactorLocked: see ``Codes``.
            AccountClosed, DeletionPending: the account may not be used.
        """
        first = await self._tokens.peek(token, Purpose.SECOND_STEP)
        user = await self._users.get(first.user_id) if first and first.user_id else None
        if user is None or user.second_factor_at is None:
            raise SignInAgain
        await self._codes.check(user, code, visit)
        if await self._tokens.take(token, Purpose.SECOND_STEP) is None:
            raise SignInAgain
        admitted = await self._door.admit(user, Proof(way=Way.SECOND_STEP, visit=visit, browser=browser))
        assert isinstance(admitted, Admitted)  # noqa: S101  (two factors were proven)
        return admitted
