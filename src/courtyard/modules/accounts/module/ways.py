"""Puts together the ways into an account besides the password."""

from typing import Any

from courtyard.kernel.settings import Settings
from courtyard.modules.accounts.actions.addresses import Addresses
from courtyard.modules.accounts.actions.connecting import Connecting, Setting
from courtyard.modules.accounts.actions.overview import Overview
from courtyard.modules.accounts.actions.passkeys import Kit, Passkeys
from courtyard.modules.accounts.actions.providers import open_providers
from courtyard.modules.accounts.actions.second_factor import SecondFactors, Tools
from courtyard.modules.accounts.actions.second_step import SecondSteps
from courtyard.modules.accounts.module.ground import Ground

SITE = "Courtyard"


def ways_in(ground: Ground, settings: Settings) -> dict[str, Any]:
    """By the names under which handlers ask for them."""
    addresses, second_factors = _addresses(ground), _second_factors(ground)
    passkeys, connecting = _passkeys(ground, settings), _connecting(ground, settings)
    return {
        "addresses": addresses,
        "second_factors": second_factors,
        "second_steps": SecondSteps(ground.users, ground.tokens, ground.codes, ground.door),
        "passkeys": passkeys,
        "connecting": connecting,
        "api_keys": ground.keys,
        "overview": Overview(ground.access, addresses, second_factors, passkeys, ground.keys, connecting),
    }


def _addresses(ground: Ground) -> Addresses:
    return Addresses(
        ground.users,
        ground.email_changes,
        ground.proving_store,
        ground.proving,
        ground.letters,
        ground.states,
        ground.sessions,
        ground.attempts,
        security=ground.security,
    )


def _second_factors(ground: Ground) -> SecondFactors:
    tools = Tools(
        factors=ground.factors,
        proving_store=ground.proving_store,
        proving=ground.proving,
        codes=ground.codes,
        seals=ground.seals,
        hashing=ground.hashing,
        door=ground.door,
        sessions=ground.sessions,
        states=ground.states,
        access=ground.access,
        security=ground.security,
    )
    return SecondFactors(tools, SITE)


def _passkeys(ground: Ground, settings: Settings) -> Passkeys:
    kit = Kit(
        users=ground.users,
        passkeys=ground.passkeys,
        identities=ground.identities,
        store=ground.proving_store,
        proving=ground.proving,
        tokens=ground.tokens,
        door=ground.door,
        access=ground.access,
        attempts=ground.attempts,
        security=ground.security,
    )
    return Passkeys(kit, settings.base_url)


def _connecting(ground: Ground, settings: Settings) -> Connecting:
    setting = Setting(
        users=ground.users,
        identities=ground.identities,
        passkeys=ground.passkeys,
        store=ground.proving_store,
        tokens=ground.tokens,
        door=ground.door,
        access=ground.access,
        attempts=ground.attempts,
        security=ground.security,
    )
    return Connecting(setting, open_providers(settings), settings.base_url)
