"""What admins read and decide about accounts on the wire, and how members find each other."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from courtyard.kernel.basics import Id, Role
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.schemas.proofs import OldPassword

Reason = Annotated[
    str,
    msgspec.Meta(
        max_length=1000,
        description="At most 500 characters in one line; kept in the audit log",
        examples=["Advertisements in comments"],
    ),
]
OwnCode = Annotated[
    str, msgspec.Meta(max_length=64, description="Of your own app; left out by who has none", examples=["287082"])
]


class StatusIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`active`, `suspended` or `banned`, why, and until when; your own password proves that it is you."""

    status: Annotated[str, msgspec.Meta(max_length=20, examples=["suspended"])]
    reason: Reason
    until: Annotated[datetime, msgspec.Meta(tz=True, description="Without it there is no end")] | None = None
    password: OldPassword = ""


class RolesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All roles beyond `USER` that the member has from now on: `VENDOR`, `ADMIN`."""

    roles: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=20)], ...],
        msgspec.Meta(max_length=10, examples=[["VENDOR"]]),
    ]
    reason: Reason
    password: OldPassword = ""
    code: OwnCode = ""


class ResetFactorIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, and the proof that it is you."""

    reason: Reason
    password: OldPassword = ""
    code: OwnCode = ""


class ReasonIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason


class MemberOut(msgspec.Struct, frozen=True):
    """An account as an admin sees it: nothing that opens it, nothing that its owner keeps private."""

    id: Id
    username: str
    name: str
    email: str
    is_confirmed: bool
    roles: tuple[Role, ...]
    tier: str
    status: str
    status_reason: str
    status_at: datetime | None
    status_until: datetime | None
    erase_at: datetime | None
    created_at: datetime
    last_login_at: datetime | None

    @classmethod
    def of(cls, found: Any) -> "MemberOut":
        """An account that was found."""
        return cls(**{field: getattr(found, field) for field in cls.__struct_fields__})


class MembersOut(msgspec.Struct, frozen=True):
    """Some accounts; `next_cursor` is null at the end."""

    items: list[MemberOut]
    next_cursor: str | None


class MemberDeviceOut(msgspec.Struct, frozen=True):
    """Where a member is signed in."""

    device: str
    browser: str
    address: str
    created_at: datetime
    last_seen_at: datetime


class MemberWaysOut(msgspec.Struct, frozen=True):
    """How a member can come in; none of it opens anything."""

    by_password: bool
    two_step_since: datetime | None
    two_step_locked_until: datetime | None
    backup_codes_left: int
    passkeys: int
    keys: int
    sites: tuple[str, ...]


class MemberEventOut(msgspec.Struct, frozen=True):
    """A security event. Address, device and facts are empty once they were forgotten."""

    id: Id
    at: datetime
    kind: str
    label: str
    actor: Id | None
    actor_name: str
    address: str
    device: str
    browser: str
    facts: dict[str, str | int]


class MemberDetailsOut(msgspec.Struct, frozen=True):
    """One account, where its owner is signed in, how they come in, and what happened lately, newest first."""

    member: MemberOut
    devices: list[MemberDeviceOut]
    ways: MemberWaysOut
    events: list[MemberEventOut]

    @classmethod
    def of(cls, found: Any) -> "MemberDetailsOut":
        """What was found."""
        return msgspec.convert(found, cls, from_attributes=True)


class FoundOut(msgspec.Struct, frozen=True):
    """Somebody who was found: what is needed to recognise and to choose them."""

    id: Id
    username: str
    name: str
    avatar: str

    @classmethod
    def of(cls, user: User) -> "FoundOut":
        """As others see them."""
        return cls(user.id, user.username, user.shown_name, user.profile.avatar)


class FoundPageOut(msgspec.Struct, frozen=True):
    """Some people; ``next_page`` is null at the end."""

    items: list[FoundOut]
    next_page: int | None
