"""JSON of others, read with patience: what is missing or of another kind is empty, and nothing raises."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import msgspec

from courtyard.modules.tasks.errors import ImportBroken

_ITEMS_MAX = 200_000


class Raw:
    """A JSON object."""

    def __init__(self, value: object) -> None:
        self._fields: Mapping[str, Any] = value if isinstance(value, dict) else {}

    def __bool__(self) -> bool:
        """Whether it has any field."""
        return bool(self._fields)

    def __contains__(self, name: str) -> bool:
        """Whether it has the field."""
        return name in self._fields

    def text(self, *names: str) -> str:
        """The first of these fields that holds text or a number, or nothing."""
        for name in names:
            value = self._fields.get(name)
            if isinstance(value, str) and value:
                return value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
        return ""

    def number(self, name: str) -> float | None:
        """A number, also one that is written as text."""
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            found = float(value)
        except (ValueError, OverflowError):
            return None
        return found if abs(found) < 2**53 else None

    def flag(self, name: str) -> bool:
        """Whether it is true."""
        return self._fields.get(name) in (True, "true", 1)

    def one(self, name: str) -> "Raw":
        """The object in a field."""
        return Raw(self._fields.get(name))

    def many(self, name: str) -> list["Raw"]:
        """The objects in a list."""
        value = self._fields.get(name)
        return [Raw(item) for item in value[:_ITEMS_MAX] if isinstance(item, dict)] if isinstance(value, list) else []

    def texts(self, name: str) -> list[str]:
        """The texts in a list."""
        value = self._fields.get(name)
        return [item for item in value[:_ITEMS_MAX] if isinstance(item, str)] if isinstance(value, list) else []

    def instant(self, name: str) -> datetime | None:
        """An instant in ISO 8601, in UTC where it says no zone."""
        return instant_of(self.text(name))


def json_of(data: bytes) -> Any:
    """The JSON in a file.

    Raises:
        ImportBroken: there is none.
    """
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ImportBroken(f"file: this is no JSON that can be read ({str(error)[:120]}).") from error


def instant_of(text: str, zone: tzinfo = UTC) -> datetime | None:
    """An instant in ISO 8601, in that zone where it says none; nothing for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo is not None else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
