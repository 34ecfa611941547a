"""Asks the sites that vouch for people: within time and size, no redirects, and never into our own network unasked."""

import asyncio
import ssl
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpcore
import httpx
import msgspec

from courtyard.kernel.basics import is_public
from courtyard.kernel.push import AddressForbidden, GuardedBackend
from courtyard.modules.accounts.errors import ProviderAway

_BYTES_MAX = 256 << 10
_OK = 200
_IDLE_S = 30.0
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    AddressForbidden,
    OSError,
    TimeoutError,
)


class Outside:
    """Connections to one provider.

    Args:
        limit_s: Time for one call, all of it.
        is_private: Whether the provider may stand in our own network and speak plain http.
    """

    def __init__(self, limit_s: float, *, is_private: bool) -> None:
        self._limit_s = limit_s
        self._is_private = is_private
        self._kept_pool: httpcore.AsyncConnectionPool | None = None

    async def get(self, url: str, *, token: str = "") -> Any:
        """The JSON at an address.

        Raises:
            ProviderAway: no JSON with status 200, in time and of a sensible size.
        """
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self._asked("GET", url, headers, None)

    async def post(self, url: str, fields: dict[str, str]) -> Any:
        """The JSON that answers a form.

        Raises:
            ProviderAway: as ``get``.
        """
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return await self._asked("POST", url, headers, urlencode(fields).encode())

    async def close(self) -> None:
        """Close the connections."""
        if self._kept_pool is not None:
            await self._kept_pool.aclose()

    async def _asked(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> Any:
        if urlsplit(url).scheme != "https" and not self._is_private:
            raise ProviderAway(cause=f"{url} is no https address")
        try:
            async with asyncio.timeout(self._limit_s):
                status, content = await self._sent(method, url, headers, body)
        except _FAILURES as error:
            raise ProviderAway(cause=f"{url}: {type(error).__name__} {error}"[:300]) from error
        if status != _OK:
            raise ProviderAway(cause=f"{url} answered {status}: {content[:200]!r}")
        try:
            return msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProviderAway(cause=f"{url}: {error}") from None

    async def _sent(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
        given = [*{"accept": "application/json", "user-agent": "courtyard", **headers}.items()]
        limits = dict.fromkeys(("connect", "read", "write", "pool"), 0.8 * self._limit_s)
        async with self._pool.stream(
            method, url, headers=given, content=body, extensions={"timeout": limits}
        ) as answer:
            content = b""
            async for chunk in answer.aiter_stream():
                content += chunk
                if len(content) > _BYTES_MAX:
                    raise ProviderAway(cause=f"{url} answered more than {_BYTES_MAX} bytes")
            return answer.status, content

    @cached_property
    def _pool(self) -> httpcore.AsyncConnectionPool:
        """Made on first use: reading all authorities takes tens of milliseconds."""
        tls: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
        allows = (lambda _: True) if self._is_private else is_public
        self._kept_pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=4,
            keepalive_expiry=_IDLE_S,
            network_backend=GuardedBackend(allows),
        )
        return self._kept_pool
