"""How often somebody may try: few times per address and account, more per address alone."""

from courtyard.kernel.basics import Visit
from courtyard.kernel.limits import Limit, Limiter, address_key
from courtyard.kernel.settings import Settings
from courtyard.modules.accounts.errors import TooManyAttempts
from courtyard.modules.accounts.rules.emails import mailbox_of

_WINDOW_S = 60.0
_ADDRESS_FACTOR = 6


class Attempts:
    """Counts attempts to prove who one is.

    A limit per account alone is left out on purpose: with it anybody could lock somebody else out.
    """

    def __init__(self, settings: Settings, limiter: Limiter) -> None:
        each = settings.limit_authentication_per_min
        self._limiter = limiter
        self._account = Limit("authentication.account", each, _WINDOW_S)
        self._address = Limit("authentication.address", each * _ADDRESS_FACTOR, _WINDOW_S)

    async def on_account(self, visit: Visit, email: str) -> None:
        """Take one attempt on an account from an address.

        Raises:
            TooManyAttempts: none is left.
        """
        await self.from_address(visit)
        await self._take(self._account, f"{address_key(visit.address)} {mailbox_of(email)}")

    async def from_address(self, visit: Visit) -> None:
        """Take one attempt from an address.

        Raises:
            TooManyAttempts: none is left.
        """
        await self._take(self._address, address_key(visit.address))

    async def _take(self, limit: Limit, key: str) -> None:
        verdict = await self._limiter.take(limit, key)
        if not verdict.allowed:
            raise TooManyAttempts(retry_after_s=verdict.retry_after_s)
