"""Ask a push service: pooled connections, bounded in time, number and size of the answer."""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpcore
import httpx
import msgspec

_ANSWER_BYTES_MAX = 64 << 10
_IDLE_S = 30.0
_ORIGINS_MAX = 64
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
    """Connections to push services, kept apart by origin: one that hangs takes nobody else's place.

    Args:
        limit_s: Time for one call, all of it: name, connection, waiting for a free one, answer.
        connections: How many at most to one origin.
        http1: False speaks HTTP/2 only, whatever the other side offers.
        tls: Whom to trust; the public authorities unless given.
        backend: How connections are opened.
    """

    def __init__(
        self,
        *,
        limit_s: float,
        connections: int = 4,
        http1: bool = True,
        tls: ssl.SSLContext | None = None,
        backend: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._limit_s = limit_s
        self._connections = connections
        self._http1 = http1
        self._given_tls = tls
        self._backend = backend
        self._pools: OrderedDict[str, _Pool] = OrderedDict()

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply:
        """Send, and read the answer. Redirects are answers like any other: none is followed.

        Raises:
            NotReached: no whole answer in time.
        """
        try:
            async with asyncio.timeout(self._limit_s), self._pool(url) as connections:
                return await self._asked(connections, url, headers, body)
        except TimeoutError:
            raise NotReached(f"no answer within {self._limit_s:g} seconds") from None
        except _FAILURES as error:
            raise NotReached(f"{type(error).__name__}: {error}".rstrip(": ")[:200]) from error

    async def close(self) -> None:
        """Close the connections."""
        while self._pools:
            await self._pools.popitem()[1].connections.aclose()

    @asynccontextmanager
    async def _pool(self, url: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The origin's connections; after any failure the next call gets new ones.

        A link that went silent looks like a slow answer, and HTTP/2 would put every further call onto it. Calls that
        are under way on the old connections may still end well, so the last of them closes those.
        """
        origin = "/".join(url.split("/", 3)[:3])
        pool = self._pools.get(origin) or await self._new_pool(origin)
        self._pools.move_to_end(origin)
        pool.users += 1
        try:
            yield pool.connections
        except BaseException:
            if self._pools.get(origin) is pool:
                del self._pools[origin]
            raise
        finally:
            pool.users -= 1
            if not pool.users and self._pools.get(origin) is not pool:
                await pool.connections.aclose()

    async def _new_pool(self, origin: str) -> "_Pool":
        """Connections to one more origin; the idle one that was longest not asked makes room."""
        if len(self._pools) >= _ORIGINS_MAX:
            idle = next((name for name, pool in self._pools.items() if not pool.users), None)
            if idle is None:
                raise NotReached(f"{_ORIGINS_MAX} push services are being asked already")
            await self._pools.pop(idle).connections.aclose()
        pool = self._pools[origin] = _Pool(
            httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=self._connections,
                max_keepalive_connections=self._connections,
                keepalive_expiry=_IDLE_S,
                http1=self._http1,
                http2=True,
                network_backend=self._backend,
            )
        )
        return pool

    async def _asked(self, pool: httpcore.AsyncConnectionPool, url: str, headers: dict[str, str], body: bytes) -> Reply:
        given = [(name, value) for name, value in {"user-agent": "courtyard", **headers}.items()]
        # Each step ends before the whole does: a handshake that is cancelled, not timed out, leaves its socket open.
        # Connecting counts twice, for TCP and for TLS.
        limits = {"connect": 0.4 * self._limit_s} | dict.fromkeys(("read", "write", "pool"), 0.8 * self._limit_s)
        async with pool.stream("POST", url, headers=given, content=body, extensions={"timeout": limits}) as answer:
            return Reply(
                status=answer.status,
                headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers},
                body=await _beginning(answer),
            )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made on first use: reading all authorities takes tens of milliseconds."""
        return self._given_tls or httpx.create_ssl_context(trust_env=False)


class _Pool:
    """Connections and how many calls are under way on them."""

    def __init__(self, connections: httpcore.AsyncConnectionPool) -> None:
        self.connections = connections
        self.users = 0


async def _beginning(answer: httpcore.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_stream():
        body += chunk
        if len(body) >= _ANSWER_BYTES_MAX:
            return body[:_ANSWER_BYTES_MAX]
    return body
