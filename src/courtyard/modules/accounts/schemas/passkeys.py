"""Passkeys on the wire: what browsers say (W3C Web Authentication, ``toJSON``), with the fields that they may add."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.accounts.models import Passkey
from courtyard.modules.accounts.schemas.proofs import OldPassword, Token

Bytes = Annotated[str, msgspec.Meta(max_length=16_384, description="base64url", examples=["AQIDBA"])]


class PasskeyWishIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password, before a passkey is made."""

    password: OldPassword = ""


class CeremonyOut(msgspec.Struct, frozen=True):
    """Hand ``options`` to the device, and send its answer with ``ceremony`` within five minutes."""

    ceremony: str
    options: dict[str, Any]


class MadeResponse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the device made."""

    client_data: Bytes = msgspec.field(name="clientDataJSON")
    attestation: Bytes = msgspec.field(name="attestationObject")
    authenticator_data: Bytes | None = msgspec.field(default=None, name="authenticatorData")
    public_key: Bytes | None = msgspec.field(default=None, name="publicKey")
    algorithm: int | None = msgspec.field(default=None, name="publicKeyAlgorithm")
    transports: Annotated[list[str], msgspec.Meta(max_length=10)] = []


class UsedResponse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the device signed."""

    client_data: Bytes = msgspec.field(name="clientDataJSON")
    authenticator_data: Bytes = msgspec.field(name="authenticatorData")
    signature: Bytes
    user_handle: Bytes | None = msgspec.field(default=None, name="userHandle")
    attestation: Bytes | None = msgspec.field(default=None, name="attestationObject")


class MadeCredential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new credential, as ``PublicKeyCredential.toJSON`` gives it."""

    id: Bytes
    raw_id: Bytes = msgspec.field(name="rawId")
    response: MadeResponse
    type: str = "public-key"
    attachment: str | None = msgspec.field(default=None, name="authenticatorAttachment")
    extensions: dict[str, Any] = msgspec.field(default_factory=dict, name="clientExtensionResults")


class UsedCredential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An assertion, as ``PublicKeyCredential.toJSON`` gives it."""

    id: Bytes
    raw_id: Bytes = msgspec.field(name="rawId")
    response: UsedResponse
    type: str = "public-key"
    attachment: str | None = msgspec.field(default=None, name="authenticatorAttachment")
    extensions: dict[str, Any] = msgspec.field(default_factory=dict, name="clientExtensionResults")


class PasskeyMadeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The device's answer, and what the passkey shall be called."""

    ceremony: Token
    credential: MadeCredential
    name: Annotated[str, msgspec.Meta(max_length=80, examples=["My phone"])] = ""


class PasskeyUsedIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The device's answer."""

    ceremony: Token
    credential: UsedCredential


class PasskeyOut(msgspec.Struct, frozen=True):
    """A passkey as its owner sees it; ``is_synced`` when it lives on several devices."""

    id: Id
    name: str
    is_synced: bool
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, passkey: Passkey) -> "PasskeyOut":
        """The owner's view."""
        return cls(passkey.id, passkey.name, passkey.is_synced, passkey.created_at, passkey.last_used_at)


class PasskeysOut(msgspec.Struct, frozen=True):
    """One's passkeys, newest first."""

    items: list[PasskeyOut]


class SiteOut(msgspec.Struct, frozen=True):
    """A site to sign in with: open ``start`` in a browser."""

    name: str
    label: str
    start: str


class SitesOut(msgspec.Struct, frozen=True):
    """All sites to sign in with."""

    items: list[SiteOut]


def plain(credential: MadeCredential | UsedCredential) -> dict[str, Any]:
    """As it came, without what was left out."""
    found: dict[str, Any] = _without_none(msgspec.to_builtins(credential))
    return found


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(each) for key, each in value.items() if each is not None}
    return value
