"""Make a message fit: no push service takes more than 4 KB, and a message that is too long is still worth sending."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from courtyard.kernel.push.encoding import base64url
from courtyard.kernel.push.messages import PushMessage

_TITLE_MAX = 200
_HREF_BYTES_MAX = 500
_ID_MAX = 64
_TAG_BYTES_MAX = 64
_TTL_MAX_S = 28 * 86_400  # the most that FCM keeps; the others cut it themselves
_BADGE_MAX = 9_999
_WORD_MAX = 20
_ELLIPSIS = "…"

Shape = Callable[[PushMessage], dict[str, Any]]


def fitted(message: PushMessage, shape: Shape, bytes_max: int) -> bytes:
    """The message as JSON of this shape, in at most ``bytes_max`` bytes: what is too long is cut, the body first."""
    message = _bounded(message)
    encoded = msgspec.json.encode(shape(message))
    if len(encoded) <= bytes_max:
        return encoded
    fits, too_long = 0, len(message.body)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if len(msgspec.json.encode(shape(_with_body(message, middle)))) <= bytes_max:
            fits = middle
        else:
            too_long = middle
    return msgspec.json.encode(shape(_with_body(message, fits)))


def topic_of(tag: str, length_max: int = 32) -> str:
    """A tag as a name of at most 32 letters of base64url, which is all that RFC 8030 (section 5.4) takes."""
    return base64url(hashlib.sha256(tag.encode("utf-8", "replace")).digest())[:length_max]


def _bounded(message: PushMessage) -> PushMessage:
    """All fields but the body within bounds that fit together into every channel's limit."""
    tag = _writable(message.tag) if message.tag else None
    href = _writable(message.href)
    return msgspec.structs.replace(
        message,
        title=_cut(_writable(message.title), _TITLE_MAX),
        body=_writable(message.body),
        href=href if len(href.encode()) <= _HREF_BYTES_MAX else "",
        tag=topic_of(tag) if tag and len(tag.encode()) > _TAG_BYTES_MAX else tag,
        id=_writable(message.id)[:_ID_MAX] if message.id else None,
        badge=None if message.badge is None else min(max(message.badge, 0), _BADGE_MAX),
        ttl_s=min(max(message.ttl_s, 0), _TTL_MAX_S),
    )


def _writable(text: str) -> str:
    """Without control characters, and without halves of characters, which no encoder takes."""
    if text.isprintable():
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c if c >= " " and c != "\x7f" else "\n" if c == "\n" else " " for c in whole)


def _with_body(message: PushMessage, length: int) -> PushMessage:
    return msgspec.structs.replace(message, body=_cut(message.body, length))


def _cut(text: str, length: int) -> str:
    """The beginning of the text, ended between words where one ends near, with an ellipsis for the rest."""
    if len(text) <= length:
        return text
    if length <= 0:
        return ""
    beginning = text[: length - 1]
    last_space = beginning.rfind(" ")
    if last_space >= len(beginning) - _WORD_MAX and last_space > 0:
        beginning = beginning[:last_space]
    return beginning.rstrip() + _ELLIPSIS
