"""Every collection of accounts."""

from typing import Any

from courtyard.kernel.documents import CollectionSpec
from courtyard.modules.accounts.store.copies import COPIES, COPY_PIECES
from courtyard.modules.accounts.store.factors import SECOND_FACTORS
from courtyard.modules.accounts.store.keys import API_KEYS, IDENTITIES, PASSKEYS
from courtyard.modules.accounts.store.leaving import ERASURES
from courtyard.modules.accounts.store.one_time import EMAIL_CHANGES, ONE_TIME
from courtyard.modules.accounts.store.sessions import SESSIONS
from courtyard.modules.accounts.store.users import USERS

COLLECTIONS: tuple[CollectionSpec[Any], ...] = (
    USERS,
    SESSIONS,
    ONE_TIME,
    EMAIL_CHANGES,
    SECOND_FACTORS,
    API_KEYS,
    PASSKEYS,
    IDENTITIES,
    COPIES,
    COPY_PIECES,
    ERASURES,
)
