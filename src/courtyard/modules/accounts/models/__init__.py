"""Documents and values of accounts."""

from courtyard.modules.accounts.models.leaving import Copy, CopyPiece, CopyState, Erasure
from courtyard.modules.accounts.models.proofs import (
    ApiKey,
    EmailChange,
    Identity,
    KeyState,
    OneTime,
    Passkey,
    Purpose,
    SecondFactor,
)
from courtyard.modules.accounts.models.sessions import TOUCH_EVERY, Session, SessionState
from courtyard.modules.accounts.models.users import (
    DECIDED,
    Preferences,
    Profile,
    Standing,
    Status,
    Tier,
    User,
    UserState,
)

__all__ = [
    "DECIDED",
    "TOUCH_EVERY",
    "ApiKey",
    "Copy",
    "CopyPiece",
    "CopyState",
    "EmailChange",
    "Erasure",
    "Identity",
    "KeyState",
    "OneTime",
    "Passkey",
    "Preferences",
    "Profile",
    "Purpose",
    "SecondFactor",
    "Session",
    "SessionState",
    "Standing",
    "Status",
    "Tier",
    "User",
    "UserState",
]
