"""All ways into one's account at a glance."""

import asyncio

import msgspec

from courtyard.kernel.basics import Actor
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.addresses import Addresses
from courtyard.modules.accounts.actions.connecting import Connecting
from courtyard.modules.accounts.actions.keys import ApiKeys
from courtyard.modules.accounts.actions.passkeys import Passkeys
from courtyard.modules.accounts.actions.second_factor import SecondFactors
from courtyard.modules.accounts.models import ApiKey, EmailChange, Identity, Passkey, User


class Site(msgspec.Struct, frozen=True):
    """Another site, and how its owner is known there, if it is connected."""

    name: str
    label: str
    identity: Identity | None


class Glance(msgspec.Struct, frozen=True):
    """What the page shows."""

    user: User
    pending: EmailChange | None
    codes_left: int | None
    passkeys: list[Passkey]
    passkeys_are_available: bool
    keys: list[ApiKey]
    scopes: list[str]
    sites: list[Site]

    @property
    def scope_choices(self) -> list[tuple[str, str]]:
        """Each scope twice, as value and label."""
        return [(each, each.replace(":", ": ")) for each in self.scopes]


class Overview:
    """Gathers it."""

    def __init__(
        self,
        access: AccountAccess,
        addresses: Addresses,
        second_factors: SecondFactors,
        passkeys: Passkeys,
        keys: ApiKeys,
        connecting: Connecting,
    ) -> None:
        self._access = access
        self._addresses = addresses
        self._second_factors = second_factors
        self._passkeys = passkeys
        self._keys = keys
        self._connecting = connecting

    async def of(self, actor: Actor) -> Glance:
        """The actor's own."""
        user, pending, codes_left, passkeys, keys, identities = await asyncio.gather(
            self._access.own_account(actor),
            self._addresses.pending(actor),
            self._second_factors.codes_left(actor),
            self._passkeys.listed(actor),
            self._keys.listed(actor),
            self._connecting.connected(actor),
        )
        known = {each.provider: each for each in identities}
        sites = [Site(name, label, known.pop(name, None)) for name, label in self._connecting.listed]
        sites += [Site(each.provider, each.provider.title(), each) for each in known.values()]
        available = self._passkeys.are_available
        return Glance(user, pending, codes_left, passkeys, available, keys, sorted(self._keys.scopes), sites)
