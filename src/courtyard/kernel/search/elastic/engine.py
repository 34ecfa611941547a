"""The engine of a cluster: an index per generation, and an alias for the one that is searched."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog

from courtyard.kernel.search.declaring import IndexSpec
from courtyard.kernel.search.elastic.client import ElasticClient, ElasticRefused
from courtyard.kernel.search.elastic.compiling import body_of, counted, others_of
from courtyard.kernel.search.elastic.mapping import bulks, creation_of
from courtyard.kernel.search.entries import Row
from courtyard.kernel.search.errors import SearchAway, SearchNotReady
from courtyard.kernel.search.figures import UNINDEXED
from courtyard.kernel.search.tree import Answer, Hit, Request
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import CrashPoint

_WRITE_LIMIT_S = 60.0
_NOT_FOUND, _CONFLICT, _BUSY, _SERVER_ERROR = 404, 409, 429, 500

_BEFORE_REFRESH = CrashPoint("search.before_refresh")

_log = structlog.get_logger()


class ElasticWriter:
    """Writes to one index; each document carries its version, so an older write is refused by the cluster."""

    def __init__(self, client: ElasticClient, spec: IndexSpec, index: str) -> None:
        self._client, self._spec, self._index = client, spec, index

    async def write(self, rows: Sequence[Row], gone: Sequence[str], version: int) -> None:
        """Put these documents in place of what is there under their ids, and remove others."""
        for lines in bulks(rows, gone, version):
            path = f"/{self._index}/_bulk"
            answer = await self._client.call("POST", path, lines, timeout_s=_WRITE_LIMIT_S)
            if answer.get("errors"):
                self._heed(answer["items"])

    async def publish(self) -> None:
        """Refresh: found by the next search."""
        _BEFORE_REFRESH.reach()
        await self._client.call("POST", f"/{self._index}/_refresh", timeout_s=_WRITE_LIMIT_S)

    def _heed(self, items: Sequence[dict[str, Any]]) -> None:
        """A conflict means that something newer is there; a cluster that is busy is tried again; the rest is told."""
        for item in items:
            (outcome,) = item.values()
            status = int(outcome.get("status", 200))
            if status == _BUSY or status >= _SERVER_ERROR:
                raise SearchAway(cause=f"bulk: {status} {outcome.get('error')}")
            if "error" in outcome and status not in {_CONFLICT, _NOT_FOUND}:
                UNINDEXED.labels(self._spec.name).inc()
                _log.error("search_document_refused", index=self._spec.name, document=outcome.get("_id"),
                           reason=str(outcome["error"])[:300])  # fmt: skip


class ElasticEngine:
    """Indexes ``<prefix>-<name>-<generation>`` behind the alias ``<prefix>-<name>``."""

    name = "elasticsearch"

    def __init__(self, settings: Settings) -> None:
        self._client = ElasticClient(settings)
        self._prefix = settings.database_prefix
        self._shards, self._replicas = settings.elasticsearch_shards, settings.elasticsearch_replicas

    async def current(self, spec: IndexSpec) -> str | None:
        """The generation behind the alias."""
        alias = self._alias(spec)
        found = await self._client.call("GET", f"/_alias/{alias}", ignores=_NOT_FOUND)
        names = [index for index, rest in found.items() if isinstance(rest, dict) and alias in rest.get("aliases", {})]
        return max(names).removeprefix(f"{alias}-") if names else None

    async def create(self, spec: IndexSpec, generation: str) -> None:
        """Make an empty index."""
        body = creation_of(spec, shards=self._shards, replicas=self._replicas)
        await self._client.call("PUT", f"/{self._index(spec, generation)}", body, timeout_s=_WRITE_LIMIT_S)

    @asynccontextmanager
    async def writing(self, spec: IndexSpec, generation: str) -> AsyncIterator[ElasticWriter]:
        """Write to a generation."""
        yield ElasticWriter(self._client, spec, self._index(spec, generation))

    async def switch(self, spec: IndexSpec, generation: str) -> None:
        """Move the alias in one step, and delete all other generations."""
        alias, index = self._alias(spec), self._index(spec, generation)
        found = await self._client.call("GET", f"/{alias}-*/_alias", ignores=_NOT_FOUND)
        others = [name for name in found if name != index and name.startswith(f"{alias}-")]
        held = [name for name in others if alias in found[name].get("aliases", {})]
        actions = [{"remove": {"index": name, "alias": alias}} for name in held]
        actions.append({"add": {"index": index, "alias": alias}})
        await self._client.call("POST", "/_aliases", {"actions": actions}, timeout_s=_WRITE_LIMIT_S)
        for name in others:
            await self._client.call("DELETE", f"/{name}", timeout_s=_WRITE_LIMIT_S, ignores=_NOT_FOUND)

    async def search(self, spec: IndexSpec, request: Request) -> Answer:
        """Search behind the alias; counts over other documents are searches of their own, at the same time."""
        main, *others = await asyncio.gather(
            self._searched(spec, body_of(request)),
            *(self._searched(spec, body) for _, body in others_of(request)),
        )
        hits = [Hit(str(hit["_id"]), float(hit.get("_score") or 0.0)) for hit in main["hits"]["hits"]]
        found = dict(main.get("aggregations", {}))
        for other in others:
            found |= other.get("aggregations", {})
        wanted = {**request.counts, **{name: count for name, (_, count) in request.others.items()}}
        counts = {name: counted(count, found[name]) if name in found else [] for name, count in wanted.items()}
        return Answer(hits, int(main["hits"]["total"]["value"]), counts)

    async def count(self, spec: IndexSpec) -> int:
        """Documents behind the alias."""
        answer = await self._asked(spec, "GET", "_count", None)
        return int(answer["count"])

    async def is_up(self) -> bool:
        """Whether a node answers."""
        try:
            await self._client.call("GET", "/")
        except (SearchAway, ElasticRefused):
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _searched(self, spec: IndexSpec, body: dict[str, Any]) -> dict[str, Any]:
        return await self._asked(spec, "POST", "_search", body)

    async def _asked(self, spec: IndexSpec, method: str, what: str, body: Any) -> dict[str, Any]:
        try:
            return await self._client.call(method, f"/{self._alias(spec)}/{what}", body)
        except ElasticRefused as refused:
            if refused.status == _NOT_FOUND:
                raise SearchNotReady(cause=str(refused)) from refused
            _log.error("search_refused", index=spec.name, reason=str(refused))
            raise SearchAway(cause=str(refused)) from refused

    def _alias(self, spec: IndexSpec) -> str:
        return f"{self._prefix}-{spec.name}"

    def _index(self, spec: IndexSpec, generation: str) -> str:
        return f"{self._alias(spec)}-{generation}"
