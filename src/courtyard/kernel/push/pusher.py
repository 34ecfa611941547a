"""One door to all push services: the token decides which of them is asked."""

import asyncio
from collections.abc import Mapping
from typing import Literal, Protocol

import structlog
from prometheus_client import Counter, Histogram

from courtyard.kernel.push.calling import NotReached
from courtyard.kernel.push.devices import channel_of
from courtyard.kernel.push.messages import Device, Later, PushMessage, Refused, Verdict

SENT = Counter("courtyard_push_sent", "Messages by channel and what came of them.", ["channel", "outcome"])
SECONDS = Histogram(
    "courtyard_push_seconds",
    "Time to a push service's answer.",
    ["channel"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_log = structlog.get_logger(__name__)

ChannelName = Literal["apns", "fcm", "web_push"]


class Channel(Protocol):
    """One push service."""

    @property
    def name(self) -> str:
        """Its name in figures and verdicts."""
        ...

    async def send(self, device: Device, message: PushMessage) -> Verdict:
        """Send one message.

        Raises:
            NotReached: no answer in time.
        """
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


class Pusher:
    """Sends one message to one device, once. Retrying is the business of the job that calls it.

    Args:
        channels: The push services that are set up.
        otherwise: Takes what the others do not.
        vapid_public_key: What a page hands to ``pushManager.subscribe`` as ``applicationServerKey``; None without Web
            Push.
    """

    def __init__(
        self, channels: Mapping[ChannelName, Channel], otherwise: Channel, vapid_public_key: str | None = None
    ) -> None:
        self._channels = dict(channels)
        self._otherwise = otherwise
        self.vapid_public_key = vapid_public_key

    async def send(self, device: Device, message: PushMessage) -> Verdict:
        """Give the message to the device's push service, within some seconds.

        Nothing is raised for what the other side does: every failure is a verdict.
        """
        channel = self._channels.get(channel_of(device), self._otherwise)
        with SECONDS.labels(channel.name).time():
            try:
                verdict = await channel.send(device, message)
            except NotReached as error:
                verdict = Later(channel=channel.name, reason=str(error))
        SENT.labels(channel.name, type(verdict).__name__.lower()).inc()
        if isinstance(verdict, Refused):
            _log.warning("push_refused", channel=verdict.channel, reason=verdict.reason)
        return verdict

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(channel.close() for channel in self._channels.values()))
