"""A query string as a handler's arguments, as long as nothing about it is doubtful."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Optional, Union, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar.params import ParameterKwarg

# Litestar's bound → msgspec's.
_BOUNDS = {
    "gt": "gt",
    "ge": "ge",
    "lt": "lt",
    "le": "le",
    "multiple_of": "multiple_of",
    "min_length": "min_length",
    "max_length": "max_length",
    "min_items": "min_length",
    "max_items": "max_length",
    "pattern": "pattern",
}
_NOT_READ_HERE = ("const", "lower_case", "upper_case", "enum")


class PlainQuery:
    """Reads the query parameters that a handler declares.

    Args:
        function: The handler; its query parameters are those annotated with ``Parameter``.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._wanted: dict[str, tuple[str, bool]] = {}
        self._required: set[str] = set()
        kinds: list[tuple[str, Any, Any]] = []
        for name, parameter in inspect.signature(function).parameters.items():
            for extra in getattr(parameter.annotation, "__metadata__", ()):
                if isinstance(extra, ParameterKwarg) and not (extra.header or extra.cookie):
                    self._wanted[extra.name or name] = name, _is_list(parameter.annotation)
                    kinds.append((name, _bounded(parameter.annotation, extra), None))
                    if parameter.default is inspect.Parameter.empty:
                        self._required.add(name)
        # One type for all: msgspec looks into a type of its own kind once, and into others each time.
        self._kind = msgspec.defstruct("Query", kinds)

    def values(self, query: bytes) -> dict[str, Any] | None:
        """Argument → value for what was given; None when one is unknown, missing, twice there or does not fit."""
        texts = self._texts(query) if query else {}
        if texts is None or self._required - texts.keys():
            return None
        if not texts:
            return {}
        try:
            read = msgspec.convert(texts, self._kind, strict=False)
        except msgspec.ValidationError:
            return None
        return {name: getattr(read, name) for name in texts}

    def _texts(self, query: bytes) -> dict[str, Any] | None:
        try:
            pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
        except ValueError:
            return None
        texts: dict[str, Any] = {}
        for given, text in pairs:
            if given not in self._wanted:
                return None
            name, is_list = self._wanted[given]
            if is_list:
                texts.setdefault(name, []).append(text)
            elif name in texts:
                return None
            else:
                texts[name] = text
        return texts


def _is_list(annotation: Any) -> bool:
    return any(get_origin(part) is list or part is list for part in (annotation, *_parts(annotation)))


def _parts(annotation: Any) -> list[Any]:
    parts: list[Any] = []
    for part in get_args(annotation):
        parts += [part, *_parts(part)]
    return parts


def _bounded(annotation: Any, declared: ParameterKwarg) -> Any:
    """The type with the declared bounds as msgspec knows them, put upon what is not None."""
    if any(getattr(declared, name) for name in _NOT_READ_HERE):
        raise TypeError(f"{', '.join(_NOT_READ_HERE)}: the express lane does not know these; say it in the type")
    bounds = {
        theirs: getattr(declared, ours) for ours, theirs in _BOUNDS.items() if getattr(declared, ours) is not None
    }
    kind = get_args(annotation)[0]
    if not bounds:
        return kind
    meta = msgspec.Meta(**bounds)
    if type(None) not in get_args(kind):
        return Annotated[kind, meta]
    others: Any = Union[tuple(part for part in get_args(kind) if part is not type(None))]  # noqa: UP007  (made at run time)
    return Optional[Annotated[others, meta]]  # noqa: UP045  (made at run time)
