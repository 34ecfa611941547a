"""The port that takes composed messages; adapters: SMTP, and a local folder."""

from typing import Protocol

from courtyard.kernel.mail.composing import Composed


class Transport(Protocol):
    """Takes a message, or says whether another attempt may help."""

    async def send(self, message: Composed) -> str:
        """Deliver; answers what the other side said, for the log.

        Raises:
            MailLater: not now.
            MailRefused: never.
        """

    async def close(self) -> None:
        """Let go of connections; a later ``send`` opens new ones."""
