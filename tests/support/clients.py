"""HTTP clients for servers of this machine, which never speak TLS: loading authorities takes 35 ms per client."""

import ssl
from typing import Any

import httpx

_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_PATIENCE_S = 30


def plain_client(url: str, **options: Any) -> httpx.Client:
    """A client whose paths are below this URL."""
    return httpx.Client(base_url=url, verify=_NO_AUTHORITIES, **{"timeout": _PATIENCE_S, **options})


def plain_async_client(url: str, **options: Any) -> httpx.AsyncClient:
    """The same for coroutines."""
    return httpx.AsyncClient(base_url=url, verify=_NO_AUTHORITIES, **{"timeout": _PATIENCE_S, **options})
