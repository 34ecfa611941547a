"""Every query of accounts."""

from courtyard.modules.accounts.store.factors import SECOND_FACTORS, SecondFactorStore
from courtyard.modules.accounts.store.keys import (
    API_KEYS,
    IDENTITIES,
    PASSKEYS,
    ApiKeyStore,
    IdentityStore,
    PasskeyStore,
)
from courtyard.modules.accounts.store.one_time import EMAIL_CHANGES, ONE_TIME, EmailChangeStore, OneTimeStore
from courtyard.modules.accounts.store.proving import ProvingStore, Taken
from courtyard.modules.accounts.store.sessions import SESSIONS, SESSIONS_MAX, SessionStore
from courtyard.modules.accounts.store.users import USERS, UserStore

COLLECTIONS = (USERS, SESSIONS, ONE_TIME, EMAIL_CHANGES, SECOND_FACTORS, API_KEYS, PASSKEYS, IDENTITIES)

__all__ = [
    "API_KEYS",
    "COLLECTIONS",
    "EMAIL_CHANGES",
    "IDENTITIES",
    "ONE_TIME",
    "PASSKEYS",
    "SECOND_FACTORS",
    "SESSIONS",
    "SESSIONS_MAX",
    "USERS",
    "ApiKeyStore",
    "EmailChangeStore",
    "IdentityStore",
    "OneTimeStore",
    "PasskeyStore",
    "ProvingStore",
    "SecondFactorStore",
    "SessionStore",
    "Taken",
    "UserStore",
]
