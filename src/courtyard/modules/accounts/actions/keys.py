"""API keys: made, listed, removed, recognised."""

from collections.abc import Collection
from datetime import timedelta

import msgspec

from courtyard.kernel.basics import Actor, Id, Visit, fingerprint, is_id, now
from courtyard.kernel.cache import Cache, Kind
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.errors import KeyNotFound, TooManyOfThese
from courtyard.modules.accounts.events import SecurityChanged, SecurityStep
from courtyard.modules.accounts.models import ApiKey, KeyState
from courtyard.modules.accounts.rules.keys import SHOWN_LENGTH, check_wishes, new_key
from courtyard.modules.accounts.store import ApiKeyStore, ProvingStore
from courtyard.modules.accounts.store.keys import OF_ONE_USER_MAX

_TOUCH_EVERY = timedelta(seconds=60)
_STATES: Kind[KeyState | None] = Kind("accounts.api_key", 300, KeyState, negative_ttl_s=5)


class Wish(msgspec.Struct, frozen=True):
    """What somebody wants a key for."""

    name: str
    scopes: tuple[str, ...]
    expires_in_days: int


def key_tag(mark: str) -> str:
    """The tag of everything that depends on the key with this fingerprint."""
    return f"api_key:{mark[:24]}"


class ApiKeys:
    """What members do with their keys. ``scopes`` are all that there are."""

    def __init__(
        self,
        keys: ApiKeyStore,
        store: ProvingStore,
        proving: Proving,
        cache: Cache,
        scopes: Collection[str],
        security: Security,
    ) -> None:
        self._keys = keys
        self._store = store
        self._proving = proving
        self._cache = cache
        self._security = security
        self.scopes = frozenset(scopes)

    async def make(self, actor: Actor, wish: Wish, password: str, visit: Visit) -> tuple[ApiKey, str]:
        """A new key, and what it is: told once, and never again.

        Raises:
            KeyRefused: names every wrong field.
            CurrentPasswordWrong, FreshSignInNeeded: see ``Proving``.
            TooManyOfThese: there are fifty already.
        """
        check_wishes(wish.name, wish.scopes, wish.expires_in_days, self.scopes)
        user = await self._proving.owner(actor, password, visit)
        if len(await self._keys.of(user.id)) >= OF_ONE_USER_MAX:
            raise TooManyOfThese
        secret = new_key()
        key = ApiKey(
            user_id=user.id,
            name=wish.name.strip(),
            fingerprint=fingerprint(secret),
            beginning=secret[:SHOWN_LENGTH],
            scopes=tuple(sorted(set(wish.scopes))),
            expires_at=now() + timedelta(days=wish.expires_in_days),
        )

        async def work(unit: Unit) -> None:
            await self._keys.add(key, unit=unit)
            fact = SecurityChanged(user=user.id, step=SecurityStep.API_KEY_MADE)
            await self._store.record(unit, user.id, fact)

        await self._store.unit(work)
        await self._security.note("api_key_made", visit, user.id, key=str(key.id), scopes=" ".join(key.scopes))
        return key, secret

    async def listed(self, actor: Actor) -> list[ApiKey]:
        """The actor's keys, newest first."""
        return await self._keys.of(actor.member_id)

    async def remove(self, actor: Actor, key_id: str, visit: Visit) -> None:
        """Take a key away; it opens nothing any more, everywhere.

        Raises:
            KeyNotFound: not one of theirs.
        """
        member = actor.member_id

        async def work(unit: Unit) -> ApiKey | None:
            removed = await self._keys.remove(member, Id(key_id), unit=unit) if is_id(key_id) else None
            if removed is not None:
                fact = SecurityChanged(user=member, step=SecurityStep.API_KEY_REMOVED)
                await self._store.record(unit, member, fact)
            return removed

        removed = await self._store.unit(work)
        if removed is None:
            raise KeyNotFound
        await self._cache.invalidate(key_tag(removed.fingerprint))
        await self._security.note("api_key_removed", visit, member, key=str(removed.id))

    async def state(self, secret: str) -> KeyState | None:
        """What a key is, from memory as a rule; None for none, or one that is over."""
        mark = fingerprint(secret)

        async def load() -> KeyState | None:
            found = await self._keys.by_fingerprint(mark)
            return None if found is None else _state_of(found)

        state = await self._cache.get_or_load(_STATES, mark, load, tags=(key_tag(mark),))
        return state if state is not None and state.expires_at > now() else None

    async def touch(self, state: KeyState) -> None:
        """Note that a key is used, once a minute at most."""
        instant = now()
        if state.last_used_at is None or state.last_used_at < instant - _TOUCH_EVERY:
            await self._keys.touch(state.id, instant, _TOUCH_EVERY)


def _state_of(key: ApiKey) -> KeyState:
    return KeyState(key.id, key.user_id, key.scopes, key.expires_at, key.last_used_at)
