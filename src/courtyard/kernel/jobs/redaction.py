"""Payloads without their secrets, for people who look at failures."""

import re
from collections.abc import Collection
from typing import Any

import msgspec

MASK = "********"
_SECRET_NAMES = re.compile(r"password|secret|token|authorization|cookie|api_?key|credential|signature", re.IGNORECASE)


def redacted(payload: str, secrets: Collection[str] = ()) -> str:
    """The JSON text with the values of secret fields masked, at any depth.

    Args:
        payload: JSON.
        secrets: Names of fields that are secret although their names do not say so.
    """
    return msgspec.json.encode(_masked(msgspec.json.decode(payload), secrets)).decode()


def _masked(value: Any, secrets: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {
            name: MASK if name in secrets or _SECRET_NAMES.search(name) else _masked(inner, secrets)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner, secrets) for inner in value]
    return value
