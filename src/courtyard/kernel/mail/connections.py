"""A few SMTP connections, kept open between letters and closed when nobody has used them for a while."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiosmtplib

from courtyard.kernel.mail.errors import MailLater
from courtyard.kernel.mail.figures import CONNECTIONS
from courtyard.kernel.settings import Settings

_IMPLICIT_TLS_PORT = 465
_LETTERS_MAX = 100  # many servers end a connection after as many
_FRESH_S = 1.0
_START_TLS = {"auto": None, "starttls": True, "none": False, "tls": False}


class Connections:
    """At most ``smtp_connections`` at a time; more senders wait their turn."""

    def __init__(self, settings: Settings, local_hostname: str) -> None:
        self._settings = settings
        self._local_hostname = local_hostname
        self._tls = ssl.create_default_context(cafile=settings.smtp_ca_file) if settings.smtp_secure != "none" else None
        self._turns = asyncio.Semaphore(settings.smtp_connections)
        self._idle: list[_Kept] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection for one letter; whatever goes wrong inside ends it, except a plain "no" of the server."""
        async with self._turns:
            kept = await self._alive() or _Kept(await self._open())
            CONNECTIONS.labels("busy").inc()
            try:
                yield kept.connection
            except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused):
                self._put_back(kept)
                raise
            except BaseException:
                kept.connection.close()
                raise
            else:
                self._put_back(kept)
            finally:
                CONNECTIONS.labels("busy").dec()

    async def _alive(self) -> "_Kept | None":
        """The connection that was used last, if the server still knows it."""
        while self._idle:
            kept = self._idle.pop()
            kept.stop_waiting()
            CONNECTIONS.labels("idle").dec()
            if kept.idle_s() < _FRESH_S and kept.connection.is_connected:
                return kept
            try:
                await kept.connection.noop()
            except (aiosmtplib.SMTPException, OSError):
                kept.connection.close()
            else:
                return kept
        return None

    async def _open(self) -> aiosmtplib.SMTP:
        settings = self._settings
        implicit = settings.smtp_secure == "tls" or (
            settings.smtp_secure == "auto" and settings.smtp_port == _IMPLICIT_TLS_PORT
        )
        connection = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            local_hostname=self._local_hostname,
            timeout=settings.smtp_timeout_s,
            use_tls=implicit,
            start_tls=False if implicit else _START_TLS[settings.smtp_secure],
            tls_context=self._tls,
        )
        await connection.connect()
        try:
            await self._sign_in(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _sign_in(self, connection: aiosmtplib.SMTP) -> None:
        settings = self._settings
        if not settings.smtp_user:
            return
        in_clear = connection.get_transport_info("sslcontext") is None
        if in_clear and settings.smtp_secure != "none":
            raise MailLater(
                "The mail server offers no encryption, and the password would travel in clear: mend the server, or set "
                "SMTP_SECURE=none if that is meant."
            )
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
        await connection.login(settings.smtp_user, password)

    def _put_back(self, kept: "_Kept") -> None:
        kept.letters += 1
        if kept.letters >= _LETTERS_MAX or not kept.connection.is_connected:
            kept.connection.close()
            return
        self._idle.append(kept)
        CONNECTIONS.labels("idle").inc()
        kept.wait(self._settings.smtp_idle_s, lambda: self._drop(kept))

    def _drop(self, kept: "_Kept") -> None:
        self._idle.remove(kept)
        CONNECTIONS.labels("idle").dec()
        kept.connection.close()

    async def close(self) -> None:
        """End the idle ones; busy ones end with their letter."""
        for kept in list(self._idle):
            kept.stop_waiting()
            self._drop(kept)


class _Kept:
    """One connection with what the pool knows of it."""

    def __init__(self, connection: aiosmtplib.SMTP) -> None:
        self.connection = connection
        self.letters = 0
        self._since = 0.0
        self._end: asyncio.TimerHandle | None = None

    def wait(self, limit_s: float, end: Callable[[], None]) -> None:
        """Call ``end`` when nobody has used it for so long."""
        loop = asyncio.get_running_loop()
        self._since = loop.time()
        self._end = loop.call_later(limit_s, end)

    def stop_waiting(self) -> None:
        """Somebody uses it."""
        if self._end is not None:
            self._end.cancel()

    def idle_s(self) -> float:
        """How long nobody has used it."""
        return asyncio.get_running_loop().time() - self._since
