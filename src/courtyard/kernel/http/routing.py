"""Route declarations: each says who may call it, what it refuses, and whether its answer may be kept."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import ParameterKwarg

from courtyard.kernel.basics import Refusal, Unprocessable, UnsupportedType
from courtyard.kernel.http.failures import ErrorBody
from courtyard.kernel.http.giving import asked_names, with_gifts
from courtyard.kernel.http.passage import passage_of
from courtyard.kernel.http.permits import ANYBODY, May, Permit, permit_for

__all__ = ["A_FILE", "Cached", "NotJson", "UnknownParameter", "any_query", "route"]


class UnknownParameter(Unprocessable):
    """A query parameter that this route does not know."""


class NotJson(UnsupportedType):
    """A browser sends any other type to any site without asking first, and nobody who writes JSON needs one."""

    message = "Content-Type: send the body as application/json."


_ANY_QUERY: set[Callable[..., Any]] = set()


A_FILE = ("*/*",)


def any_query(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a route be called with query parameters that it does not know: where another site sends people back to."""
    _ANY_QUERY.add(function)
    return function


class Cached(msgspec.Struct, frozen=True):
    """An answer that may be kept and given again.

    Args:
        ttl_s: Longest time it is kept; changes end it earlier by tag.
        tags: Tag templates filled with the path parameters and, where it is kept per member, with whoever asks:
            ``("recipe:{recipe}",)``, ``("tasks:of:{actor}",)``.
        per_member: Kept per signed-in member; otherwise one answer serves everybody, so it must not depend on the
            actor at all.
    """

    ttl_s: float
    tags: tuple[str, ...]
    per_member: bool = False


def route(  # noqa: PLR0913  (a declaration has many words, all named)
    method: str,
    path: str,
    *,
    may: May,
    summary: str,
    raises: Sequence[type[Refusal]] = (),
    status: int | None = None,
    cached: Cached | None = None,
    upload: bool | Literal["streamed"] = False,
    unrecognised: bool = False,
    in_schema: bool = True,
    keys: str | None = None,
    produces: Sequence[str] = (),
    also: Mapping[int, tuple[Any, str]] | None = None,
    **options: Any,
) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """Declare a route.

    Args:
        method: GET, POST, PUT, PATCH or DELETE.
        path: Litestar path, below ``/api/v1`` for JSON routes.
        may: Who may call it.
        summary: One line.
        raises: Refusals beyond those that every route can give.
        status: Of success.
        also: Further answers of success: status → shape and words.
        cached: Whether the answer may be kept (GET only).
        upload: Whether the body may be as large as an upload; a streamed one is read by ``body_of`` or ``parts_of``.
        unrecognised: Whether credentials are not looked at, as where clients send along the token that is just over.
        in_schema: False for pages.
        keys: The family of scopes for API keys; by default the module's name. See ``permit_for``.
        produces: Media types of success, where there are several; ``A_FILE`` for what pages are full of.
        options: Anything else for Litestar's handler.
    """
    declared = {"may": may, "cached": cached, "upload": upload, "unrecognised": unrecognised, "produces": produces}

    def declare(function: Callable[..., Any]) -> HTTPRouteHandler:
        permit = permit_for(method, may, keys=keys if in_schema else "", declared_in=function.__module__)
        answers = {**_documented(method, may, raises), **_further(also or {})}
        shown = _described(function, summary, permit, answers) if in_schema else {"include_in_schema": False}
        noted = _noted(function, path, {**declared, "permit": permit})
        return _handler(method, path, opt=noted, status_code=status, **shown, **options)(with_gifts(function, path))

    return declare


def _handler(method: Any, path: str, **options: Any) -> HTTPRouteHandler:
    return HTTPRouteHandler(path, http_method=method, guards=[_guard], **options)


def _noted(function: Callable[..., Any], path: str, declared: dict[str, Any]) -> dict[str, Any]:
    """What the guard and the edge look up on a handler."""
    parameters = inspect.signature(function).parameters
    body = parameters["data"].annotation if "data" in parameters else None
    return {
        **declared,
        "query": None if function in _ANY_QUERY else frozenset(_query_names(function)),
        "asks": asked_names(function, path),
        "takes_json": body is not None,
        "body": body,
        "function": function,
        "wants_request": "request" in parameters,
    }


def _described(
    function: Callable[..., Any], summary: str, permit: Permit, answers: dict[int, ResponseSpec]
) -> dict[str, Any]:
    words = inspect.getdoc(function) or ""
    if permit.may is not ANYBODY:
        words += f"\n\nAPI keys need the scope `{permit.scope}`." if permit.scope else "\n\nNo API key opens this."
    return {
        "summary": summary,
        "description": words,
        "operation_id": function.__name__,
        "responses": answers,
        "security": None if permit.may is ANYBODY else [{"bearer": []}],
    }


# Asynchronous although it awaits nothing: Litestar runs a plain function in another thread, for every request.
async def _guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    passage = passage_of(connection.scope)
    permit: Permit = handler.opt["permit"]
    refusal = permit.refusal(passage.actor)
    if refusal is not None:
        raise refusal
    if handler.opt["takes_json"] and not is_json(passage.headers.get(b"content-type", b"")):
        raise NotJson
    if passage.query:
        known = handler.opt["query"]
        unknown = set() if known is None else connection.query_params.keys() - known
        if unknown:
            raise UnknownParameter.fields(dict.fromkeys(sorted(unknown), "not a known query parameter"))
    cached: Cached | None = handler.opt["cached"]
    if cached is not None and passage.keep is not None:
        passage.keep.open(passage, cached, connection.scope["path_params"])


def is_json(content_type: bytes) -> bool:
    """Whether a body of this type is read as JSON."""
    media_type = content_type.partition(b";")[0].strip().lower()
    return media_type == b"application/json" or (
        media_type.startswith(b"application/") and media_type.endswith(b"+json")
    )


def _query_names(function: Callable[..., Any]) -> list[str]:
    names: list[str] = []
    for name, parameter in inspect.signature(function).parameters.items():
        extras = getattr(parameter.annotation, "__metadata__", ())
        queried = (each for each in extras if isinstance(each, ParameterKwarg) and not (each.header or each.cookie))
        names.extend(each.name or name for each in queried)
    return names


_EVERYWHERE: dict[int, str] = {
    400: "The request cannot be read",
    401: "The credentials are missing or not good",
    404: "Nothing here, or not for you",
    422: "A field or parameter is wrong; details list every one",
    429: "Too many requests; Retry-After says when to come back",
    503: "Something needed is away; try again",
}
_WITH_BODY: dict[int, str] = {
    403: "Not allowed",
    408: "The body came too slowly",
    409: "It was changed or taken meanwhile",
    413: "The body is too large",
    415: "This form of data is not read here",
}
_STATUS_OF_BODY = ("POST", "PUT", "PATCH", "DELETE")


def _documented(method: str, may: May, raises: Sequence[type[Refusal]]) -> dict[int, ResponseSpec]:
    words = dict(_EVERYWHERE)
    if method in _STATUS_OF_BODY:
        words |= _WITH_BODY
    if may is not ANYBODY:
        words.setdefault(403, "Not allowed")
    codes: dict[int, list[str]] = {}
    for refusal in raises:
        codes.setdefault(refusal.status, []).append(refusal.code)
        words.setdefault(refusal.status, refusal.message)
    return {
        status: ResponseSpec(
            ErrorBody,
            description=f"{text} ({', '.join(codes[status])})" if status in codes else text,
            generate_examples=False,
            examples=[_example(status, codes.get(status), text)],
        )
        for status, text in sorted(words.items())
    }


def _further(also: Mapping[int, tuple[Any, str]]) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(shape, description=words, generate_examples=False)
        for status, (shape, words) in also.items()
    }


def _example(status: int, codes: list[str] | None, text: str) -> Example:
    code = codes[0] if codes else {400: "malformed", 401: "unauthenticated", 404: "not_found"}.get(status, "refused")
    value = {"error": {"code": code, "message": text + ".", "request_id": "5f0c8a2e9b7d4c61"}}
    return Example(summary=code, value=value)
