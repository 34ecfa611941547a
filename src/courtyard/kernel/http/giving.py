"""What a handler asks for by name is handed to it here: the actor, the visit, a module's store.

Litestar can do this too, but starts a task group for every request that needs two things, which costs more than all
of the routing. Names are checked when the application is put together.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import isawaitable
from typing import Any

import msgspec
from litestar import Request
from litestar.constants import RESERVED_KWARGS
from litestar.params import FromPath, JSONBody

from courtyard.kernel.basics import Malformed
from courtyard.kernel.http.passage import passage_of

_PATH_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_VERSION = re.compile(r"[0-9]{1,9}")
_REQUEST = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request[Any, Any, Any])

OfRequest = Callable[[Request[Any, Any, Any]], Any]


def _actor(request: Request[Any, Any, Any]) -> Any:
    return passage_of(request.scope).actor


def _visit(request: Request[Any, Any, Any]) -> Any:
    return passage_of(request.scope).visit


def _if_match(request: Request[Any, Any, Any]) -> int | None:
    """The version in ``If-Match``, from an ETag that was given out or a bare number."""
    given = passage_of(request.scope).header(b"if-match")
    if given in {"", "*"}:
        return None
    version = given.removeprefix("W/").strip('"').partition("-")[0]
    if not _VERSION.fullmatch(version):
        raise Malformed("If-Match: send the ETag that was answered with the document.")
    return int(version)


def _keep_at_most(request: Request[Any, Any, Any]) -> Callable[[float], None]:
    """How a handler says for how many seconds its answer is true, where that is less than its route declares."""
    keep = passage_of(request.scope).keep
    return _nothing_is_kept if keep is None else keep.at_most


def _nothing_is_kept(_: float) -> None:
    """What a handler is given that was called past the fast lane."""


class Gifts(msgspec.Struct, frozen=True):
    """Names → what handlers get: the same thing for every request, or something made of the request."""

    constant: Mapping[str, Any] = {}
    of_request: Mapping[str, OfRequest] = {}

    @classmethod
    def of(cls, constant: Mapping[str, Any], of_request: Mapping[str, OfRequest]) -> "Gifts":
        """The given names and those that every application knows: those of ``_OF_EVERY_REQUEST``."""
        return cls(constant, {**_OF_EVERY_REQUEST, **of_request})

    def check(self, handler: str, names: frozenset[str]) -> None:
        """Refuse a handler that asks for something unknown.

        Raises:
            LookupError: naming the handler and what is missing.
        """
        missing = names - self.constant.keys() - self.of_request.keys()
        if missing:
            raise LookupError(f"{handler} asks for {', '.join(sorted(missing))}, which no module gives")


_OF_EVERY_REQUEST: dict[str, OfRequest] = {
    "actor": _actor,
    "visit": _visit,
    "if_match": _if_match,
    "keep_at_most": _keep_at_most,
}


def asked_names(function: Callable[..., Any], path: str) -> frozenset[str]:
    """The parameters that are neither of the path, nor of the query, nor the body, nor Litestar's own."""
    in_path = _PATH_PARAMETER.findall(path)
    return frozenset(
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in in_path and name not in RESERVED_KWARGS and not hasattr(parameter.annotation, "__metadata__")
    )


def with_gifts(function: Callable[..., Any], path: str) -> Callable[..., Any]:
    """The function as Litestar calls it: without what is asked by name, and with path and body marked as such."""
    names = tuple(asked_names(function, path))
    parameters = inspect.signature(function).parameters
    wants_request = "request" in parameters

    @wraps(function)
    async def handler(*, request: Request[Any, Any, Any], **values: Any) -> Any:
        gifts: Gifts = passage_of(request.scope).gifts
        for name in names:
            if name in gifts.constant:
                values[name] = gifts.constant[name]
                continue
            gift = gifts.of_request[name](request)
            values[name] = await gift if isawaitable(gift) else gift
        if wants_request:
            values["request"] = request
        return await function(**values)

    in_path = _PATH_PARAMETER.findall(path)
    kept = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=_marked(parameter, in_path))
        for name, parameter in parameters.items()
        if name not in names and name != "request"
    ]
    signature = inspect.Signature([*kept, _REQUEST], return_annotation=inspect.signature(function).return_annotation)
    handler.__signature__ = signature  # type: ignore[attr-defined]  # (what inspect looks at first)
    handler.__annotations__ = {name: each.annotation for name, each in signature.parameters.items()}
    handler.__annotations__["return"] = signature.return_annotation
    del handler.__wrapped__
    return handler


def _marked(parameter: inspect.Parameter, in_path: list[str]) -> Any:
    annotation: Any = parameter.annotation
    if hasattr(annotation, "__metadata__"):
        return annotation
    generic: Any = FromPath if parameter.name in in_path else JSONBody if parameter.name == "data" else None
    return annotation if generic is None else generic[annotation]
