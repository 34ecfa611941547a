"""Apple's push service over HTTP/2, with provider tokens.

Source: Apple, "Sending notification requests to APNs", "Establishing a token-based connection to APNs" and "Handling
notification responses from APNs".
"""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

from courtyard.kernel.push.calling import Outlet, Reply
from courtyard.kernel.push.fitting import fitted, topic_of
from courtyard.kernel.push.messages import Delivered, Device, Gone, PushMessage, Refused, Verdict
from courtyard.kernel.push.verdicts import later

_PAYLOAD_BYTES_MAX = 4_096
_COLLAPSE_ID_BYTES_MAX = 64
_OK = 200
_GONE = 410
_FORBIDDEN = 403
# Apple refuses tokens older than an hour, and senders that make a new one more often than every 20 minutes.
_RENEW_S = 50 * 60
_RENEW_NO_SOONER_S = 20 * 60
_DEAD = frozenset({"BadDeviceToken", "Unregistered", "ExpiredToken"})
_NAMES = uuid.UUID("0b7d3d3e-7d3e-4d27-9a3c-5a6f8f3f0d52")


class _Answer(msgspec.Struct):
    """``timestamp``: milliseconds, when the token was found dead."""

    reason: str = ""
    timestamp: int | None = None


class ProviderTokens:
    """The token that says who sends; the same one for 50 minutes.

    Args:
        key: The .p8 file's text, an EC key on P-256.
        key_id: The key's ten letters.
        team_id: The team's ten letters.
        clock: Seconds since 1970.

    Raises:
        ValueError: no such key.
    """

    def __init__(self, key: str, key_id: str, team_id: str, clock: Callable[[], float] = time.time) -> None:
        self._key = ECKey.import_key(key)
        self._key_id = key_id
        self._team_id = team_id
        self._clock = clock
        self._token = ""
        self._made_at = 0.0

    def token(self, *, stale: str = "") -> str:
        """A token; another one than ``stale`` if that one is old enough to be renewed."""
        age_s = self._clock() - self._made_at
        if not self._token or age_s >= _RENEW_S or (self._token == stale and age_s >= _RENEW_NO_SOONER_S):
            self._made_at = self._clock()
            header = {"alg": "ES256", "kid": self._key_id}
            claims = {"iss": self._team_id, "iat": int(self._made_at)}
            self._token = jwt.encode(header, claims, self._key, algorithms=["ES256"])
        return self._token


class Apns:
    """Sends by APNs.

    Args:
        url: ``https://api.push.apple.com``, or the sandbox.
        topic: The app's bundle id.
        tokens: Who sends.
        outlet: Connections, HTTP/2 only.
        clock: Seconds since 1970.
    """

    name = "apns"

    def __init__(
        self, url: str, topic: str, tokens: ProviderTokens, outlet: Outlet, clock: Callable[[], float] = time.time
    ) -> None:
        self._url = url.rstrip("/")
        self._topic = topic
        self._tokens = tokens
        self._outlet = outlet
        self._clock = clock

    async def send(self, device: Device, message: PushMessage) -> Verdict:
        """Send one message; a token that has expired is renewed once."""
        body = fitted(message, shape, _PAYLOAD_BYTES_MAX)
        address = f"{self._url}/3/device/{device.token.lower()}"
        headers = self._headers(device, message)
        token = self._tokens.token()
        reply = await self._outlet.post(address, {**headers, "authorization": f"bearer {token}"}, body)
        if reply.status == _FORBIDDEN and _read(reply).reason == "ExpiredProviderToken":
            renewed = self._tokens.token(stale=token)
            if renewed != token:
                reply = await self._outlet.post(address, {**headers, "authorization": f"bearer {renewed}"}, body)
        return self._verdict(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._outlet.close()

    def _headers(self, device: Device, message: PushMessage) -> dict[str, str]:
        headers = {
            "apns-topic": self._topic,
            "apns-push-type": "alert",
            "apns-priority": "5" if message.urgency == "low" else "10",
            "apns-expiration": str(int(self._clock()) + message.ttl_s if message.ttl_s > 0 else 0),
            "content-type": "application/json",
        }
        if message.tag:
            tag = message.tag
            is_plain = tag.isascii() and tag.isprintable() and len(tag) <= _COLLAPSE_ID_BYTES_MAX
            headers["apns-collapse-id"] = tag if is_plain else topic_of(tag)
        if message.id:
            # The same for every attempt, so that Apple's log shows attempts as one message.
            headers["apns-id"] = str(uuid.uuid5(_NAMES, f"{message.id}:{device.token}"))
        return headers

    def _verdict(self, reply: Reply) -> Verdict:
        if reply.status == _OK:
            return Delivered(channel=self.name, id=reply.headers.get("apns-id"))
        answer = _read(reply)
        reason = f"{reply.status} {answer.reason}".strip()
        if answer.reason in _DEAD or reply.status == _GONE:
            since = None if answer.timestamp is None else datetime.fromtimestamp(answer.timestamp / 1000, UTC)
            return Gone(channel=self.name, reason=reason, since=since)
        return later(self.name, reply, reason) or Refused(channel=self.name, reason=reason)


def shape(message: PushMessage) -> dict[str, Any]:
    """What is shown (``aps``), and what the app gets on a tap."""
    aps: dict[str, Any] = {"alert": {"title": message.title, "body": message.body}, "sound": "default"}
    if message.badge is not None:
        aps["badge"] = message.badge
    extra = {name: value for name, value in (("href", message.href), ("id", message.id)) if value}
    return {"aps": aps, **extra}


def _read(reply: Reply) -> _Answer:
    try:
        return msgspec.json.decode(reply.body, type=_Answer)
    except msgspec.MsgspecError:  # somebody else answers, or nothing was said
        return _Answer()
