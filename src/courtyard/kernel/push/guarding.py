"""Connections for addresses that strangers name: a browser's subscription may point anywhere, also into our network."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

import httpcore
import msgspec

from courtyard.kernel.basics import is_public

Resolver = Callable[[str, int], Awaitable[list[str]]]


class AddressForbidden(Exception):  # noqa: N818  (a decision, not an accident)
    """The endpoint is not on the public internet."""


class Reach(msgspec.Struct, frozen=True):
    """How far Web Push may reach. The default is what is safe; tests that are their own push service widen it."""

    allows: Callable[[str], bool] = is_public
    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] | None = frozenset({443})

    def check(self, endpoint: str) -> None:
        """Look at the address as it is written.

        Raises:
            AddressForbidden: no https, or another port.
        """
        parts = urlsplit(endpoint)
        if parts.scheme not in self.schemes:
            raise AddressForbidden("the endpoint is no https address")
        if self.ports is not None and (parts.port or 443) not in self.ports:
            raise AddressForbidden("the endpoint has an unusual port")


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system knows it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to checked addresses only.

    The name is resolved once for each connection, all its addresses must be allowed, and the connection goes to one of
    those very addresses, so that a name which changes its answer in between is never asked again. TLS still verifies
    the name.
    """

    def __init__(self, allows: Callable[[str], bool], resolver: Resolver = resolve) -> None:
        self._allows = allows
        self._resolver = resolver
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers.

        Raises:
            AddressForbidden: one of the name's addresses is not allowed.
            httpcore.ConnectError: there is no such name, or nobody answers.
        """
        failure = httpcore.ConnectError(f"{host} has no address")
        for address in await self._checked(host, port):
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolver(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        if not all(self._allows(address) for address in found):
            raise AddressForbidden("the endpoint is not on the public internet")
        return found
