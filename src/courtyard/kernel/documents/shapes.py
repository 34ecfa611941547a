"""Documents as typed structs, and their way to and from the rows that MongoDB keeps."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from courtyard.kernel.basics import Document, Id

__all__ = ["Document", "from_row", "to_row"]

_BUILTIN = (datetime, Id)
_WITHOUT = (
    inspect.BoolType,
    inspect.BytesType,
    inspect.CustomType,
    inspect.DateType,
    inspect.DecimalType,
    inspect.EnumType,
    inspect.FloatType,
    inspect.IntType,
    inspect.LiteralType,
    inspect.NoneType,
    inspect.StrType,
)

D = TypeVar("D", bound=msgspec.Struct)


def to_row(value: object) -> Any:
    """A struct (or list, enum, plain value) as MongoDB keeps it."""
    return msgspec.to_builtins(value, builtin_types=_BUILTIN)


def _same(expected: type, value: Any) -> Any:
    if isinstance(value, expected):
        return value
    raise NotImplementedError(f"{expected} from {type(value)}")


def from_row(row: dict[str, Any], shape: type[D]) -> D:
    """A row as its struct; fields that the struct does not know are left out, so old code reads newer documents.

    The driver gives instants that are in UTC without saying so; here they say it, in place. The driver can do this
    too, but takes 3 µs for each, and looking for them in all that a row has takes a third of the conversion.
    """
    for name in _fields_with_instants(shape):
        value = row.get(name)
        if value is not None:
            row[name] = _in_utc(value)
    return msgspec.convert(row, shape, builtin_types=(datetime,), dec_hook=_same)


@cache
def _fields_with_instants(shape: type[msgspec.Struct]) -> tuple[str, ...]:
    """The stored names of a struct's fields that are instants or may have some in them."""
    info = inspect.type_info(shape)
    return tuple(field.encode_name for field in _fields(info) if _may_have_instants(field.type, frozenset({shape})))


def _fields(info: inspect.Type) -> tuple[inspect.Field, ...]:
    return info.fields if isinstance(info, inspect.StructType) else ()


def _may_have_instants(kind: inspect.Type, above: frozenset[type]) -> bool:
    """Whether a value of this type may have instants in it; ``above`` are the structs that it is part of."""
    if isinstance(kind, _WITHOUT):
        return False
    if isinstance(kind, inspect.StructType):
        inner = () if kind.cls in above else kind.fields
        return any(_may_have_instants(field.type, above | {kind.cls}) for field in inner)
    if isinstance(kind, inspect.UnionType):
        return any(_may_have_instants(each, above) for each in kind.types)
    if isinstance(kind, inspect.CollectionType):
        return _may_have_instants(kind.item_type, above)
    if isinstance(kind, inspect.DictType):
        return _may_have_instants(kind.value_type, above)
    return True


def _in_utc(value: Any) -> Any:
    """An instant that says that it is in UTC, or what has such instants in it."""
    kind = type(value)
    if kind is datetime:
        return value.replace(tzinfo=UTC)
    if kind is dict:
        for name, inner in value.items():
            value[name] = _in_utc(inner)
    elif kind is list:
        return [_in_utc(inner) for inner in value]
    return value
