"""Where messages go whose push service is not set up: a line in the log, so that a developer sees them."""

import structlog

from courtyard.kernel.push.messages import Delivered, Device, PushMessage, Verdict

_log = structlog.get_logger(__name__)


class LocalLog:
    """Writes a line instead of sending.

    Args:
        tells: Whether the line has the words of the message; in production they are nobody's business.
    """

    name = "log"

    def __init__(self, *, tells: bool) -> None:
        self._tells = tells

    async def send(self, device: Device, message: PushMessage) -> Verdict:
        """Write one line."""
        words = {"title": message.title, "body": message.body, "href": message.href} if self._tells else {}
        _log.info("push_logged", platform=device.platform, tag=message.tag, **words)
        return Delivered(channel=self.name)

    async def close(self) -> None:
        """Nothing to close."""
