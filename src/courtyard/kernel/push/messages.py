"""What is sent to a device, and what came of it."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

Urgency = Literal["low", "normal", "high"]
Platform = Literal["ios", "android", "web"]


class PushMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A short message for the lock screen. What is too long for a channel is shortened there, never refused.

    Args:
        title: The line that is always read.
        body: The text below; the first thing to be shortened.
        href: Where a tap leads: a path of this installation (``/recipes/bread``).
        tag: A later message with the same tag takes the place of this one on the device.
        badge: The number at the app's icon; None leaves it as it is.
        id: What the message is known by here, say the notification's id; the same id is the same message.
        urgency: How much battery it is worth (RFC 8030, section 5.3).
        ttl_s: How long a push service keeps it for a device that is away; 0 means now or never.
    """

    title: str
    body: str = ""
    href: str = ""
    tag: str | None = None
    badge: int | None = None
    id: str | None = None
    urgency: Urgency = "normal"
    ttl_s: int = 86_400


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Where messages go; make one with ``device_of``, which checks the token.

    Args:
        platform: What the device said it is.
        token: FCM registration token, APNs device token (hex), or a browser's ``PushSubscription`` as JSON text.
    """

    platform: Platform
    token: str


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """A push service took it; that is not yet the device. ``id`` is the service's name for it, if it told one."""

    channel: str
    id: str | None = None


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """The token is dead: forget it, unless it was registered again after ``since``."""

    channel: str
    reason: str
    since: datetime | None = None


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """Not now: try again, no sooner than in ``retry_after_s`` seconds where the service said so."""

    channel: str
    reason: str
    retry_after_s: float | None = None


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Never like this: the message or our credentials are wrong. The device may be fine; trying again is no use."""

    channel: str
    reason: str


Verdict: TypeAlias = Delivered | Gone | Later | Refused
