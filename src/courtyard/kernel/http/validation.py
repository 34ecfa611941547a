"""Every bad field of a body, not only the first: the slow path behind a failed decode."""

import types
from itertools import islice
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

_PROBLEMS_MAX = 50
_NAME_MAX = 80
_REASON_MAX = 300


def problems(shape: Any, value: Any, path: str = "") -> list[dict[str, str]]:
    """Compare a decoded JSON value with a type and name each field that does not fit.

    Returns:
        ``[{"path": "ingredients[2].amount", "reason": "Expected `float`, got `str`"}]``, at most 50.
    """
    inner = _without_none(shape)
    if isinstance(inner, type) and issubclass(inner, msgspec.Struct) and isinstance(value, dict):
        return _struct_problems(inner, value, path)[:_PROBLEMS_MAX]
    if get_origin(inner) is list and isinstance(value, list) and _is_struct(get_args(inner)[0]):
        found: list[dict[str, str]] = []
        for number, element in enumerate(value):
            found += problems(get_args(inner)[0], element, f"{path}[{number}]")
            if len(found) >= _PROBLEMS_MAX:
                return found[:_PROBLEMS_MAX]
        if found:
            return found
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        return [{"path": f"{path}{place.rstrip('`')}" or "body", "reason": reason[:_REASON_MAX]}]
    return []


def _struct_problems(shape: type[msgspec.Struct], value: dict[str, Any], path: str) -> list[dict[str, str]]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    dot = f"{path}." if path else ""
    unknown = islice((name for name in value if name not in fields), _PROBLEMS_MAX)
    found = [{"path": f"{dot}{name[:_NAME_MAX]}", "reason": "not a known field"} for name in unknown]
    for name, field in fields.items():
        if name in value:
            found += problems(field.type, value[name], f"{dot}{name}")
        elif field.required:
            found.append({"path": f"{dot}{name}", "reason": "is required"})
    return found


def _without_none(shape: Any) -> Any:
    if get_origin(shape) is Annotated and _is_container(get_args(shape)[0]):
        return _without_none(get_args(shape)[0])
    if get_origin(shape) in (Union, types.UnionType):
        rest = [each for each in get_args(shape) if each not in (type(None), msgspec.UnsetType)]
        return _without_none(rest[0]) if len(rest) == 1 else shape
    return shape


def _is_struct(shape: Any) -> bool:
    inner = _without_none(shape)
    return isinstance(inner, type) and issubclass(inner, msgspec.Struct)


def _is_container(shape: Any) -> bool:
    return _is_struct(shape) or (get_origin(shape) is list and _is_struct(get_args(shape)[0]))
