"""Read and check the tokens that devices register with."""

import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from courtyard.kernel.basics import Unprocessable
from courtyard.kernel.push.encoding import from_base64url
from courtyard.kernel.push.messages import Device, Platform

TOKEN_LENGTH_MAX = 4_096
_APNS_TOKEN = re.compile(r"(?:[0-9a-fA-F]{2}){32,100}\Z")
_FCM_TOKEN = re.compile(r"[A-Za-z0-9_:.\-]{20,4096}\Z")
_ENDPOINT_LENGTH_MAX = 2_000
_UNREADABLE = re.compile(r"[^\x21-\x7e]|\\")
_AUTH_BYTES = 16


class DeviceTokenRefused(Unprocessable):
    """A token that no push service can have given out."""

    message = "token: this is no token of a push service."


class Subscription(msgspec.Struct, frozen=True):
    """A browser's subscription (W3C Push API): ``public_key`` is its P-256 point, ``auth`` its 16 secret bytes."""

    endpoint: str
    public_key: bytes
    auth: bytes

    @property
    def origin(self) -> str:
        """Scheme, host and port of the push service: the audience of our signature (RFC 8292, section 2)."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"


class _Keys(msgspec.Struct):
    p256dh: str
    auth: str


class _Subscribed(msgspec.Struct):
    """``PushSubscription.toJSON()``."""

    endpoint: str
    keys: _Keys


def device_of(platform: str, token: str) -> Device:
    """A device with a token of the right shape. It is not asked whether the token is alive.

    Raises:
        DeviceTokenRefused: names what is wrong with it.
    """
    token = token.strip()
    if len(token) > TOKEN_LENGTH_MAX:
        raise DeviceTokenRefused(f"token: longer than {TOKEN_LENGTH_MAX} characters.")
    device = Device(platform=_platform(platform), token=token)
    if channel_of(device) == "web_push":
        subscription_of(token)
    elif not (_APNS_TOKEN.match(token) or _FCM_TOKEN.match(token)):
        raise DeviceTokenRefused
    return device


def channel_of(device: Device) -> Literal["apns", "fcm", "web_push"]:
    """Which protocol the token belongs to: Firebase gives tokens to all three platforms, and its are never hex."""
    if device.platform == "web" and device.token.startswith("{"):
        return "web_push"
    if device.platform == "ios" and _APNS_TOKEN.match(device.token):
        return "apns"
    return "fcm"


def subscription_of(token: str) -> Subscription:
    """Read ``JSON.stringify(subscription)``.

    Raises:
        DeviceTokenRefused: not such a text, no address of a push service, or keys that are none.
    """
    try:
        found = msgspec.json.decode(token, type=_Subscribed)
        subscription = Subscription(found.endpoint, from_base64url(found.keys.p256dh), from_base64url(found.keys.auth))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), subscription.public_key)
    except (ValueError, msgspec.MsgspecError) as error:
        raise DeviceTokenRefused("token: give the browser's subscription as JSON.", cause=repr(error)) from None
    if len(subscription.auth) != _AUTH_BYTES:
        raise DeviceTokenRefused("token: keys.auth must be 16 bytes in base64url.")
    _check_endpoint(subscription.endpoint)
    return subscription


def _platform(text: str) -> Platform:
    if text not in {"ios", "android", "web"}:
        raise DeviceTokenRefused("platform: one of ios, android, web.")
    return text  # type: ignore[return-value]  # (mypy does not narrow a str by membership)


def _check_endpoint(endpoint: str) -> None:
    if len(endpoint) > _ENDPOINT_LENGTH_MAX or _UNREADABLE.search(endpoint):
        raise DeviceTokenRefused("token: its endpoint is too long, or has characters that no address has.")
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        raise DeviceTokenRefused("token: its endpoint is no address.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise DeviceTokenRefused("token: its endpoint must be an https address without user name.")
