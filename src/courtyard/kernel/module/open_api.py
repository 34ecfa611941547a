"""The API's description: made when it is first asked for, served as bytes, and shown as a page."""

import asyncio
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.http import ANYBODY

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body within a day give the first answer again instead of a second effect",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "example": "0f8d7c6e-order-1",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what was read: refused with 409 when it was changed since",
    "schema": {"type": "string", "pattern": '^(W/)?"?[0-9]{1,9}(-[0-9a-z.]+)?"?$'},
    "example": '"3-9f86d081884c7d659a2feaa0"',
}
_VERBS = ("get", "post", "put", "patch", "delete")


class Operation(msgspec.Struct, frozen=True):
    """One line of the browsable page."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    responses: dict[str, str]
    tag: str


class OpenApi:
    """OpenAPI 3.1 as a dict, as JSON bytes, and as a list of operations; a second's work, which no start waits for."""

    def __init__(self) -> None:
        self._application: Litestar | None = None

    def describe(self, application: Litestar) -> None:
        """Say which router is described."""
        self._application = application

    async def ready(self) -> None:
        """Make the description beside the event loop, if it is not there yet."""
        if "body" not in vars(self):
            await asyncio.to_thread(lambda: self.body)

    @cached_property
    def body(self) -> bytes:
        """JSON."""
        return msgspec.json.encode(self.document)

    @cached_property
    def document(self) -> dict[str, Any]:
        """Read off the router."""
        assert self._application is not None  # noqa: S101  (it is given out with its router)
        document: dict[str, Any] = self._application.openapi_schema.to_schema()
        _tell_media_types(self._application, document)
        headers = {handler.operation_id: _headers(handler) for handler in _handlers(self._application)}
        for item in document.get("paths", {}).values():
            for described in (item[verb] for verb in _VERBS if verb in item):
                described["parameters"] = [*described.get("parameters", []), *headers[described["operationId"]]]
        return document

    def operations(self) -> list[Operation]:
        """Every operation in path order."""
        paths = sorted(self.document.get("paths", {}).items())
        return [_operation(verb, path, item[verb]) for path, item in paths for verb in _VERBS if verb in item]


def _tell_media_types(application: Litestar, document: dict[str, Any]) -> None:
    """Say of routes that answer in several forms which these are: the router knows one a route."""
    for route in application.routes:
        for handler in getattr(route, "route_handlers", ()):
            if handler.opt.get("produces") and handler.include_in_schema:
                operation = document["paths"][route.path_format][min(handler.http_methods).lower()]
                answer = operation["responses"]["200"]
                answer["content"] = {media: {"schema": _schema(media)} for media in handler.opt["produces"]}


def _handlers(application: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in application.routes:
        yield from getattr(route, "route_handlers", ())


def _headers(handler: HTTPRouteHandler) -> list[dict[str, Any]]:
    """Headers that the edge or a gift reads, which no signature shows."""
    wanted = []
    if "POST" in handler.http_methods and handler.opt.get("may") is not ANYBODY:
        wanted.append(_IDEMPOTENCY_KEY)
    if "if_match" in handler.opt.get("asks", ()):
        wanted.append(_IF_MATCH)
    return wanted


def _schema(media_type: str) -> dict[str, str]:
    return {"type": "object" if media_type.endswith("json") else "string"}


def _operation(verb: str, path: str, described: dict[str, Any]) -> Operation:
    responses = {status: each.get("description", "") for status, each in described.get("responses", {}).items()}
    segments = [each for each in path.split("/") if each and each not in {"api", "v1"}]
    return Operation(
        verb.upper(),
        path,
        described.get("summary", ""),
        described.get("description", ""),
        described.get("parameters", []),
        responses,
        segments[0] if segments else "",
    )
