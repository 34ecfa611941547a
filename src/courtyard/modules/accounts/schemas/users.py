"""Accounts and sessions on the wire."""

from datetime import datetime
from typing import Annotated

import msgspec

from courtyard.kernel.basics import Actor, Id, Role
from courtyard.modules.accounts.models import Preferences, Profile, Session, Tier, User

# Longer input is refused before anything is computed from it.
Username = Annotated[str, msgspec.Meta(max_length=100, examples=["ada"])]
Email = Annotated[str, msgspec.Meta(max_length=320, examples=["ada@example.org"])]
Password = Annotated[str, msgspec.Meta(max_length=1024, examples=["Correct-Horse-7"])]


class RegisterIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants an account."""

    username: Username
    email: Email
    password: Password


class LoginIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to come in."""

    email: Email
    password: Password


class RefreshIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The refresh token of the last answer."""

    refresh_token: Annotated[str, msgspec.Meta(max_length=4096, examples=["the refresh_token of the last answer"])]


class ChangePasswordIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password now, and what it shall be."""

    current_password: Password
    new_password: Password


class UserOut(msgspec.Struct, frozen=True):
    """An account as its owner sees it."""

    id: Id
    username: str
    email: str
    roles: tuple[Role, ...]
    subscription_tier: Tier
    profile: Profile
    preferences: Preferences
    email_verified_at: datetime | None
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None

    @classmethod
    def of(cls, user: User) -> "UserOut":
        """The owner's view of an account."""
        return cls(**{field: getattr(user, field) for field in cls.__struct_fields__})


class PersonOut(msgspec.Struct, frozen=True):
    """An account as everybody sees it."""

    id: Id
    username: str
    profile: Profile
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> "PersonOut":
        """Everybody's view of an account."""
        return cls(user.id, user.username, user.profile, user.created_at)


class PeoplePage(msgspec.Struct, frozen=True):
    """People, the best first; ``way`` says how the words were taken, ``search`` is the id by which clicks are told."""

    items: list[PersonOut]
    total: int
    page: int
    limit: int
    way: str
    search: Id | None


class GrantOut(msgspec.Struct, frozen=True):
    """The tokens of a session: ``token`` for an hour, ``refresh_token`` for the next pair."""

    token: str
    refresh_token: str


class EntryOut(msgspec.Struct, frozen=True):
    """Who came in, and the tokens of the session."""

    user: UserOut
    token: str
    refresh_token: str


class SessionOut(msgspec.Struct, frozen=True):
    """One signed-in device."""

    id: Id
    device: str
    browser: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    current: bool

    @classmethod
    def of(cls, session: Session, actor: Actor) -> "SessionOut":
        """A session as its owner sees it."""
        return cls(
            session.id,
            session.device,
            session.browser,
            session.address,
            session.created_at,
            session.last_seen_at,
            current=session.id == actor.session_id,
        )


class SessionsOut(msgspec.Struct, frozen=True):
    """All signed-in devices."""

    items: list[SessionOut]


class ProfilePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to change of the profile; fields that are left out stay."""

    name: Annotated[str, msgspec.Meta(max_length=80, examples=["Ada Lovelace"])] | msgspec.UnsetType = msgspec.UNSET
    bio: Annotated[str, msgspec.Meta(max_length=1000)] | msgspec.UnsetType = msgspec.UNSET
    avatar: Annotated[str, msgspec.Meta(max_length=1000)] | msgspec.UnsetType = msgspec.UNSET


class PictureChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of one's own files."""

    file: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{24}$", examples=["6650f0a1b2c3d4e5f6a7b8c9"])]


Label = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Labels = Annotated[tuple[Label, ...], msgspec.Meta(max_length=50)]


class PreferencesPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to change of the preferences; fields that are left out stay."""

    cuisine: Labels | msgspec.UnsetType = msgspec.UNSET
    diet: Labels | msgspec.UnsetType = msgspec.UNSET
    allergies: Labels | msgspec.UnsetType = msgspec.UNSET
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    time_zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] | msgspec.UnsetType = msgspec.UNSET
    findable: bool | msgspec.UnsetType = msgspec.UNSET


class UserPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to change of one's own account."""

    profile: ProfilePatch | msgspec.UnsetType = msgspec.UNSET
    preferences: PreferencesPatch | msgspec.UnsetType = msgspec.UNSET
