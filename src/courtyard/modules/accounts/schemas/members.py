"""What admins send when they decide about an account, and how members find each other."""

from datetime import datetime
from typing import Annotated

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.accounts.contract import Proof, Ruling
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

    @property
    def ruling(self) -> Ruling:
        """What is decided."""
        return Ruling(status=self.status, reason=self.reason, until=self.until)


class RolesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All roles beyond `USER` that the member has from now on: `VENDOR`, `ADMIN`."""

    roles: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=20)], ...], msgspec.Meta(max_length=10)]
    reason: Reason
    password: OldPassword = ""
    code: OwnCode = ""

    @property
    def proof(self) -> Proof:
        """What shows that the admin is there."""
        return Proof(self.password, self.code)


class ResetFactorIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, and the proof that it is you."""

    reason: Reason
    password: OldPassword = ""
    code: OwnCode = ""

    @property
    def proof(self) -> Proof:
        """What shows that the admin is there."""
        return Proof(self.password, self.code)


class ReasonIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason


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
