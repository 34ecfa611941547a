"""What proves that an account is somebody's, besides the password."""

from datetime import datetime
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Document, Id


class Purpose(StrEnum):
    """What a one-time token is good for, and nothing else."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  (a purpose)
    SECOND_STEP = "second_step"
    PASSKEY_MAKING = "passkey_making"
    PASSKEY_USE = "passkey_use"
    PROVIDER = "provider"
    RESTORE = "restore"


class OneTime(Document, kw_only=True):
    """A token that is good once, until it expires. Only its fingerprint is kept.

    ``data`` holds what was true when it was given, so that it can be compared when it comes back.
    """

    fingerprint: str
    purpose: Purpose
    expires_at: datetime
    user_id: Id | None = None
    data: dict[str, str] = msgspec.field(default_factory=dict)


class SecondFactor(Document, kw_only=True):
    """Somebody's authenticator app (TOTP, RFC 6238) and the codes for when it is away.

    ``sealed`` is the app's secret, encrypted. ``last_step`` is the time step of the last code that was used: none
    before it is good any more. ``attempts`` counts codes since the last good one, before each is looked at.
    """

    user_id: Id
    sealed: str
    salt: bytes
    backup_digests: tuple[str, ...]
    confirmed_at: datetime | None = None
    last_step: int = 0
    attempts: int = 0
    lockouts: int = 0
    locked_until: datetime | None = None

    def is_locked(self, instant: datetime) -> bool:
        """Whether no code is looked at."""
        return self.locked_until is not None and self.locked_until > instant


class EmailChange(Document, kw_only=True):
    """Another address that somebody wants: both sides have to agree. Fingerprints of the two links' tokens are kept."""

    user_id: Id
    email: str
    email_key: str
    old_key: str
    old_fingerprint: str
    new_fingerprint: str
    expires_at: datetime
    old_agreed_at: datetime | None = None
    new_agreed_at: datetime | None = None


class ApiKey(Document, kw_only=True):
    """A key for programs: ``beginning`` is shown in lists, the rest is known to its owner only."""

    user_id: Id
    name: str
    fingerprint: str
    beginning: str
    scopes: tuple[str, ...]
    expires_at: datetime
    last_used_at: datetime | None = None


class KeyState(msgspec.Struct, frozen=True):
    """As much of an API key as every request with it needs."""

    id: Id
    user_id: Id
    scopes: tuple[str, ...]
    expires_at: datetime
    last_used_at: datetime | None


class Passkey(Document, kw_only=True):
    """A WebAuthn credential: its public key, and how often its device says that it was used."""

    user_id: Id
    credential_id: str
    public_key: bytes
    sign_count: int
    name: str
    transports: tuple[str, ...] = ()
    is_synced: bool = False
    last_used_at: datetime | None = None


class Identity(Document, kw_only=True):
    """Somebody as another site knows them: ``subject`` is that site's lasting name for the person."""

    user_id: Id
    provider: str
    subject: str
    email: str = ""
    last_used_at: datetime | None = None
