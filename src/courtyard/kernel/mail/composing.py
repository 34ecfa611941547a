"""A rendered letter as a message (RFC 5322, MIME): 7-bit clean, with the headers that receivers judge it by."""

import hashlib
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate
from urllib.parse import urlsplit

import msgspec

from courtyard.kernel.mail.addresses import named, read_named
from courtyard.kernel.mail.rendering import Rendered
from courtyard.kernel.settings import Settings


class Composed(msgspec.Struct, frozen=True):
    """A message ready for a transport; ``needs_utf8`` when the address itself is not ASCII (RFC 6531)."""

    job_id: str
    message_id: str
    sender: str
    recipient: str
    content: bytes
    needs_utf8: bool = False


class Addressed(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a letter goes to and what its headers say besides its words."""

    job_id: str
    to: str
    to_name: str = ""
    template: str = ""
    unsubscribe_url: str = ""


class Composer:
    """Knows the sender.

    Raises:
        MailAddressRefused: EMAIL_FROM or EMAIL_REPLY_TO holds no address.
    """

    def __init__(self, settings: Settings) -> None:
        name, address = read_named(settings.email_from, field="EMAIL_FROM") if settings.email_from else ("", "")
        self._sender = address or f"no-reply@{_host(settings.base_url)}"
        self._name = name or "Courtyard"
        self._reply_to = (
            read_named(settings.email_reply_to, field="EMAIL_REPLY_TO") if settings.email_reply_to else None
        )

    def compose(self, words: Rendered, addressed: Addressed) -> Composed:
        """The message. Its Message-ID follows from the job, so that a receiver can drop a second copy.

        Raises:
            HeaderRefused: a name holds a line break.
        """
        message_id = self.message_id(addressed.job_id)
        needs_utf8 = not addressed.to.isascii()
        message = EmailMessage(policy=SMTPUTF8 if needs_utf8 else SMTP)
        message["From"] = named(self._name, self._sender)
        message["To"] = named(addressed.to_name, addressed.to)
        if self._reply_to is not None:
            message["Reply-To"] = named(*self._reply_to)
        message["Subject"] = words.subject
        message["Date"] = formatdate()
        message["Message-ID"] = message_id
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes in answer
        message["X-Courtyard-Letter"] = addressed.template
        message.set_content(words.text, cte="quoted-printable")
        message.add_alternative(words.html, subtype="html", cte="quoted-printable")
        content = _unsubscribing(addressed.unsubscribe_url) + message.as_bytes()
        return Composed(addressed.job_id, message_id, self._sender, addressed.to, content, needs_utf8)

    def message_id(self, job_id: str) -> str:
        """The same for every attempt of one job."""
        digest = hashlib.sha256(job_id.encode()).hexdigest()[:32]
        return f"<{digest}@{self.domain}>"

    @property
    def domain(self) -> str:
        """The sender's; also how we introduce ourselves to mail servers."""
        return self._sender.rpartition("@")[2]


def _unsubscribing(url: str) -> bytes:
    """RFC 8058. Put in as bytes: the email package would break the long address or encode it, which nobody reads."""
    if not url:
        return b""
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode("ascii")


def _host(base_url: str) -> str:
    """The host of an address; ``localhost`` where it is a number, since a sender there would look forged."""
    host = urlsplit(base_url).hostname or ""
    is_number = ":" in host or host.replace(".", "").isdigit()
    return "localhost" if is_number or not host else host
