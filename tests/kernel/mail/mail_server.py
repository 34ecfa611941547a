"""A real SMTP server inside the test: keeps what it takes, refuses and hangs on demand, counts connections."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "courtyard", "a good password"


class MailServer:
    """The handler of an aiosmtpd server; a test sets how it behaves.

    Attributes:
        on_rcpt: Answers to RCPT TO, used up one by one; after them all is well.
        on_data: The same for DATA.
        hang_at: Where it never answers: ``rcpt`` or ``data``.
        close_at: Where it hangs up without an answer: ``greeting``, ``rcpt`` or ``data``.
    """

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[Envelope] = []
        self.sessions: list[Session] = []
        self.connections = 0
        self.open = 0
        self.open_max = 0
        self.on_rcpt: list[str] = []
        self.on_data: list[str] = []
        self.hang_at = ""
        self.close_at = ""
        self.protocols: set[_Counted] = set()

    @property
    def letters(self) -> list[EmailMessage]:
        """What it took, parsed."""
        return [message_from_bytes(envelope.content or b"", policy=SMTPUTF8) for envelope in self.taken]  # type: ignore[arg-type]  # (bytes unless decode_data)

    def is_left(self) -> bool:
        """Whether no connection is open."""
        return self.open == 0

    def hang_up(self) -> None:
        """End all connections, as a server does that has waited long enough."""
        for protocol in list(self.protocols):
            protocol.hang_up()

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._maybe("rcpt", server)
        answer = self.on_rcpt.pop(0) if self.on_rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (the library's name)
        await self._maybe("data", server)
        answer = self.on_data.pop(0) if self.on_data else f"250 kept as {len(self.taken) + 1}"
        if answer.startswith("250"):
            self.taken.append(envelope)
            self.sessions.append(session)
        return answer

    async def _maybe(self, place: str, server: SMTP) -> None:
        if self.close_at == place:
            assert isinstance(server, _Counted)
            server.hang_up()
        if place in (self.hang_at, self.close_at):
            await asyncio.Event().wait()


class _Counted(SMTP):
    """The protocol of one connection, counted."""

    def __init__(self, owner: MailServer, **options: Any) -> None:
        super().__init__(owner, **options)
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        fresh = self not in self._owner.protocols  # TLS makes the connection a second time
        super().connection_made(transport)
        if fresh:
            owner = self._owner
            owner.protocols.add(self)
            owner.connections += 1
            owner.open += 1
            owner.open_max = max(owner.open, owner.open_max)
        if self._owner.close_at == "greeting":
            self.hang_up()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self in self._owner.protocols:
            self._owner.protocols.discard(self)
            self._owner.open -= 1

    def hang_up(self) -> None:
        """Close without a word."""
        if self.transport is not None:
            self.transport.close()


def _signed_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    fits = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=fits, handled=fits)


@asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, implicit: bool = False, auth: bool = False, **options: Any
) -> AsyncIterator[MailServer]:
    """A server on a free port of this machine, with STARTTLS (or TLS from the first byte) if ``tls`` is given."""
    owner = MailServer()
    wanted: dict[str, Any] = {"hostname": "mail.test", "ident": "test", "enable_SMTPUTF8": True, **options}
    if auth:
        wanted |= {"authenticator": _signed_in, "auth_required": True, "auth_require_tls": False}
    if tls is not None and not implicit:
        wanted |= {"tls_context": tls}

    def protocol() -> _Counted:
        with warnings.catch_warnings():
            # The library warns of a server that takes passwords in clear, which is what some tests need.
            warnings.simplefilter("ignore", UserWarning)
            return _Counted(owner, **wanted)

    loop = asyncio.get_running_loop()
    listener = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if implicit else None)
    owner.port = listener.sockets[0].getsockname()[1]
    try:
        yield owner
    finally:
        owner.hang_up()
        listener.close()
        await listener.wait_closed()
