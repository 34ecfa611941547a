"""What accounts publish. Facts are kept for 30 days, so they name people by id and carry no address and no secret."""

from enum import StrEnum
from typing import ClassVar

from courtyard.kernel.basics import Fact, Id


class UserRegistered(Fact, frozen=True, kw_only=True):
    """Somebody has an account.

    ``invented`` marks a resident of the demonstration, ``imported`` somebody who was a member of the installation
    before this one: nobody greets either.
    """

    topic: ClassVar[str] = "user.registered"
    key_field: ClassVar[str] = "user"

    user: Id
    username: str
    invented: bool = False
    imported: bool = False

    @property
    def is_newcomer(self) -> bool:
        """Whether somebody came who wants to be greeted."""
        return not (self.invented or self.imported)


class UserLoggedIn(Fact, frozen=True, kw_only=True):
    """Somebody signed in by proving who they are; the first session of a new account is not told of.

    ``device`` and ``browser`` are what the settings page calls them ("iPhone", "Safari"). ``new_device`` says that this
    person was seen before, but never on this kind of device with this browser.
    """

    topic: ClassVar[str] = "user.logged_in"
    key_field: ClassVar[str] = "user"

    user: Id
    session: Id
    new_device: bool
    device: str
    browser: str


class UserUpdated(Fact, frozen=True, kw_only=True):
    """An account was changed; ``parts`` names which of ``profile``, ``preferences``, ``status`` and ``roles``."""

    topic: ClassVar[str] = "user.updated"
    key_field: ClassVar[str] = "user"

    user: Id
    parts: tuple[str, ...]


class PasswordChanged(Fact, frozen=True, kw_only=True):
    """Somebody replaced their password; ``SessionsRevoked`` tells of the sessions that this ended."""

    topic: ClassVar[str] = "user.password_changed"
    key_field: ClassVar[str] = "user"

    user: Id


class EmailVerified(Fact, frozen=True, kw_only=True):
    """Somebody showed that letters to their address reach them."""

    topic: ClassVar[str] = "user.email_verified"
    key_field: ClassVar[str] = "user"

    user: Id


class SecurityStep(StrEnum):
    """What changed about how an account is opened."""

    EMAIL_CHANGED = "email_changed"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    BACKUP_CODES_RENEWED = "backup_codes_renewed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    API_KEY_MADE = "api_key_made"
    API_KEY_REMOVED = "api_key_removed"
    PROVIDER_CONNECTED = "provider_connected"
    PROVIDER_DISCONNECTED = "provider_disconnected"


class SecurityChanged(Fact, frozen=True, kw_only=True):
    """An account can be opened in another way than before; its owner should know at once."""

    topic: ClassVar[str] = "user.security_changed"
    key_field: ClassVar[str] = "user"

    user: Id
    step: SecurityStep


class Ending(StrEnum):
    """Why sessions ended before their time."""

    SIGNED_OUT = "signed_out"
    ENDED_BY_OWNER = "ended_by_owner"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (a reason, not a password)
    TOKEN_REUSED = "token_reused"  # noqa: S105  (a reason, not a token)
    TOO_MANY = "too_many"
    ACCOUNT_CLOSED = "account_closed"
    SECURITY_CHANGED = "security_changed"
    ENDED_BY_ADMIN = "ended_by_admin"


class SessionsRevoked(Fact, frozen=True, kw_only=True):
    """Sessions of one person ended, at most 100 of them named in one fact. Those that run out by age are not told."""

    topic: ClassVar[str] = "user.sessions_revoked"
    key_field: ClassVar[str] = "user"

    user: Id
    sessions: tuple[Id, ...]
    reason: Ending


class UserErased(Fact, frozen=True, kw_only=True):
    """Nothing of this person is left here; every module has done its part before this was told."""

    topic: ClassVar[str] = "user.erased"
    key_field: ClassVar[str] = "user"

    user: Id


EVENTS = (
    UserRegistered,
    UserLoggedIn,
    UserUpdated,
    PasswordChanged,
    EmailVerified,
    SecurityChanged,
    SessionsRevoked,
    UserErased,
)
