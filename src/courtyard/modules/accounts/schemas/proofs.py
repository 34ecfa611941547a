"""What proves that an account is somebody's, on the wire."""

from datetime import datetime
from typing import Annotated

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.accounts.models import ApiKey
from courtyard.modules.accounts.schemas.users import Email, Password

Token = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, examples=["8tFqk3vY2mXw0aLz5RjPdN7cHbE1uGsK9oViTyQe4fA"])
]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["287082"])]
OldPassword = Annotated[
    str, msgspec.Meta(max_length=1024, description="Left out by who has none", examples=["Correct-Horse-7"])
]


class ForgotIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose password is forgotten."""

    email: Email


class ResetIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the letter, and what the password shall be."""

    token: Token
    new_password: Password


class TokenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a letter."""

    token: Token


class EmailIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another address, and the password."""

    email: Email
    password: OldPassword = ""


class SaidOut(msgspec.Struct, frozen=True):
    """What happens now, in words."""

    message: str


class AgreedOut(msgspec.Struct, frozen=True):
    """Whether both sides have agreed, and the address is changed."""

    changed: bool


class VerifiedOut(msgspec.Struct, frozen=True):
    """The address is confirmed."""

    verified: bool = True


class CodeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code of the app or, when signing in, a backup code; ``mfa_token`` is that of the first step."""

    code: Code
    mfa_token: Token | None = None


class ProofIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Both factors once more."""

    code: Code
    password: OldPassword = ""


class SecondStepOut(msgspec.Struct, frozen=True):
    """The password is right; the code is missing. Send it with ``mfa_token`` to ``/auth/2fa/verify``."""

    mfa_token: str
    mfa_required: bool = True


class SetUpOut(msgspec.Struct, frozen=True):
    """Shown once: ``otpauth_uri`` for apps, ``qr_svg`` to scan it, ``manual_entry`` to type it, and backup codes."""

    otpauth_uri: str
    manual_entry: str
    qr_svg: str
    backup_codes: tuple[str, ...]


class CodesOut(msgspec.Struct, frozen=True):
    """New backup codes, shown once; those before are void."""

    backup_codes: tuple[str, ...]


class KeyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a key is for, what it may do, and for how long."""

    name: Annotated[str, msgspec.Meta(max_length=200, examples=["Kitchen display"])]
    scopes: Annotated[tuple[str, ...], msgspec.Meta(max_length=50, examples=[["recipes:read"]])]
    expires_in_days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90
    password: OldPassword = ""


class KeyOut(msgspec.Struct, frozen=True):
    """A key without what opens anything; ``beginning`` helps to recognise it."""

    id: Id
    name: str
    beginning: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyOut":
        """A key as its owner sees it."""
        return cls(**{field: getattr(key, field) for field in cls.__struct_fields__})


class MadeKeyOut(msgspec.Struct, frozen=True):
    """The key itself, shown this once."""

    key: str
    about: KeyOut


class KeysOut(msgspec.Struct, frozen=True):
    """One's keys, newest first, and every scope that there is."""

    items: list[KeyOut]
    scopes: list[str]
