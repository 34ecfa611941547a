"""Payloads and results as JSON: ids become 24 hex digits."""

from typing import Any, TypeVar

import msgspec

from courtyard.kernel.basics import Id, is_id

P = TypeVar("P", bound=msgspec.Struct)

RESULT_BYTES_MAX = 64 << 10


def encoded(value: msgspec.Struct | None) -> str:
    """A struct as JSON text."""
    return msgspec.json.encode(value, enc_hook=_id_out).decode()


def decoded(payload: object, shape: type[P]) -> P:
    """Values as they come from JSON, as the struct.

    Raises:
        msgspec.ValidationError: they do not fit.
    """
    return msgspec.convert(payload, shape, dec_hook=_id_in)


def _id_out(value: Any) -> str:
    if isinstance(value, Id):
        return str(value)
    raise NotImplementedError(f"a payload cannot hold {type(value).__name__}")


def _id_in(expected: type, value: Any) -> Any:
    if expected is Id and isinstance(value, str) and is_id(value):
        return Id(value)
    raise ValueError(f"not a {expected.__name__}")
