"""A query string as a handler's arguments, as long as nothing about it is doubtful."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Optional, Union, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar.params import ParameterKwarg

_BOUNDS = {
    "gt": "gt",
    "ge": "ge",
    "lt": "lt",
    "le": "le",
    "min_length": "min_length",
    "max_length": "max_length",
    "pattern": "pattern",
}


class PlainQuery:
    """Reads the query parameters that a handler declares.

    Args:
        function: The handler; its query parameters are those annotated with ``Parameter``.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._wanted: dict[str, tuple[str, Any, bool]] = {}
        for name, parameter in inspect.signature(function).parameters.items():
            for extra in getattr(parameter.annotation, "__metadata__", ()):
                if isinstance(extra, ParameterKwarg) and not (extra.header or extra.cookie):
                    kind = _bounded(parameter.annotation, extra)
                    self._wanted[extra.name or name] = (name, kind, _is_list(parameter.annotation))

    def values(self, query: bytes) -> dict[str, Any] | None:
        """Argument → value for what was given; None when a parameter is unknown, twice there or does not fit."""
        if not query:
            return {}
        try:
            pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
        except ValueError:
            return None
        texts: dict[str, tuple[Any, Any]] = {}
        for given, text in pairs:
            if given not in self._wanted:
                return None
            name, kind, is_list = self._wanted[given]
            if is_list:
                texts.setdefault(name, (kind, []))[1].append(text)
            elif name in texts:
                return None
            else:
                texts[name] = kind, text
        try:
            return {name: msgspec.convert(text, kind, strict=False) for name, (kind, text) in texts.items()}
        except msgspec.ValidationError:
            return None


def _is_list(annotation: Any) -> bool:
    return any(get_origin(part) is list or part is list for part in (annotation, *_parts(annotation)))


def _parts(annotation: Any) -> list[Any]:
    parts: list[Any] = []
    for part in get_args(annotation):
        parts += [part, *_parts(part)]
    return parts


def _bounded(annotation: Any, declared: ParameterKwarg) -> Any:
    """The type with the declared bounds as msgspec knows them, put upon what is not None."""
    bounds = {theirs: getattr(declared, ours) for ours, theirs in _BOUNDS.items()}
    bounds = {name: bound for name, bound in bounds.items() if bound is not None}
    kind = get_args(annotation)[0]
    if not bounds:
        return kind
    meta = msgspec.Meta(**bounds)
    if type(None) not in get_args(kind):
        return Annotated[kind, meta]
    others: Any = Union[tuple(part for part in get_args(kind) if part is not type(None))]  # noqa: UP007  (made at run time)
    return Optional[Annotated[others, meta]]  # noqa: UP045  (made at run time)
