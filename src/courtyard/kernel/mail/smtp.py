"""Letters by SMTP (RFC 5321, 3207, 4954, 6531), and what the server's answers mean for the job."""

import asyncio
import re

import aiosmtplib

from courtyard.kernel.basics import printable
from courtyard.kernel.mail.composing import Composed
from courtyard.kernel.mail.connections import Connections
from courtyard.kernel.mail.errors import MailLater, MailRefused
from courtyard.kernel.settings import Settings

_REPLY_LENGTH_MAX = 300
_PERMANENT = 500
# RFC 3463 with the IANA registry: no such mailbox, no such host, no address, moved away, host takes no mail.
_NO_SUCH_ADDRESS = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b")
_LETTER_DEADLINES = 3  # connect, sign in and send may take this many timeouts together


class Smtp:
    """Hands letters to the server that the settings name."""

    def __init__(self, settings: Settings, local_hostname: str) -> None:
        self._connections = Connections(settings, local_hostname)
        self._deadline_s = _LETTER_DEADLINES * settings.smtp_timeout_s
        self._server = f"{settings.smtp_host}:{settings.smtp_port}"

    async def send(self, message: Composed) -> str:
        """See ``Transport``.

        A connection that ends between our last byte and the server's answer leaves open whether the letter was taken:
        it is sent again with the same Message-ID.

        Raises:
            MailLater: no connection, no answer in time, wrong credentials, a 4xx answer.
            MailRefused: a 5xx answer, or an address that the server cannot take.
        """
        try:
            async with asyncio.timeout(self._deadline_s), self._connections.one() as connection:
                options = ["SMTPUTF8"] if message.needs_utf8 else []
                _, reply = await connection.sendmail(
                    message.sender, [message.recipient], message.content, mail_options=options
                )
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPHeloError) as error:
            # It is not the letter that is refused, but we: that is mended without losing letters.
            raise MailLater(f"{self._server} does not let us in: {_said(error.message)}") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _meaning(error.recipients[0]) from error
        except aiosmtplib.SMTPConnectResponseError as error:
            raise MailLater(f"{self._server} takes no connections: {_said(error.message)}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise _meaning(error) from error
        except aiosmtplib.SMTPNotSupported as error:
            raise MailRefused(f"{self._server} cannot take this letter: {_said(error.message)}") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailLater(f"{self._server}: {_said(str(error)) or type(error).__name__}") from error
        return _said(reply)

    async def close(self) -> None:
        """End idle connections."""
        await self._connections.close()


def _meaning(error: aiosmtplib.SMTPResponseException) -> MailLater | MailRefused:
    words = f"{error.code} {_said(error.message)}"
    if error.code < _PERMANENT:
        return MailLater(words)
    return MailRefused(words, is_bounce=_NO_SUCH_ADDRESS.search(error.message) is not None)


def _said(text: str) -> str:
    return printable(text)[:_REPLY_LENGTH_MAX]
