"""What everything else of accounts stands on: stores, states, sessions, the door."""

from courtyard.kernel.module import Court
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.door import Door
from courtyard.modules.accounts.actions.hashing import CHEAP, STRONG, Hashing
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.actions.tokens import Tokens
from courtyard.modules.accounts.store import SessionStore, UserStore


class Ground:
    """Made once for each process."""

    def __init__(self, court: Court) -> None:
        database, outbox = court.database("accounts"), court.outbox("accounts")
        self.users, self.session_store = UserStore(database, outbox), SessionStore(database, outbox)
        self.states = States(self.users, self.session_store, court.cache)
        self.tokens = Tokens(court.settings)
        self.sessions = Sessions(self.session_store, self.states, self.tokens, court.settings)
        self.access = AccountAccess(self.users, self.session_store)
        self.hashing = Hashing(CHEAP if court.settings.environment == "test" else STRONG)
        self.attempts = Attempts(court.settings, court.limiter)
        self.door = Door(self.users, self.sessions)
