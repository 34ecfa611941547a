"""The express lane: JSON requests that are plainly right reach their handler without the router's machinery.

Litestar takes about 200 µs for a request before and after the handler, as long as the database takes for a simple
read. What is needed of it for a well-formed request is little: find the route, read path, query and body, encode the
answer. Whatever is not plainly right (an unknown path, a parameter that does not fit, a body that cannot be decoded, a
caller who may not) goes to Litestar, so there is one place that explains what is wrong.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.serialization import encode_json, get_serializer
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from courtyard.kernel.http.giving import Gifts
from courtyard.kernel.http.passage import Passage, passage_of
from courtyard.kernel.http.permits import Permit
from courtyard.kernel.http.plain_query import PlainQuery
from courtyard.kernel.http.routing import Cached, is_json

_PARAMETER = re.compile(r"\{(\w+):str\}")
_JSON = "application/json"
_NO_CONTENT = 204
_ODD = ("upload", "unrecognised", "produces", "wants_request")


class _Asking:
    """As much of a request as those who make gifts of it look at."""

    __slots__ = ("scope",)

    def __init__(self, scope: HTTPScope) -> None:
        self.scope = scope


class _Line:
    """One route, compiled."""

    def __init__(self, path: str, handler: HTTPRouteHandler, gifts: Gifts) -> None:
        opt = handler.opt
        self.template = path
        self.permit: Permit = opt["permit"]
        self.cached: Cached | None = opt["cached"]
        self.status: int = handler.status_code
        self.function: Callable[..., Any] = opt["function"]
        self.query = PlainQuery(self.function)
        self.decode = msgspec.json.Decoder(opt["body"]).decode if opt["takes_json"] else None
        self.constant = {name: gifts.constant[name] for name in opt["asks"] if name in gifts.constant}
        self.of_request = {name: gifts.of_request[name] for name in opt["asks"] if name not in gifts.constant}
        self._serialize = get_serializer(handler.resolve_type_encoders())

    def arguments(self, passage: Passage, path_params: dict[str, str]) -> dict[str, Any] | None:
        """All but the body; None when the router has to say what is wrong."""
        if self.permit.refusal(passage.actor) is not None:
            return None
        if self.decode is not None and not is_json(passage.headers.get(b"content-type", b"")):
            return None
        values = self.query.values(passage.query)
        if values is None:
            return None
        asking: Any = _Asking(passage.scope)  # type: ignore[arg-type]  # (only HTTP comes here)
        values.update(path_params)
        values.update(self.constant)
        for name, make in self.of_request.items():
            values[name] = make(asking)
        return values

    def encoded(self, result: Any) -> tuple[int, list[tuple[bytes, bytes]], bytes] | None:
        """Status, headers and body; None for an answer that takes more to send."""
        status, headers = self.status, []
        if isinstance(result, Response):
            if result.cookies or result.background or result.media_type not in {None, _JSON}:
                return None
            status = result.status_code or status
            headers = [(name.lower().encode(), value.encode()) for name, value in result.headers.items()]
            result = result.content
        if status == _NO_CONTENT:
            return status, headers, b""
        body = result if isinstance(result, bytes) else encode_json(result, self._serialize)
        return status, [*headers, (b"content-type", b"application/json")], body


class Express:
    """ASGI: the lane in front of the router.

    Args:
        router: Takes everything that is not plainly right.
        gifts: What handlers ask for by name.
    """

    def __init__(self, router: Litestar, gifts: Gifts) -> None:
        self._router = router
        self._fixed: dict[tuple[str, str], _Line] = {}
        self._patterns: dict[tuple[str, int], list[tuple[re.Pattern[str], _Line]]] = {}
        self._known = {route.path for route in router.routes}
        for path, handler in _eligible(router):
            line, method = _Line(path, handler, gifts), next(iter(handler.http_methods))
            if "{" in path:
                pattern = re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", path))
                self._patterns.setdefault((method, path.count("/")), []).append((pattern, line))
            else:
                self._fixed[method, path] = line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or let the router do it."""
        if scope["type"] != ScopeType.HTTP or not await self._served(scope, receive, send):
            await self._router(scope, receive, send)

    async def _served(self, scope: HTTPScope, receive: Receive, send: Send) -> bool:
        line, path_params = self._find(scope["method"], scope["path"])
        if line is None:
            return False
        passage = passage_of(scope)
        arguments = line.arguments(passage, path_params)
        if arguments is None:
            return False
        if line.decode is not None:
            messages = await _whole(receive)
            try:
                arguments["data"] = line.decode(b"".join(each.get("body", b"") for each in messages))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                await self._router(scope, _again(messages, receive), send)
                return True
        passage.template = line.template
        if line.cached is not None and passage.keep is not None:
            passage.keep.open(passage, line.cached, path_params)
        await self._send(line, await line.function(**arguments), scope, receive, send)
        return True

    async def _send(self, line: _Line, result: Any, scope: HTTPScope, receive: Receive, send: Send) -> None:
        encoded = line.encoded(result)
        if encoded is None:
            answer = result.to_asgi_response(request=Request(scope, receive, send))
            await answer(scope, receive, send)
            return
        status, headers, body = encoded
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _find(self, method: str, path: str) -> tuple[_Line | None, dict[str, str]]:
        line = self._fixed.get((method, path))
        if line is None and path not in self._known:  # what is spelled out goes before what is a parameter
            for pattern, candidate in self._patterns.get((method, path.count("/")), ()):
                found = pattern.fullmatch(path)
                if found is not None:
                    return candidate, found.groupdict()
        return line, {}


def _eligible(router: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """Routes whose requests can be read here: JSON in and out, path parameters of one segment, no request object."""
    for route in router.routes:
        for handler in getattr(route, "route_handlers", ()):
            opt = handler.opt
            is_odd = not handler.include_in_schema or any(opt.get(option) for option in _ODD)
            is_simple = "{" not in _PARAMETER.sub("", route.path)
            if route.path.startswith("/api/v") and "function" in opt and is_simple and not is_odd:
                yield route.path, handler


async def _whole(receive: Receive) -> list[Any]:
    messages: list[Any] = []
    while not messages or messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(messages: list[Any], receive: Receive) -> Receive:
    """A ``receive`` that begins with what was taken already."""
    taken = iter(messages)

    async def receive_again() -> Any:
        message: Message | None = next(taken, None)
        return await receive() if message is None else message

    return receive_again
