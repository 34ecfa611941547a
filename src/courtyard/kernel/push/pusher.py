"""One door to all push services: the token decides which of them is asked."""

from courtyard.kernel.push.messages import Device, PushMessage, Verdict


class Pusher:
    """Sends one message to one device, once. Retrying is the business of the job that calls it."""

    async def send(self, device: Device, message: PushMessage) -> Verdict:
        """Give the message to the device's push service, within some seconds.

        Nothing is raised for what the other side does: every failure is a verdict.
        """
        raise NotImplementedError

    @property
    def vapid_public_key(self) -> str | None:
        """What a page hands to ``pushManager.subscribe`` as ``applicationServerKey``; None without Web Push."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the connections."""
