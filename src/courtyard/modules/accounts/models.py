"""Users and sessions, and how they change by themselves."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Actor, Document, Id, Role, now

SESSION_LIFE_MAX = timedelta(days=90)
TOUCH_EVERY = timedelta(seconds=60)
DEVICES_MAX = 20


class Tier(StrEnum):
    """What somebody pays for."""

    FREE = "FREE"
    PREMIUM = "PREMIUM"


class Status(StrEnum):
    """Whether the account may be used. ``deleted`` stays until every module has forgotten the person."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    BANNED = "banned"
    DELETED = "deleted"


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody shows to everybody. ``avatar`` is an https address or empty."""

    name: str = ""
    bio: str = ""
    avatar: str = ""


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody likes and needs; ``time_zone`` is a name of the IANA database."""

    cuisine: tuple[str, ...] = ()
    diet: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    language: str = "en"
    time_zone: str = "UTC"


class User(Document, kw_only=True):
    """A person. The keys hold name and address in the one form in which they are compared.

    ``devices`` names the last 20 kinds of device that they signed in on, to tell when there is a new one.
    """

    username: str
    username_key: str
    email: str
    email_key: str
    password_hash: str
    roles: tuple[Role, ...] = (Role.USER,)
    subscription_tier: Tier = Tier.FREE
    status: Status = Status.ACTIVE
    profile: Profile = Profile()
    preferences: Preferences = Preferences()
    email_verified_at: datetime | None = None
    last_login_at: datetime | None = None
    devices: tuple[str, ...] = ()

    @property
    def shown_name(self) -> str:
        """What the person wants to be called."""
        return self.profile.name or self.username

    @property
    def is_active(self) -> bool:
        """Whether the account may be used."""
        return self.status is Status.ACTIVE

    def devices_with(self, label: str) -> tuple[str, ...]:
        """The devices when this one is the latest new one."""
        return (*self.devices, label)[-DEVICES_MAX:]


class Session(Document, kw_only=True):
    """One signed-in device, which is one family of refresh tokens.

    The family's tokens follow from ``seed``, ``generation`` and the installation's secret, so none of them is stored
    and the successor of one can be told again after a lost answer. ``cookie_fingerprint`` is empty for a session
    without a browser.
    """

    user_id: Id
    seed: str
    expires_at: datetime
    last_seen_at: datetime = msgspec.field(default_factory=now)
    generation: int = 0
    rotated_at: datetime | None = None
    ended_at: datetime | None = None
    cookie_fingerprint: str = ""
    device: str = ""
    browser: str = ""
    address: str = ""

    @property
    def label(self) -> str:
        """The kind of device, for comparing."""
        return f"{self.device}, {self.browser}"

    def is_open(self, instant: datetime) -> bool:
        """Whether it still opens doors."""
        return self.ended_at is None and self.expires_at > instant

    def expiry_after(self, instant: datetime, life_s: int) -> datetime:
        """When it ends if nobody is seen from now on: never later than 90 days after it began."""
        return min(instant + timedelta(seconds=life_s), self.created_at + SESSION_LIFE_MAX)


class SessionState(msgspec.Struct, frozen=True):
    """As much of a session as every request needs; None in the cache stands for no such session."""

    id: Id
    user_id: Id
    expires_at: datetime
    last_seen_at: datetime
    has_ended: bool
    cookie_fingerprint: str

    @classmethod
    def of(cls, session: Session) -> "SessionState":
        """The state of a session as it is now."""
        return cls(
            session.id,
            session.user_id,
            session.expires_at,
            session.last_seen_at,
            session.ended_at is not None,
            session.cookie_fingerprint,
        )


class UserState(msgspec.Struct, frozen=True):
    """As much of a user as every request needs."""

    id: Id
    username: str
    name: str
    avatar: str
    roles: tuple[Role, ...]
    tier: Tier
    status: Status
    time_zone: str = "UTC"

    @classmethod
    def of(cls, user: User) -> "UserState":
        """The state of a user as it is now."""
        return cls(
            user.id,
            user.username,
            user.shown_name,
            user.profile.avatar,
            user.roles,
            user.subscription_tier,
            user.status,
            user.preferences.time_zone,
        )

    def actor(self, session_id: Id, *, cookie: bool) -> Actor:
        """The actor that this user is in a session."""
        paid = {Role.PREMIUM} if self.tier is Tier.PREMIUM else set()
        return Actor(self.id, self.username, frozenset({*self.roles, *paid}), session_id, cookie)
