"""Devices on the wire. A token is taken and never told."""

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.notifications.models import Platform

Token = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=4096,
        description="What the push service calls the device; for a browser its subscription as JSON text",
        examples=["fMEP0vJqS0y:APA91bHPRgkF3JUikC4ENAHEeMrd41Zxv3hVZjC9KtT8OvPVGJ"],
    ),
]


class DeviceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device that may ring."""

    token: Token
    platform: Annotated[Platform, msgspec.Meta(examples=["android"])]
    enabled: bool = True


class DeviceOut(msgspec.Struct, frozen=True):
    """A device as its owner sees it."""

    id: Id
    platform: Platform
    label: str
    enabled: bool
    seen_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, device: Any) -> Self:
        """A device on the wire, without its token."""
        return cls(device.id, device.platform, device.label, device.enabled, device.seen_at, device.created_at)


class DevicesOut(msgspec.Struct, frozen=True):
    """All devices, and what a browser hands to its push service (``applicationServerKey``); null without Web Push."""

    items: list[DeviceOut]
    vapid_public: str | None
