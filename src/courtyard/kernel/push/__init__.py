"""Messages to phones and browsers: FCM, APNs and Web Push, or a local log."""

from courtyard.kernel.push.devices import DeviceTokenRefused, device_of
from courtyard.kernel.push.encoding import from_base64url
from courtyard.kernel.push.guarding import AddressForbidden, GuardedBackend
from courtyard.kernel.push.messages import Delivered, Device, Gone, Later, Platform, PushMessage, Refused, Verdict
from courtyard.kernel.push.opening import open_pusher
from courtyard.kernel.push.pusher import Pusher

__all__ = [
    "AddressForbidden",
    "Delivered",
    "Device",
    "DeviceTokenRefused",
    "Gone",
    "GuardedBackend",
    "Later",
    "Platform",
    "PushMessage",
    "Pusher",
    "Refused",
    "Verdict",
    "device_of",
    "from_base64url",
    "open_pusher",
]
