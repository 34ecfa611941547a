"""Asks ``/health`` whether the house is ready, without an HTTP client library."""

import asyncio

from courtyard.kernel.settings import Settings

_LIMIT_S = 3.0
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (what people bind to, and where we reach it)


async def is_healthy(settings: Settings, port: int) -> bool:
    """Whether ``/health`` answers 200."""
    address = _ANY_ADDRESS.get(settings.host, settings.host)
    host = settings.allowed_hosts[0] if settings.allowed_hosts else f"{address}:{port}"
    try:
        async with asyncio.timeout(_LIMIT_S):
            reader, writer = await asyncio.open_connection(address, port)
            try:
                writer.write(f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except OSError:
        return False
