"""Puts accounts together."""

from collections.abc import Awaitable, Callable

from courtyard.kernel.module import Built, Court
from courtyard.modules.accounts import jobs, reactions
from courtyard.modules.accounts.actions.connecting import Connecting
from courtyard.modules.accounts.actions.endings import Endings
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.actions.passwords import Passwords
from courtyard.modules.accounts.actions.people import Directory, People, Settling
from courtyard.modules.accounts.actions.resetting import Resetting
from courtyard.modules.accounts.actions.standings import Standings
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.contract import Accounts, Clocks, Contacts, Decisions, Members, Residents, SecurityLog
from courtyard.modules.accounts.module.admins import looked_after
from courtyard.modules.accounts.module.ground import Ground
from courtyard.modules.accounts.module.leaving import ways_out
from courtyard.modules.accounts.module.showing import for_showing
from courtyard.modules.accounts.module.ways import ways_in
from courtyard.modules.accounts.pages.cookie import BrowserCookies


def build(court: Court) -> Built:
    """Put accounts together."""
    ground = Ground(court)
    everybody = People(ground.users, ground.states, court.cache)
    security = ground.security
    entrance = Entrance(
        ground.users, ground.states, ground.sessions, ground.door, ground.hashing, ground.attempts, security
    )
    verification, resetting = _by_letter(ground, court)
    showing = for_showing(ground, court)
    ways = ways_in(ground, court.settings)
    out = ways_out(ground, court, everybody)
    after = looked_after(ground, verification, court)
    return Built(
        dependencies={
            "accounts": everybody,
            "account_access": ground.access,
            "hashing": ground.hashing,
            "entrance": entrance,
            "endings": Endings(ground.access, ground.sessions, security),
            **showing,
            "standings": Standings(ground.users, ground.states, ground.sessions),
            "passwords": Passwords(ground.proving_store, ground.proving, ground.sessions, ground.hashing, security),
            "verification": verification,
            "resetting": resetting,
            **ways,
            **after,
            **out,
            "browser_cookies": BrowserCookies(secure=court.settings.base_url.startswith("https:")),
        },
        contracts={
            Accounts: everybody,
            Clocks: everybody,
            Contacts: Directory(ground.users),
            SecurityLog: out["security_events"],
            Residents: Settling(ground.users, entrance),
            Members: after["members"],
            Decisions: after["decisions"],
        },
        reactions=reactions.Reactions(ground.letters, verification, ground.finder, showing["portraits"]).all,
        jobs=jobs.handlers(resetting, ground.lapses, out["copies"], out["erasing"], out["last_letter"]),
        schedules=jobs.SCHEDULES,
        close=_close(ground, ways["connecting"]),
        recogniser=ground.recognition,
    )


def _by_letter(ground: Ground, court: Court) -> tuple[Verification, Resetting]:
    store, tokens, letters = ground.proving_store, ground.tokens, ground.letters
    users, states, attempts = ground.users, ground.states, ground.attempts
    return (
        Verification(users, store, tokens, letters, states, ground.access, attempts, ground.security),
        Resetting(
            users,
            store,
            tokens,
            letters,
            states,
            ground.sessions,
            ground.hashing,
            attempts,
            jobs=court.jobs,
            security=ground.security,
        ),
    )


def _close(ground: Ground, connecting: Connecting) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await ground.hashing.close()
        await connecting.close()

    return close
