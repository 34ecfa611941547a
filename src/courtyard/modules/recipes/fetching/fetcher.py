"""Fetch one page: resolve, check every address, connect to the one that was checked, follow redirects the same way."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from functools import cached_property
from urllib.parse import urljoin

import httpx
import msgspec

from courtyard.kernel.basics import is_public
from courtyard.modules.recipes.errors import AddressRefused, PageNotFetched, PageTooLarge
from courtyard.modules.recipes.fetching.addresses import Target, target_of
from courtyard.modules.recipes.fetching.unpacking import Unpacking

_REDIRECTS_MAX = 5
_ADDRESSES_MAX = 3
_OK = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TYPES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "application/json",
        "application/ld+json",
        "text/plain",
        "text/x-cooklang",
        "text/markdown",
    }
)

Resolver = Callable[[str, int], Awaitable[list[str]]]


class Policy(msgspec.Struct, frozen=True):
    """What may be fetched. The defaults are what is safe; tests that fetch from themselves widen them."""

    ports: frozenset[int] = frozenset({80, 443})
    allows: Callable[[str], bool] = is_public
    bytes_max: int = 5 << 20
    limit_s: float = 10.0


class Fetched(msgspec.Struct, frozen=True):
    """A page: where it was found after redirects, and its bytes."""

    url: str
    data: bytes


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system knows it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Fetcher:
    """Fetches public pages.

    The name is resolved once for each hop, all its addresses must be public, and the connection goes to one of those
    very addresses: a name that changes its answer in between (rebinding) is never asked again. TLS still verifies the
    name.

    Args:
        user_agent: Names this installation, so that site owners know whom to write to.
        policy: What may be fetched.
        resolver: Host and port to addresses.
    """

    def __init__(self, user_agent: str, policy: Policy = Policy(), resolver: Resolver = resolve) -> None:  # noqa: B008  (frozen)
        self._user_agent = user_agent
        self._policy = policy
        self._resolver = resolver

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made once: reading all authorities takes tens of milliseconds."""
        return httpx.create_ssl_context(trust_env=False)

    async def fetch(self, url: str) -> Fetched:
        """The page at this address.

        Raises:
            AddressRefused: it, or a redirect of it, is not a public address of the web.
            PageNotFetched: it does not answer with a page in time.
            PageTooLarge: more than 5 MiB, before or after unpacking.
        """
        try:
            async with asyncio.timeout(self._policy.limit_s):
                return await self._follow(url)
        except TimeoutError:
            raise PageNotFetched(f"The page did not answer within {self._policy.limit_s:g} seconds.") from None

    async def _follow(self, url: str) -> Fetched:
        for _ in range(_REDIRECTS_MAX + 1):
            target = target_of(url, ports=self._policy.ports)
            found = await self._hop(target, url)
            if isinstance(found, Fetched):
                return found
            url = found
        raise PageNotFetched("The page sends on and on to other addresses.")

    async def _hop(self, target: Target, url: str) -> Fetched | str:
        """A page, or the address that this one sends on to."""
        failure = ""
        for address in (await self._addresses(target))[:_ADDRESSES_MAX]:
            try:
                return await self._ask(target, address, url)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = repr(error)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                raise PageNotFetched(cause=repr(error)) from error
        raise PageNotFetched("The site cannot be reached.", cause=failure)

    async def _addresses(self, target: Target) -> list[str]:
        try:
            found = await self._resolver(target.host, target.port)
        except OSError as error:
            raise PageNotFetched("There is no site of that name.", cause=repr(error)) from error
        if not found or not all(self._policy.allows(address) for address in found):
            raise AddressRefused(cause=f"{target.host} is at {', '.join(found)}")
        return found

    async def _ask(self, target: Target, address: str, url: str) -> Fetched | str:
        headers = {
            "host": target.authority,
            "user-agent": self._user_agent,
            "accept": "text/html, application/ld+json, application/json;q=0.9, text/plain;q=0.5",
            "accept-encoding": "gzip",
        }
        extensions = {"sni_hostname": target.host}
        # No proxies and credentials of the environment, and a client of its own: a kept connection was opened for
        # another name.
        async with (
            httpx.AsyncClient(trust_env=False, verify=self._tls, timeout=self._policy.limit_s) as client,
            client.stream("GET", target.at(address), headers=headers, extensions=extensions) as answer,
        ):
            if answer.status_code in _REDIRECTS and "location" in answer.headers:
                return urljoin(url, answer.headers["location"])
            if answer.status_code != _OK:
                raise PageNotFetched(f"The site answered with status {answer.status_code}.")
            media_type = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
            if media_type not in _TYPES:
                raise PageNotFetched("What is at this address is not a page.")
            return Fetched(url, await self._body(answer))

    async def _body(self, answer: httpx.Response) -> bytes:
        bytes_max = self._policy.bytes_max
        unpacking = Unpacking(answer.headers.get("content-encoding", "identity"), bytes_max)
        received = 0
        async for chunk in answer.aiter_raw():
            received += len(chunk)
            if received > bytes_max:
                raise PageTooLarge
            unpacking.feed(chunk)
        return unpacking.whole()
