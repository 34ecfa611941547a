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

from courtyard.kernel.basics import Actor, Forbidden, Refusal, Unauthenticated, Unprocessable, UnsupportedType
from courtyard.kernel.http.failures import ErrorBody
from courtyard.kernel.http.giving import asked_names, with_gifts
from courtyard.kernel.http.passage import passage_of

__all__ = ["ADMINS", "ANYBODY", "A_FILE", "MEMBERS", "Cached", "May", "NotJson", "UnknownParameter", "route"]


class UnknownParameter(Unprocessable):
    """A query parameter that this route does not know."""


class NotJson(UnsupportedType):
    """A browser sends any other type to any site without asking first, and nobody who writes JSON needs one."""

    message = "Content-Type: send the body as application/json."


class May(msgspec.Struct, frozen=True):
    """Who may call a route at all; what they may do with one thing is decided in the module's ``access.py``."""

    name: str
    allows: Callable[[Actor], bool]


ANYBODY = May("anybody", lambda _: True)
MEMBERS = May("members", lambda actor: actor.is_signed_in)
A_FILE = ("*/*",)
ADMINS = May("admins", lambda actor: actor.is_admin)


class Cached(msgspec.Struct, frozen=True):
    """An answer that may be kept and given again.

    Args:
        ttl_s: Longest time it is kept; changes end it earlier by tag.
        tags: Tag templates filled with the path parameters: ``("recipe:{recipe}",)``.
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
    produces: Sequence[str] = (),
    also: Mapping[int, tuple[Any, str]] | None = None,
    **options: Any,
) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """Declare a route.

    Args:
        method: GET, POST, PUT, PATCH or DELETE.
        path: Litestar path, below ``/api/v1`` for JSON routes.
        may: Who may call it.
        summary: One line for the API description.
        raises: Refusals beyond those that every route can give.
        status: Status of success.
        also: Further answers of success: status → shape and words.
        cached: Whether the answer may be kept (GET only).
        upload: Whether the body may be as large as an upload; a streamed one is read by ``body_of`` or ``parts_of``.
        unrecognised: Whether credentials are not looked at: for signing in and refreshing, where clients send along
            the token that is just over.
        in_schema: False for pages.
        produces: Media types of success, for a route that answers in several; ``A_FILE`` for what pages are full of.
        options: Anything else for Litestar's handler.
    """

    def declare(function: Callable[..., Any]) -> HTTPRouteHandler:
        noted = {"may": may, "cached": cached, "upload": upload, "unrecognised": unrecognised, "produces": produces}
        return HTTPRouteHandler(
            path,
            http_method=method,  # type: ignore[arg-type]  # (a literal at every call)
            status_code=status,
            guards=[_guard],
            responses={**_documented(method, may, raises), **_further(also or {})},
            security=None if may is ANYBODY else [{"bearer": []}],
            opt=_noted(function, path, noted),
            **_described(function, summary) if in_schema else {"include_in_schema": False},
            **options,
        )(with_gifts(function, path))

    return declare


def _noted(function: Callable[..., Any], path: str, declared: dict[str, Any]) -> dict[str, Any]:
    """What the guard and the edge look up on a handler."""
    parameters = inspect.signature(function).parameters
    body = parameters["data"].annotation if "data" in parameters else None
    return {
        **declared,
        "query": frozenset(_query_names(function)),
        "asks": asked_names(function, path),
        "takes_json": body is not None,
        "body": body,
        "function": function,
        "wants_request": "request" in parameters,
    }


def _described(function: Callable[..., Any], summary: str) -> dict[str, Any]:
    return {"summary": summary, "description": inspect.getdoc(function), "operation_id": function.__name__}


# Asynchronous although it awaits nothing: Litestar runs a plain function in another thread, for every request.
async def _guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    passage = passage_of(connection.scope)
    may: May = handler.opt["may"]
    if not may.allows(passage.actor):
        raise Forbidden if passage.actor.is_signed_in else Unauthenticated
    if handler.opt["takes_json"] and not is_json(passage.headers.get(b"content-type", b"")):
        raise NotJson
    if passage.query:
        unknown = connection.query_params.keys() - handler.opt["query"]
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
