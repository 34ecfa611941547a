"""Which addresses may be asked: parsed strictly, so that nothing can be read in two ways."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from courtyard.modules.recipes.errors import AddressRefused

_PORTS = {"http": 80, "https": 443}
_URL_LENGTH_MAX = 2_000
_UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f\\]")
_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\Z"
)
_ENDS_IN_NUMBER = re.compile(r"(?:\A|\.)(?:\d+|0x[0-9a-f]*)\Z")


class Target(msgspec.Struct, frozen=True):
    """Where a URL leads: ``host`` is a lower-case ASCII name or a canonical IP address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """The same URL with an address in place of the name."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def target_of(url: str, *, ports: frozenset[int] = frozenset(_PORTS.values())) -> Target:
    """Read a URL as one can only mean it.

    Raises:
        AddressRefused: no http(s), a name or password in it, another port, a number that is no plain IP address.
    """
    if len(url) > _URL_LENGTH_MAX or _UNREADABLE.search(url):
        raise AddressRefused("url: too long, or with characters that no address has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused from None
    if parts.scheme not in _PORTS:
        raise AddressRefused("url: start it with https:// or http://.")
    if "@" in parts.netloc:
        raise AddressRefused("url: leave out the user name and password.")
    port = port if port is not None else _PORTS[parts.scheme]
    if port not in ports:
        raise AddressRefused("url: only the usual ports of the web are asked.")
    path = parts.path or "/"
    return Target(parts.scheme, _host(parts.hostname or ""), port, f"{path}?{parts.query}" if parts.query else path)


def _host(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        pass  # not an address: a name, or a number in disguise
    try:
        name = host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        raise AddressRefused from None
    # 127.1, 0x7f.1 and 2130706433 are addresses to a resolver, though not to us.
    if not _NAME.match(name) or _ENDS_IN_NUMBER.search(name):
        raise AddressRefused
    return name
