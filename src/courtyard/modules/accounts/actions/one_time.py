"""Tokens that are good once: in letters, between two steps of signing in, while a device answers."""

from datetime import timedelta

from courtyard.kernel.basics import Id, fingerprint, new_token, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.models import OneTime, Purpose
from courtyard.modules.accounts.store import OneTimeStore

TOKEN_LENGTH_MAX = 100

LIVES = {
    Purpose.VERIFY_EMAIL: timedelta(hours=24),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.SECOND_STEP: timedelta(minutes=10),
    Purpose.PASSKEY_MAKING: timedelta(minutes=5),
    Purpose.PASSKEY_USE: timedelta(minutes=5),
    Purpose.PROVIDER: timedelta(minutes=10),
    Purpose.RESTORE: timedelta(minutes=10),
}


class OneTimeTokens:
    """Gives tokens and takes them back."""

    def __init__(self, store: OneTimeStore) -> None:
        self._store = store

    async def give(
        self, purpose: Purpose, user_id: Id | None, *, unit: Unit | None = None, replacing: bool = False, **data: str
    ) -> str:
        """A new token; only its fingerprint stays here. With ``replacing`` those before it are void."""
        token = new_token()
        if replacing and user_id is not None:
            await self._store.forget(user_id, purpose, unit=unit)
        expires_at = now() + LIVES[purpose]
        kept = OneTime(
            fingerprint=fingerprint(token), purpose=purpose, user_id=user_id, expires_at=expires_at, data=data
        )
        await self._store.add(kept, unit=unit)
        return token

    async def peek(self, token: str, purpose: Purpose) -> OneTime | None:
        """What a token stands for; it stays good."""
        if len(token) > TOKEN_LENGTH_MAX:
            return None
        return await self._store.peek(fingerprint(token), purpose)

    async def take(self, token: str, purpose: Purpose, *, unit: Unit | None = None) -> OneTime | None:
        """What a token stands for; it is used up."""
        if len(token) > TOKEN_LENGTH_MAX:
            return None
        return await self._store.take(fingerprint(token), purpose, unit=unit)
