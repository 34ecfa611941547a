"""Which addresses belong to the public internet."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

# The relays of 6to4 (RFC 7526) are global on paper, and lead into tunnels.
_RELAYS = IPv4Network("192.88.99.0/24")
# Global unicast is 2000::/3; inside it, these carry or tunnel other addresses (RFC 3056, RFC 4380, RFC 6052 lies
# outside) or are for documents and benchmarks.
_UNICAST = IPv6Network("2000::/3")
_NOT_PLAIN = tuple(IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a machine on the public internet, and to nothing else in any notation."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        is_special = parsed.is_multicast or parsed.is_reserved or parsed.is_private or parsed in _RELAYS
        return parsed.is_global and not is_special
    return parsed.scope_id is None and parsed in _UNICAST and not any(parsed in each for each in _NOT_PLAIN)
