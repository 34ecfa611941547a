"""Puts accounts together."""

from courtyard.kernel.module import Built, Court
from courtyard.modules.accounts import reactions
from courtyard.modules.accounts.actions.endings import Endings
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.people import Directory, People, Settling
from courtyard.modules.accounts.actions.profiles import Profiles
from courtyard.modules.accounts.actions.recognition import Recognition
from courtyard.modules.accounts.actions.standings import Standings
from courtyard.modules.accounts.contract import Accounts, Contacts, Residents
from courtyard.modules.accounts.module.ground import Ground
from courtyard.modules.accounts.pages.cookie import SessionCookie


def build(court: Court) -> Built:
    """Put accounts together."""
    ground = Ground(court)
    everybody = People(ground.users, ground.states, court.cache)
    entrance = Entrance(ground.users, ground.states, ground.sessions, ground.door, ground.hashing, ground.attempts)
    return Built(
        dependencies={
            "accounts": everybody,
            "account_access": ground.access,
            "hashing": ground.hashing,
            "entrance": entrance,
            "endings": Endings(ground.access, ground.sessions),
            "profiles": Profiles(ground.users, ground.states),
            "standings": Standings(ground.users, ground.states, ground.sessions),
            "session_cookie": SessionCookie(secure=court.settings.base_url.startswith("https:")),
        },
        contracts={Accounts: everybody, Contacts: Directory(ground.users), Residents: Settling(ground.users, entrance)},
        reactions=reactions.Reactions(AccountLetters(ground.users, ground.session_store, court.post)).all,
        close=ground.hashing.close,
        recogniser=Recognition(
            ground.tokens,
            ground.states,
            ground.sessions,
            court.cache,
            confirmation_is_required=court.settings.require_verified_email,
        ),
    )
