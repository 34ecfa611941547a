"""Web Push: an encrypted message to the address that the browser named (RFC 8030, 8291, 8292)."""

from typing import Any

from courtyard.kernel.push.calling import Outlet, Reply
from courtyard.kernel.push.devices import DeviceTokenRefused, Subscription, subscription_of
from courtyard.kernel.push.encryption import PLAIN_BYTES_MAX, encrypted
from courtyard.kernel.push.fitting import fitted, topic_of
from courtyard.kernel.push.guarding import AddressForbidden, Reach
from courtyard.kernel.push.messages import Delivered, Device, Gone, PushMessage, Refused, Verdict
from courtyard.kernel.push.vapid import VapidKey
from courtyard.kernel.push.verdicts import later, reason_of

_TAKEN = frozenset({200, 201, 202, 204})
_DEAD = frozenset({404, 410})


class WebPush:
    """Sends to browsers.

    Args:
        key: The installation's key.
        outlet: Connections that are guarded as ``reach`` says.
        reach: Which endpoints are asked at all.
    """

    name = "web_push"

    def __init__(self, key: VapidKey, outlet: Outlet, reach: Reach) -> None:
        self.public_key = key.public
        self._key = key
        self._outlet = outlet
        self._reach = reach

    async def send(self, device: Device, message: PushMessage) -> Verdict:
        """Send one message."""
        try:
            subscription = subscription_of(device.token)
            self._reach.check(subscription.endpoint)
            body = encrypted(fitted(message, shape, PLAIN_BYTES_MAX), subscription)
            reply = await self._outlet.post(subscription.endpoint, self._headers(subscription, message), body)
        except DeviceTokenRefused as refusal:
            return Gone(channel=self.name, reason=refusal.public_message)
        except AddressForbidden as error:
            return Refused(channel=self.name, reason=str(error))
        return self._verdict(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._outlet.close()

    def _headers(self, subscription: Subscription, message: PushMessage) -> dict[str, str]:
        headers = {
            "authorization": self._key.authorization(subscription.origin),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(max(message.ttl_s, 0)),
            "urgency": message.urgency,
        }
        return {**headers, "topic": topic_of(message.tag)} if message.tag else headers

    def _verdict(self, reply: Reply) -> Verdict:
        if reply.status in _TAKEN:
            return Delivered(channel=self.name, id=reply.headers.get("location"))
        if reply.status in _DEAD:
            return Gone(channel=self.name, reason=reason_of(reply))
        return later(self.name, reply) or Refused(channel=self.name, reason=reason_of(reply))


def shape(message: PushMessage) -> dict[str, Any]:
    """What our service worker reads."""
    optional = {
        "body": message.body,
        "href": message.href,
        "tag": message.tag,
        "badge": message.badge,
        "id": message.id,
    }
    return {"title": message.title} | {name: value for name, value in optional.items() if value not in (None, "")}
