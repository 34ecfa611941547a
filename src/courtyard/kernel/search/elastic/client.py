"""The few calls that are needed, over one connection pool, to whichever node answers.

The official client refuses every server that does not call itself Elasticsearch in a header, so it cannot speak to
OpenSearch; what is used here is the interface that both have.
"""

import asyncio
import itertools
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from courtyard.kernel.search.elastic.breaker import Breaker
from courtyard.kernel.search.errors import SearchAway
from courtyard.kernel.settings import Settings

_CONNECTIONS = 20
_JSON, _LINES = "application/json", "application/x-ndjson"
_NOT_FOUND, _BUSY, _SERVER_ERROR = 404, 429, 500


class ElasticRefused(Exception):  # noqa: N818  (a mistake of ours or of the cluster's settings: it is logged as such)
    """The cluster understood and said no; the message has its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason


class ElasticClient:
    """Calls one of the nodes; after a failure another one, as long as there is time.

    Args:
        settings: Addresses, credentials, certificates, time limit.
    """

    def __init__(self, settings: Settings) -> None:
        user, password = settings.elasticsearch_username, settings.elasticsearch_password
        self._nodes = [address.rstrip("/") for address in settings.elasticsearch_url]
        self._turns = itertools.cycle(range(len(self._nodes)))
        self._timeout_s = settings.search_timeout_s
        self._breaker = Breaker()
        self._http = httpx.AsyncClient(
            auth=(user, password.get_secret_value()) if user and password else None,
            verify=str(settings.elasticsearch_ca_file) if settings.elasticsearch_ca_file else True,
            limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
            timeout=None,  # noqa: S113  (each call has a limit as a whole)
            trust_env=False,
        )

    @property
    def places(self) -> str:
        """Host and port of the nodes, for people."""
        return ", ".join(urlsplit(node).netloc.rpartition("@")[2] for node in self._nodes)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
        ignores: int = 0,
    ) -> dict[str, Any]:
        """Call and decode the answer; bytes are sent as lines of JSON.

        ``ignores`` is a status that is an answer like any other.

        Raises:
            SearchAway: no node answers in time, or all say that they cannot serve.
            ElasticRefused: the cluster says no.
        """
        if not self._breaker.admits():
            raise SearchAway(cause="the breaker is open")
        try:
            async with asyncio.timeout(timeout_s or self._timeout_s):
                answer = await self._ask_around(method, path, body, params)
        except (TimeoutError, httpx.HTTPError, _CannotServe) as error:
            self._breaker.failed()
            raise SearchAway(cause=f"{method} {path}: {type(error).__name__} {error}") from error
        self._breaker.succeeded()
        decoded = _decoded(answer)
        if answer.is_error and answer.status_code != ignores:
            raise ElasticRefused(answer.status_code, _reason(decoded))
        return decoded

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask_around(self, method: str, path: str, body: Any, params: Mapping[str, str] | None) -> httpx.Response:
        first = next(self._turns)
        failure: Exception = _CannotServe("no node")
        for step in range(len(self._nodes)):
            node = self._nodes[(first + step) % len(self._nodes)]
            try:
                return await self._ask(node, method, path, body, params)
            except (httpx.ConnectError, httpx.RemoteProtocolError, _CannotServe) as error:
                failure = error
        raise failure

    async def _ask(
        self, node: str, method: str, path: str, body: Any, params: Mapping[str, str] | None
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        kind = _LINES if isinstance(body, bytes) else _JSON
        headers = {"content-type": kind, "accept": _JSON} if content is not None else {"accept": _JSON}
        answer = await self._http.request(
            method, f"{node}{path}", content=content, headers=headers, params=dict(params or {})
        )
        if answer.status_code == _BUSY or answer.status_code >= _SERVER_ERROR:
            raise _CannotServe(f"{answer.status_code} {answer.text[:200]}")
        return answer


class _CannotServe(Exception):  # noqa: N818  (another node may)
    """A node says that it cannot serve."""


def _decoded(answer: httpx.Response) -> dict[str, Any]:
    try:
        found: Any = msgspec.json.decode(answer.content) if answer.content else {}
    except msgspec.DecodeError:
        found = {"error": {"reason": answer.text[:200]}}
    return found if isinstance(found, dict) else {"items": found}


def _reason(decoded: dict[str, Any]) -> str:
    error = decoded.get("error", "")
    return str(error.get("reason", error))[:300] if isinstance(error, dict) else str(error)[:300]
