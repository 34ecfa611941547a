"""API keys, passkeys, and people as other sites know them."""

from datetime import datetime, timedelta

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Unit, Where, index
from courtyard.modules.accounts.models import ApiKey, Identity, Passkey

API_KEYS = CollectionSpec(
    "api_keys",
    ApiKey,
    indexes=(index("fingerprint", unique=True), index("user_id", "-_id"), index("expires_at", expire_after_s=0)),
)
PASSKEYS = CollectionSpec("passkeys", Passkey, indexes=(index("credential_id", unique=True), index("user_id", "-_id")))
IDENTITIES = CollectionSpec(
    "identities",
    Identity,
    indexes=(index("provider", "subject", unique=True), index("user_id", "provider", unique=True)),
)

OF_ONE_USER_MAX = 50


class ApiKeyStore:
    """API keys by fingerprint and by owner."""

    def __init__(self, database: Database) -> None:
        self._keys = database.collection(API_KEYS)

    async def add(self, key: ApiKey, *, unit: Unit) -> None:
        """Keep a key."""
        await self._keys.insert(key, unit=unit)

    async def by_fingerprint(self, fingerprint: str) -> ApiKey | None:
        """The key with this fingerprint, unless it is over."""
        return await self._keys.find_one(Where(fingerprint=fingerprint).after("expires_at", now()))

    async def of(self, user_id: Id) -> list[ApiKey]:
        """Somebody's keys, newest first."""
        return await self._keys.find(Where(user_id=user_id).after("expires_at", now()), limit=OF_ONE_USER_MAX)

    async def remove(self, user_id: Id, key_id: Id, *, unit: Unit) -> ApiKey | None:
        """Take a key away."""
        return await self._keys.remove(Where(id=key_id, user_id=user_id), unit=unit)

    async def touch(self, key_id: Id, instant: datetime, every: timedelta) -> None:
        """Note that a key was used, at most once per ``every`` over all processes."""
        late = Where().before("last_used_at", instant - every)
        where = Where(id=key_id).either(Where(last_used_at=None), late)
        await self._keys.change(where, Changes().set(last_used_at=instant), counted=False)


class PasskeyStore:
    """Passkeys by credential and by owner."""

    def __init__(self, database: Database) -> None:
        self._passkeys = database.collection(PASSKEYS)

    async def add(self, passkey: Passkey, *, unit: Unit) -> None:
        """Keep a passkey.

        Raises:
            Duplicate: its device has given it to somebody already.
        """
        await self._passkeys.insert(passkey, unit=unit)

    async def by_credential(self, credential_id: str) -> Passkey | None:
        """The passkey with this id."""
        return await self._passkeys.find_one(Where(credential_id=credential_id))

    async def of(self, user_id: Id) -> list[Passkey]:
        """Somebody's passkeys, newest first."""
        return await self._passkeys.find(Where(user_id=user_id), limit=OF_ONE_USER_MAX)

    async def use(self, passkey: Passkey, sign_count: int, instant: datetime) -> bool:
        """Note a use; False when the passkey was used elsewhere in between, or is gone."""
        where = Where(id=passkey.id, sign_count=passkey.sign_count)
        changes = Changes().set(sign_count=sign_count, last_used_at=instant)
        return await self._passkeys.change(where, changes, counted=False) is not None

    async def remove(self, user_id: Id, passkey_id: Id, *, unit: Unit) -> Passkey | None:
        """Take a passkey away."""
        return await self._passkeys.remove(Where(id=passkey_id, user_id=user_id), unit=unit)


class IdentityStore:
    """Identities by what the other site calls them, and by owner."""

    def __init__(self, database: Database) -> None:
        self._identities = database.collection(IDENTITIES)

    async def by_subject(self, provider: str, subject: str) -> Identity | None:
        """Whose identity this is."""
        return await self._identities.find_one(Where(provider=provider, subject=subject))

    async def of(self, user_id: Id) -> list[Identity]:
        """Somebody's identities."""
        return await self._identities.find(Where(user_id=user_id), limit=OF_ONE_USER_MAX)

    async def add(self, identity: Identity, *, unit: Unit) -> None:
        """Keep an identity.

        Raises:
            Duplicate: it is somebody's, or this somebody has one of that site.
        """
        await self._identities.insert(identity, unit=unit)

    async def touch(self, identity: Identity, instant: datetime) -> None:
        """Note that it was used."""
        await self._identities.change(Where(id=identity.id), Changes().set(last_used_at=instant), counted=False)

    async def remove(self, user_id: Id, provider: str, *, unit: Unit) -> Identity | None:
        """Take an identity away."""
        return await self._identities.remove(Where(user_id=user_id, provider=provider), unit=unit)
