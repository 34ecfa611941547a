"""Puts accounts together."""

from courtyard.kernel.module import Built, Court
from courtyard.modules.accounts import jobs, reactions
from courtyard.modules.accounts.actions.addresses import Addresses
from courtyard.modules.accounts.actions.endings import Endings
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.actions.passwords import Passwords
from courtyard.modules.accounts.actions.people import Directory, People, Settling
from courtyard.modules.accounts.actions.profiles import Profiles
from courtyard.modules.accounts.actions.resetting import Resetting
from courtyard.modules.accounts.actions.second_factor import SecondFactors, Tools
from courtyard.modules.accounts.actions.second_step import SecondSteps
from courtyard.modules.accounts.actions.standings import Standings
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.contract import Accounts, Contacts, Residents
from courtyard.modules.accounts.module.ground import Ground
from courtyard.modules.accounts.pages.cookie import BrowserCookies


def build(court: Court) -> Built:
    """Put accounts together."""
    ground = Ground(court)
    everybody = People(ground.users, ground.states, court.cache)
    entrance = Entrance(ground.users, ground.states, ground.sessions, ground.door, ground.hashing, ground.attempts)
    verification, resetting = _by_letter(ground, court)
    return Built(
        dependencies={
            "accounts": everybody,
            "account_access": ground.access,
            "hashing": ground.hashing,
            "entrance": entrance,
            "endings": Endings(ground.access, ground.sessions),
            "profiles": Profiles(ground.users, ground.states),
            "standings": Standings(ground.users, ground.states, ground.sessions),
            "passwords": Passwords(ground.proving_store, ground.proving, ground.sessions, ground.hashing),
            "verification": verification,
            "resetting": resetting,
            "addresses": _addresses(ground),
            "second_factors": _second_factors(ground),
            "second_steps": SecondSteps(ground.users, ground.tokens, ground.codes, ground.door),
            "api_keys": ground.keys,
            "browser_cookies": BrowserCookies(secure=court.settings.base_url.startswith("https:")),
        },
        contracts={Accounts: everybody, Contacts: Directory(ground.users), Residents: Settling(ground.users, entrance)},
        reactions=reactions.Reactions(ground.letters, verification).all,
        jobs=jobs.handlers(resetting),
        close=ground.hashing.close,
        recogniser=ground.recognition,
    )


def _by_letter(ground: Ground, court: Court) -> tuple[Verification, Resetting]:
    store, tokens, letters = ground.proving_store, ground.tokens, ground.letters
    users, states, attempts = ground.users, ground.states, ground.attempts
    return (
        Verification(users, store, tokens, letters, states, ground.access, attempts),
        Resetting(users, store, tokens, letters, states, ground.sessions, ground.hashing, attempts, jobs=court.jobs),
    )


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
    )
    return SecondFactors(tools, "Courtyard")
