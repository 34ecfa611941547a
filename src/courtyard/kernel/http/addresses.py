"""The client's address: from the connection, or from a proxy that the settings trust."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from courtyard.kernel.basics import Visit, printable
from courtyard.kernel.http.passage import Passage

_DEVICE_MAX = 300


class Addresses:
    """Reads addresses; ``X-Forwarded-For`` counts only behind trusted proxies, from the right."""

    def __init__(self, trusted_proxies: Sequence[str]) -> None:
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(each, strict=False) for each in trusted_proxies]

    def visit(self, passage: Passage) -> Visit:
        """Where the request comes from."""
        client = passage.scope.get("client")
        address = client[0] if client else ""
        if self._trusted and self._is_trusted(address):
            address = self._behind_proxies(passage.header(b"x-forwarded-for"), address)
        device = passage.header(b"user-agent")[:_DEVICE_MAX]
        return Visit(address, device if device.isprintable() else printable(device), passage.request_id)

    def _behind_proxies(self, forwarded_for: str, address: str) -> str:
        for hop in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
            try:
                address = str(ip_address(hop))
            except ValueError:
                return address
            if not self._is_trusted(address):
                return address
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)
