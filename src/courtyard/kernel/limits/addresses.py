"""One key per somebody behind an address."""

from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

_INTERFACE_BITS = 64


@lru_cache(maxsize=8192)
def address_key(address: str) -> str:
    """The key to count a client address under.

    IPv4 as it is, also when mapped into IPv6; IPv6 as its /64, since one customer owns all of it (RFC 6177). What is
    no address counts as one ``unknown``, so that junk cannot be rotated.
    """
    try:
        return str(IPv4Address(address))
    except AddressValueError:
        pass  # then it may be IPv6
    try:
        parsed = IPv6Address(address.partition("%")[0])
    except AddressValueError:
        return "unknown"
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    network = int(parsed) >> _INTERFACE_BITS << _INTERFACE_BITS
    return f"{IPv6Address(network)}/64"
