"""What push goes to."""

from datetime import datetime
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Document, Id, now

DEVICES_MAX = 20


class Platform(StrEnum):
    """Whose push service the token is for."""

    IOS = "ios"
    ANDROID = "android"
    WEB = "web"


class Device(Document, kw_only=True):
    """A phone or a browser. ``token`` is what the push service knows it by; for ``web`` the subscription as JSON.

    ``token_key`` is the token's fingerprint and unique: whoever signed in on a device last is told there, nobody else.
    """

    user: Id
    token: str
    token_key: str
    platform: Platform
    enabled: bool = True
    label: str = ""
    seen_at: datetime = msgspec.field(default_factory=now)
