"""Every query of accounts."""

from courtyard.modules.accounts.store.arrivals import ArrivalStore, Dumped, Known, opened
from courtyard.modules.accounts.store.collections import COLLECTIONS
from courtyard.modules.accounts.store.copies import COPIES, COPY_PIECES, CopyStore
from courtyard.modules.accounts.store.factors import SECOND_FACTORS, SecondFactorStore
from courtyard.modules.accounts.store.keys import (
    API_KEYS,
    IDENTITIES,
    PASSKEYS,
    ApiKeyStore,
    IdentityStore,
    PasskeyStore,
)
from courtyard.modules.accounts.store.leaving import ERASURES, End, LeavingStore, NoOtherAdmin
from courtyard.modules.accounts.store.members import Decision, MemberChange, MemberQuery, MemberStore, PeopleQuery
from courtyard.modules.accounts.store.one_time import EMAIL_CHANGES, ONE_TIME, EmailChangeStore, OneTimeStore
from courtyard.modules.accounts.store.proving import ProvingStore, Taken
from courtyard.modules.accounts.store.searched import USER_INDEX, UserRows
from courtyard.modules.accounts.store.sessions import SESSIONS, SESSIONS_MAX, SessionStore
from courtyard.modules.accounts.store.traces import ERASES, EXPORTS
from courtyard.modules.accounts.store.users import USERS, UserStore

__all__ = [
    "API_KEYS",
    "COLLECTIONS",
    "COPIES",
    "COPY_PIECES",
    "EMAIL_CHANGES",
    "ERASES",
    "ERASURES",
    "EXPORTS",
    "IDENTITIES",
    "ONE_TIME",
    "PASSKEYS",
    "SECOND_FACTORS",
    "SESSIONS",
    "SESSIONS_MAX",
    "USERS",
    "USER_INDEX",
    "ApiKeyStore",
    "ArrivalStore",
    "CopyStore",
    "Decision",
    "Dumped",
    "EmailChangeStore",
    "End",
    "IdentityStore",
    "Known",
    "LeavingStore",
    "MemberChange",
    "MemberQuery",
    "MemberStore",
    "NoOtherAdmin",
    "OneTimeStore",
    "PasskeyStore",
    "PeopleQuery",
    "ProvingStore",
    "SecondFactorStore",
    "SessionStore",
    "Taken",
    "UserRows",
    "UserStore",
    "opened",
]
