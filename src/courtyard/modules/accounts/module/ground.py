"""What everything else of accounts stands on: stores, states, sessions, the door."""

from courtyard.kernel.module import Court
from courtyard.modules.accounts import store
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.codes import Codes
from courtyard.modules.accounts.actions.door import Door
from courtyard.modules.accounts.actions.hashing import CHEAP, STRONG, Hashing
from courtyard.modules.accounts.actions.keys import ApiKeys
from courtyard.modules.accounts.actions.lapses import Lapses
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.recognition import Recognition
from courtyard.modules.accounts.actions.sealing import Seals
from courtyard.modules.accounts.actions.searching import PeopleFinder, UserSource
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.actions.tokens import Tokens


class Ground:
    """Made once for each process."""

    def __init__(self, court: Court) -> None:
        settings, database, outbox = court.settings, court.database("accounts"), court.outbox("accounts")
        self.users, self.session_store = store.UserStore(database, outbox), store.SessionStore(database, outbox)
        one_time = store.OneTimeStore(database)
        self.proving_store = store.ProvingStore(database, outbox, one_time)
        self.email_changes = store.EmailChangeStore(database)
        self.factors = store.SecondFactorStore(database)
        self.key_store, self.passkeys = store.ApiKeyStore(database), store.PasskeyStore(database)
        self.identities = store.IdentityStore(database)
        self.states = States(self.users, self.session_store, court.cache)
        self.jwt = Tokens(settings)
        self.security = Security(court.audit)
        self.members = store.MemberStore(database, outbox)
        self.arrivals = store.ArrivalStore(database, outbox)
        self.lapses = Lapses(self.members, self.states, self.security)
        self.sessions = Sessions(self.session_store, self.states, self.jwt, settings, self.security)
        self.copies = store.CopyStore(database)
        self.leaving_store = store.LeavingStore(database, outbox)
        self.access = AccountAccess(self.users, self.session_store, self.copies)
        self.hashing = Hashing(CHEAP if settings.environment == "test" else STRONG)
        self.attempts = Attempts(settings, court.limiter)
        self.tokens = OneTimeTokens(one_time)
        self.seals = Seals(settings)
        self.codes = Codes(self.factors, self.seals, self.hashing, self.security)
        self.proving = Proving(self.access, self.session_store, self.hashing, self.attempts, self.security, self.codes)
        self.door = Door(self.users, self.sessions, self.tokens, self.security, self.lapses)
        self.letters = AccountLetters(self.users, self.session_store, court.post, settings.base_url)
        self.keys = ApiKeys(self.key_store, self.proving_store, self.proving, court.cache, court.scopes, self.security)
        searched = UserSource(database, confirmed=settings.verifies_email)
        self.finder = PeopleFinder(self.access, court.search.open(store.USER_INDEX, searched))
        self.recognition = Recognition(
            self.jwt,
            self.states,
            self.sessions,
            self.keys,
            court.cache,
            confirmation_is_required=settings.verifies_email,
        )
