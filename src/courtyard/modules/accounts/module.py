"""The manifest of accounts."""

from pathlib import Path

from courtyard.kernel.module import Built, Court, Module
from courtyard.kernel.web import NavEntry, Needs
from courtyard.modules.accounts import commands, events, reactions
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.endings import Endings
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.actions.hashing import CHEAP, STRONG, Hashing
from courtyard.modules.accounts.actions.letters import LETTERS, AccountLetters
from courtyard.modules.accounts.actions.people import Directory, People, Settling
from courtyard.modules.accounts.actions.profiles import Profiles
from courtyard.modules.accounts.actions.recognition import Recognition
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.actions.tokens import Tokens
from courtyard.modules.accounts.contract import Accounts, Clocks, Contacts, Residents
from courtyard.modules.accounts.pages import cookie, entrance, people, settings
from courtyard.modules.accounts.routes import authentication, sessions, users
from courtyard.modules.accounts.store import COLLECTIONS, SessionStore, UserStore


def build(court: Court) -> Built:
    """Put accounts together."""
    database = court.database("accounts")
    outbox = court.outbox("accounts")
    user_store, session_store = UserStore(database, outbox), SessionStore(database, outbox)
    states = States(user_store, session_store, court.cache)
    tokens = Tokens(court.settings)
    kept_sessions = Sessions(session_store, states, tokens, court.settings)
    access = AccountAccess(user_store, session_store)
    hashing = Hashing(CHEAP if court.settings.environment == "test" else STRONG)
    attempts = Attempts(court.settings, court.limiter)
    everybody = People(user_store, states, court.cache)
    door = Entrance(user_store, states, kept_sessions, hashing, attempts)
    return Built(
        dependencies={
            "accounts": everybody,
            "account_access": access,
            "hashing": hashing,
            "entrance": door,
            "endings": Endings(access, kept_sessions),
            "profiles": Profiles(user_store, states),
            "session_cookie": cookie.SessionCookie(secure=court.settings.base_url.startswith("https:")),
        },
        contracts={
            Accounts: everybody,
            Clocks: everybody,
            Contacts: Directory(user_store),
            Residents: Settling(user_store, door),
        },
        reactions=reactions.Reactions(AccountLetters(user_store, session_store, court.post)).all,
        close=hashing.close,
        recogniser=Recognition(tokens, states, kept_sessions, court.cache),
    )


MODULE = Module(
    name="accounts",
    build=build,
    collections=COLLECTIONS,
    events=events.EVENTS,
    letters=LETTERS,
    routes=[*authentication.HANDLERS, *sessions.HANDLERS, *users.HANDLERS],
    pages=[*entrance.HANDLERS, *settings.HANDLERS, *people.HANDLERS],
    root=Path(__file__).parent,
    commands={"user": commands.user},
    person_menu=(
        NavEntry("Your profile", "/people/me", needs=Needs.MEMBER, icon="user"),
        NavEntry("Settings", "/settings", needs=Needs.MEMBER, icon="settings"),
    ),
)
