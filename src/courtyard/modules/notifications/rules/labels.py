"""What to call a device, from what its push service gave."""

from urllib.parse import urlsplit

import msgspec

from courtyard.modules.notifications.models import Platform

_PHONES = {Platform.IOS: "iPhone or iPad", Platform.ANDROID: "Android"}
_BROWSERS = (
    ("mozilla.com", "Firefox"),
    ("apple.com", "Safari"),
    ("windows.com", "Edge"),
    ("googleapis.com", "Chrome"),
)


class _Subscribed(msgspec.Struct):
    endpoint: str


def label_of(platform: Platform, token: str) -> str:
    """The make of a phone, or the browser that uses this push service: good enough to recognise one's own."""
    return _PHONES.get(platform) or _browser(token)


def _browser(token: str) -> str:
    try:
        host = urlsplit(msgspec.json.decode(token, type=_Subscribed).endpoint).hostname or ""
    except (msgspec.MsgspecError, ValueError):
        return "Browser"
    return next((name for end, name in _BROWSERS if host == end or host.endswith(f".{end}")), "Browser")
