"""Firebase Cloud Messaging, HTTP v1: Android, and whoever else has a token of Firebase.

Source: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages and its page of error codes.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from courtyard.kernel.push.calling import Outlet, Reply
from courtyard.kernel.push.fitting import fitted
from courtyard.kernel.push.messages import Delivered, Device, Gone, PushMessage, Refused, Verdict
from courtyard.kernel.push.service_account import AccessTokens, TokenNotGranted
from courtyard.kernel.push.verdicts import later, reason_of

_PAYLOAD_BYTES_MAX = 4_096
_OK = 200
_BAD_REQUEST = 400
_UNAUTHENTICATED = 401
_NOT_FOUND = 404
_TOO_MANY = 429
# "Retry no sooner than in a minute" if the quota is used up, and ten seconds after a failure of the server.
_PAUSE_QUOTA_S = 60.0
_PAUSE_FAILURE_S = 10.0


class _Detail(msgspec.Struct, rename="camel"):
    """One of ``FcmError`` (an error code) or ``BadRequest`` (fields)."""

    error_code: str = ""
    field_violations: list[dict[str, str]] = []


class _Error(msgspec.Struct):
    status: str = ""
    message: str = ""
    details: list[_Detail] = []


class _Answer(msgspec.Struct):
    name: str | None = None
    error: _Error = msgspec.field(default_factory=_Error)


class Fcm:
    """Sends by FCM.

    Args:
        url: ``https://fcm.googleapis.com``.
        project_id: The project of the service account.
        tokens: Its access tokens.
        outlet: Connections.
        base_url: Of this installation, for links on the web.
    """

    name = "fcm"

    def __init__(self, url: str, project_id: str, tokens: AccessTokens, outlet: Outlet, base_url: str) -> None:
        self._address = f"{url.rstrip('/')}/v1/projects/{project_id}/messages:send"
        self._tokens = tokens
        self._outlet = outlet
        self._shape = shape_for(base_url)

    async def send(self, device: Device, message: PushMessage) -> Verdict:
        """Send one message; a token that is turned away is renewed once."""
        described = fitted(message, self._shape, _PAYLOAD_BYTES_MAX)
        body = b'{"message":{"token":' + msgspec.json.encode(device.token) + b"," + described[1:] + b"}"
        try:
            token = await self._tokens.token()
            reply = await self._post(token, body)
            if reply.status == _UNAUTHENTICATED:
                reply = await self._post(await self._tokens.token(stale=token), body)
        except TokenNotGranted as error:
            reason = f"no access token: {reason_of(error.reply)}"
            return later(self.name, error.reply, reason) or Refused(channel=self.name, reason=reason)
        return self._verdict(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._outlet.close()

    async def _post(self, token: str, body: bytes) -> Reply:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json; charset=utf-8"}
        return await self._outlet.post(self._address, headers, body)

    def _verdict(self, reply: Reply) -> Verdict:
        answer = _read(reply.body)
        if reply.status == _OK:
            return Delivered(channel=self.name, id=answer.name)
        reason = f"{reply.status} {_code(answer.error)} {answer.error.message}".strip()[:200]
        if _is_dead(reply.status, answer.error):
            return Gone(channel=self.name, reason=reason)
        pause_s = _PAUSE_QUOTA_S if reply.status == _TOO_MANY else _PAUSE_FAILURE_S
        return later(self.name, reply, reason, pause_s) or Refused(channel=self.name, reason=reason)


def shape_for(base_url: str) -> Callable[[PushMessage], dict[str, Any]]:
    """How a message is told to FCM, for an installation at this address."""

    def shape(message: PushMessage) -> dict[str, Any]:
        data = {name: value for name, value in (("href", message.href), ("id", message.id)) if value}
        web: dict[str, Any] = {"headers": {"TTL": str(message.ttl_s), "Urgency": message.urgency}}
        if base_url.startswith("https://") and message.href.startswith("/"):
            web["fcm_options"] = {"link": base_url + message.href}
        return {
            "notification": {"title": message.title, "body": message.body},
            "data": data,
            "android": _android(message),
            "apns": _apple(message),
            "webpush": web,
        }

    return shape


def _android(message: PushMessage) -> dict[str, Any]:
    shown: dict[str, Any] = {"tag": message.tag} if message.tag else {}
    if message.badge is not None:
        shown["notification_count"] = message.badge
    told: dict[str, Any] = {
        "ttl": f"{message.ttl_s}s",
        "priority": "NORMAL" if message.urgency == "low" else "HIGH",
        "notification": shown,
    }
    return {**told, "collapse_key": message.tag} if message.tag else told


def _apple(message: PushMessage) -> dict[str, Any]:
    headers = {"apns-priority": "5" if message.urgency == "low" else "10"}
    if message.tag:
        headers["apns-collapse-id"] = message.tag
    badge = {} if message.badge is None else {"badge": message.badge}
    return {"headers": headers, "payload": {"aps": {"sound": "default", **badge}}}


def _read(body: bytes) -> _Answer:
    try:
        return msgspec.json.decode(body, type=_Answer)
    except msgspec.MsgspecError:  # somebody else answers: a proxy, a wrong address
        return _Answer()


def _code(error: _Error) -> str:
    return next((detail.error_code for detail in error.details if detail.error_code), error.status)


def _is_dead(status: int, error: _Error) -> bool:
    """Whether FCM itself says that the token is dead or never was one; a proxy's 404 says nothing of tokens."""
    if status == _NOT_FOUND:
        return _code(error) in {"UNREGISTERED", "NOT_FOUND"}
    fields = [violation.get("field") for detail in error.details for violation in detail.field_violations]
    return status == _BAD_REQUEST and "message.token" in fields
