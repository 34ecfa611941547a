"""Every query of accounts."""

from courtyard.modules.accounts.store.sessions import SESSIONS, SESSIONS_MAX, SessionStore
from courtyard.modules.accounts.store.users import USERS, UserStore

__all__ = ["SESSIONS", "SESSIONS_MAX", "USERS", "SessionStore", "UserStore"]
