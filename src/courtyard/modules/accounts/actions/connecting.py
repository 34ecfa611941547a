"""Coming in by another site's word, and connecting that site to one's account."""

import secrets
from urllib.parse import quote

import msgspec

from courtyard.kernel.basics import Actor, Id, Visit, fingerprint, new_token, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.door import Admitted, Door, Entry, Proof, Way
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.actions.providers import Handshake, Provider, Vouched
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.errors import (
    IdentityNotLinked,
    IdentityTaken,
    LastWayIn,
    ProviderEmailMissing,
    ProviderNotFound,
    ProviderRefused,
)
from courtyard.modules.accounts.events import SecurityChanged, SecurityStep, UserRegistered
from courtyard.modules.accounts.models import Identity, OneTime, Profile, Purpose, User
from courtyard.modules.accounts.rules.claims import username_from
from courtyard.modules.accounts.rules.emails import email_key
from courtyard.modules.accounts.rules.usernames import username_key
from courtyard.modules.accounts.store import IdentityStore, PasskeyStore, ProvingStore, Taken, UserStore

CODE_LENGTH_MAX = 4096
_NAMES_TRIED_MAX = 20


class Setting(msgspec.Struct, frozen=True):
    """What connecting is made of."""

    users: UserStore
    identities: IdentityStore
    passkeys: PasskeyStore
    store: ProvingStore
    tokens: OneTimeTokens
    door: Door
    access: AccountAccess
    attempts: Attempts
    security: Security


class Started(msgspec.Struct, frozen=True):
    """Where the browser goes, and the secret that it has to bring back in a cookie."""

    url: str
    binding: str


class Came(msgspec.Struct, frozen=True):
    """What became of it: somebody is in (or at the second step), or has connected the site; and where they go on."""

    entry: Entry | None
    target: str


class Connecting:
    """Other sites as ways in. Each counts for one factor; a second factor is asked for all the same."""

    def __init__(self, setting: Setting, providers: dict[str, Provider], base_url: str) -> None:
        self._its = setting
        self._providers = providers
        self._base_url = base_url

    @property
    def listed(self) -> list[tuple[str, str]]:
        """Name and label of each site."""
        return [(each.name, each.label) for each in self._providers.values()]

    async def start(self, name: str, target: str, visit: Visit, *, connect_to: Id | None = None) -> Started:
        """Begin; with ``connect_to`` to connect the site to an account rather than to sign in.

        Raises:
            ProviderNotFound, ProviderAway, TooManyAttempts.
        """
        provider = self._provider(name)
        await self._its.attempts.from_address(visit)
        binding, nonce, verifier = new_token(), new_token(), new_token(48)
        state = await self._its.tokens.give(
            Purpose.PROVIDER,
            connect_to,
            provider=name,
            nonce=nonce,
            verifier=verifier,
            binding=fingerprint(binding),
            target=target[:2000],
            connect="yes" if connect_to else "",
        )
        return Started(await provider.address(self._handshake(name, state, nonce, verifier)), binding)

    async def come_back(
        self, name: str, state: str, code: str, binding: str, visit: Visit, actor: Actor, *, browser: bool
    ) -> Came:
        """Take what the browser brings from the other site.

        Raises:
            ProviderNotFound, ProviderAway.
            ProviderRefused: the site vouches for nobody, or this is not the browser that began.
            ProviderEmailMissing, IdentityNotLinked, IdentityTaken: see there.
            AccountClosed, DeletionPending: the account may not be used.
        """
        provider = self._provider(name)
        await self._its.attempts.from_address(visit)
        kept = await self._its.tokens.take(state, Purpose.PROVIDER)
        if kept is None or not _is_same_browser(kept, name, binding) or not 0 < len(code) <= CODE_LENGTH_MAX:
            await self._its.security.note("provider_refused", visit, provider=name)
            raise ProviderRefused(cause="no such request of this browser")
        handshake = self._handshake(name, state, kept.data["nonce"], kept.data["verifier"])
        vouched = await provider.vouched(handshake, code)
        if kept.data["connect"]:
            if kept.user_id is None or kept.user_id != actor.user_id:
                raise ProviderRefused(cause="somebody else is signed in by now")
            await self._connect(actor.member_id, name, vouched, visit)
            return Came(None, kept.data["target"])
        user = await self._known(name, vouched, visit)
        proof = Proof(way=Way.PROVIDER, visit=visit, browser=browser)
        entry = await self._its.door.admit(user, proof) if user else await self._sign_up(name, vouched, proof)
        return Came(entry, kept.data["target"])

    async def connected(self, actor: Actor) -> list[Identity]:
        """The sites that the actor has connected."""
        return await self._its.identities.of(actor.member_id)

    async def disconnect(self, actor: Actor, name: str, visit: Visit) -> None:
        """Take a site away as a way in.

        Raises:
            ProviderNotFound: it is not connected.
            LastWayIn: there is no other.
        """
        user = await self._its.access.own_account(actor)
        others = [each for each in await self._its.identities.of(user.id) if each.provider != name]
        if not user.password_hash and not others and not await self._its.passkeys.of(user.id):
            raise LastWayIn

        async def work(unit: Unit) -> bool:
            removed = await self._its.identities.remove(user.id, name, unit=unit)
            if removed is not None:
                fact = SecurityChanged(user=user.id, step=SecurityStep.PROVIDER_DISCONNECTED)
                await self._its.store.record(unit, user.id, fact)
            return removed is not None

        if not await self._its.store.unit(work):
            raise ProviderNotFound
        await self._its.security.note("provider_disconnected", visit, user.id, provider=name)

    async def close(self) -> None:
        """Close the connections to all sites."""
        for provider in self._providers.values():
            await provider.close()

    def _provider(self, name: str) -> Provider:
        found = self._providers.get(name)
        if found is None:
            raise ProviderNotFound
        return found

    def _handshake(self, name: str, state: str, nonce: str, verifier: str) -> Handshake:
        return Handshake(state, nonce, verifier, f"{self._base_url}/api/auth/oauth/{quote(name)}/callback")

    async def _known(self, name: str, vouched: Vouched, visit: Visit) -> User | None:
        """Whose account this is: by an earlier connection, else by an address that both sides have confirmed."""
        identity = await self._its.identities.by_subject(name, vouched.subject)
        if identity is not None:
            await self._its.identities.touch(identity, now())
            return await self._its.users.get(identity.user_id)
        key = email_key(vouched.email) if vouched.email else None
        # An address that only looks like the one that we compare (NFKC) may be another mailbox.
        if key is None or key != vouched.email.casefold():
            await self._its.security.note("provider_refused", visit, provider=name)
            raise ProviderEmailMissing
        user = await self._its.users.by_email(key)
        if user is not None and user.email_verified_at is None:
            await self._its.security.note("provider_refused", visit, user.id, provider=name)
            raise IdentityNotLinked
        if user is not None:
            await self._connect(user.id, name, vouched, visit)
        return user

    async def _connect(self, user_id: Id, name: str, vouched: Vouched, visit: Visit) -> None:
        identity = _identity(user_id, name, vouched)

        async def work(unit: Unit) -> None:
            await self._its.identities.add(identity, unit=unit)
            fact = SecurityChanged(user=user_id, step=SecurityStep.PROVIDER_CONNECTED)
            await self._its.store.record(unit, user_id, fact)

        try:
            await self._its.store.unit(work)
        except Taken:
            raise IdentityTaken from None
        await self._its.security.note("provider_connected", visit, user_id, provider=name)

    async def _sign_up(self, name: str, vouched: Vouched, proof: Proof) -> Admitted:
        base = username_from(vouched.username, vouched.email.partition("@")[0], vouched.name) or "member"
        for attempt in range(_NAMES_TRIED_MAX):
            username = base if attempt == 0 else f"{base}-{secrets.randbelow(10**4):04d}"
            user = _new_user(username, vouched)
            grant = self._its.door.first_session(user, proof)
            identity = _identity(user.id, name, vouched)

            async def besides(unit: Unit, identity: Identity = identity) -> None:
                await self._its.identities.add(identity, unit=unit)

            fact = UserRegistered(user=user.id, username=user.username)
            taken = await self._its.users.add(user, grant.session, fact, besides=besides)
            if taken is None:
                await self._its.security.note("signed_up", proof.visit, user.id, provider=name)
                return Admitted(user, grant)
            if taken != "username":
                raise IdentityNotLinked
        raise IdentityTaken


def _is_same_browser(kept: OneTime, name: str, binding: str) -> bool:
    expected = kept.data["binding"]
    return kept.data["provider"] == name and secrets.compare_digest(fingerprint(binding), expected)


def _identity(user_id: Id, name: str, vouched: Vouched) -> Identity:
    return Identity(user_id=user_id, provider=name, subject=vouched.subject, email=vouched.email, last_used_at=now())


def _new_user(username: str, vouched: Vouched) -> User:
    key = email_key(vouched.email) or ""
    return User(
        username=username,
        username_key=username_key(username),
        email=vouched.email,
        email_key=key,
        password_hash="",
        profile=Profile(name=vouched.name[:80]),
        email_verified_at=now(),
    )
