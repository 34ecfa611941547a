"""Users, what they chose, and what they may do."""

from datetime import datetime
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Actor, Document, Id, Role, fold, squeeze

DEVICES_MAX = 20
_NAME_WORDS_MAX = 6


class Tier(StrEnum):
    """What somebody pays for."""

    FREE = "FREE"
    PREMIUM = "PREMIUM"


class Status(StrEnum):
    """What was decided about an account.

    ``deletion_pending`` can still be taken back by its owner; ``deleted`` stays until every module has forgotten the
    person.
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"
    BANNED = "banned"
    DELETION_PENDING = "deletion_pending"
    DELETED = "deleted"


# What an admin closes an account with.
DECIDED = (Status.SUSPENDED, Status.BANNED)


class Standing(StrEnum):
    """What an account's owner may do: its status, and for an active one whether its address is confirmed."""

    ACTIVE = "active"
    UNVERIFIED = "unverified"
    SUSPENDED = "suspended"
    BANNED = "banned"
    DELETION_PENDING = "deletion_pending"
    DELETED = "deleted"

    @classmethod
    def of(cls, status: Status, *, is_verified: bool) -> "Standing":
        """The standing that follows."""
        return cls.UNVERIFIED if status is Status.ACTIVE and not is_verified else cls(status.value)

    @property
    def opens_doors(self) -> bool:
        """Whether sessions may begin and go on."""
        return self in (Standing.ACTIVE, Standing.UNVERIFIED)


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody shows to everybody. ``avatar`` is an https address, a path of an uploaded picture, or empty."""

    name: str = ""
    bio: str = ""
    avatar: str = ""

    @property
    def search_keys(self) -> tuple[str, ...]:
        """What the name is found by: all of it, and what is left without its first words."""
        words = fold(squeeze(self.name)).split()[:_NAME_WORDS_MAX]
        return tuple(" ".join(words[start:]) for start in range(len(words)))


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody likes and needs.

    ``time_zone`` is a name of the IANA database. Whoever is not ``findable`` is in no search.
    """

    cuisine: tuple[str, ...] = ()
    diet: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    language: str = "en"
    time_zone: str = "UTC"
    findable: bool = True


class User(Document, kw_only=True):
    """A person. The keys hold name and address in the one form in which they are compared.

    ``devices`` names the last 20 kinds of device that they signed in on, to tell when there is a new one.
    ``password_hash`` is empty for somebody who never chose a password. ``second_factor_at`` says since when a password
    alone does not open the account. ``names`` is what the profile's name is found by. ``erase_at`` says when the
    account is erased, if its owner asked for that, and ``erase_told_at`` when they were told that it is near.
    ``decided_at`` is when an admin last decided something about others. ``status_reason`` and ``status_until`` belong
    to a suspension or ban; without an end it stays. ``portrait`` is the uploaded picture that ``profile.avatar`` shows,
    or will show once it is ready.
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
    second_factor_at: datetime | None = None
    names: tuple[str, ...] = ()
    status_reason: str = ""
    status_at: datetime | None = None
    status_until: datetime | None = None
    erase_at: datetime | None = None
    erase_told_at: datetime | None = None
    decided_at: datetime | None = None
    portrait: Id | None = None

    @property
    def standing(self) -> Standing:
        """What the owner may do."""
        return Standing.of(self.status, is_verified=self.email_verified_at is not None)

    @property
    def shown_name(self) -> str:
        """What the person wants to be called."""
        return self.profile.name or self.username

    @property
    def is_active(self) -> bool:
        """Whether the account may be used."""
        return self.status is Status.ACTIVE

    def has_served(self, instant: datetime) -> bool:
        """Whether the time of a suspension or ban is over."""
        return self.status in DECIDED and self.status_until is not None and self.status_until <= instant

    def devices_with(self, label: str) -> tuple[str, ...]:
        """The devices when this one is the latest new one."""
        return (*self.devices, label)[-DEVICES_MAX:]


class UserState(msgspec.Struct, frozen=True):
    """As much of a user as every request needs."""

    id: Id
    username: str
    name: str
    avatar: str
    roles: tuple[Role, ...]
    tier: Tier
    standing: Standing
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
            user.standing,
            user.preferences.time_zone,
        )

    def actor(self, session_id: Id, *, cookie: bool, is_verified: bool) -> Actor:
        """The actor that this user is in a session."""
        return Actor(self.id, self.username, self._all_roles, session_id, cookie, is_verified=is_verified)

    def program(self, key_id: Id, scopes: tuple[str, ...], *, is_verified: bool) -> Actor:
        """The actor that one of this user's programs is: with the key's scopes, and never an admin."""
        roles = self._all_roles - {Role.ADMIN}
        return Actor(self.id, self.username, roles, key_id=key_id, scopes=frozenset(scopes), is_verified=is_verified)

    @property
    def _all_roles(self) -> frozenset[Role]:
        return frozenset({*self.roles, *({Role.PREMIUM} if self.tier is Tier.PREMIUM else ())})
