"""Ask a push service: pooled connections, bounded in time, number and size of the answer."""

import asyncio
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpcore
import httpx
import msgspec

_ANSWER_BYTES_MAX = 64 << 10
_IDLE_S = 60.0
_RETRY_AFTER_MAX_S = 86_400.0
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ConnectionNotAvailable,
    httpcore.UnsupportedProtocol,
    OSError,
)


class NotReached(Exception):  # noqa: N818  (what the network did, not what went wrong here)
    """No answer: no connection, none in time, or one that broke."""


class Reply(msgspec.Struct, frozen=True):
    """An answer; header names in lower case, at most 64 KiB of the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def retry_after_s(self) -> float | None:
        """What ``Retry-After`` asks for, seconds or date (RFC 9110, section 10.2.3), at most a day."""
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            seconds = float(text)
        else:
            try:
                seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
            except (ValueError, TypeError):  # no date, or one without a zone
                return None
        return min(max(seconds, 0.0), _RETRY_AFTER_MAX_S)


class Outlet:
    """Connections to push services.

    Args:
        limit_s: Time for one call, all of it: name, connection, waiting for a free one, answer.
        connections: How many at most.
        http1: False speaks HTTP/2 only, whatever the other side offers.
        tls: Whom to trust; the public authorities unless given.
        backend: How connections are opened.
    """

    def __init__(
        self,
        *,
        limit_s: float,
        connections: int = 10,
        http1: bool = True,
        tls: ssl.SSLContext | None = None,
        backend: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._limit_s = limit_s
        self._connections = connections
        self._http1 = http1
        self._tls = tls
        self._backend = backend

    @cached_property
    def _pool(self) -> httpcore.AsyncConnectionPool:
        """Made on first use: reading all authorities takes tens of milliseconds."""
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls or httpx.create_ssl_context(trust_env=False),
            max_connections=self._connections,
            max_keepalive_connections=self._connections,
            keepalive_expiry=_IDLE_S,
            http1=self._http1,
            http2=True,
            network_backend=self._backend,
        )

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply:
        """Send, and read the answer. Redirects are answers like any other: none is followed.

        Raises:
            NotReached: no whole answer in time.
        """
        try:
            async with asyncio.timeout(self._limit_s):
                return await self._ask(url, headers, body)
        except TimeoutError:
            raise NotReached(f"no answer within {self._limit_s:g} seconds") from None
        except _FAILURES as error:
            raise NotReached(f"{type(error).__name__}: {error}"[:200]) from error

    async def _ask(self, url: str, headers: dict[str, str], body: bytes) -> Reply:
        each = dict.fromkeys(("connect", "read", "write", "pool"), self._limit_s)
        given = [(name, value) for name, value in {"user-agent": "courtyard", **headers}.items()]
        async with self._pool.stream("POST", url, headers=given, content=body, extensions={"timeout": each}) as answer:
            return Reply(
                status=answer.status,
                headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers},
                body=await _beginning(answer),
            )

    async def close(self) -> None:
        """Close the connections."""
        if "_pool" in self.__dict__:
            await self._pool.aclose()


async def _beginning(answer: httpcore.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_stream():
        body += chunk
        if len(body) >= _ANSWER_BYTES_MAX:
            return body[:_ANSWER_BYTES_MAX]
    return body
