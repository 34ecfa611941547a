"""Updates built from declared fields, the writing twin of ``Where``."""

from typing import Any, Self

import msgspec

from courtyard.kernel.documents.shapes import to_row


class Changes:
    """A list of field changes: ``Changes().set(title="Soup").add(likes=1)``; field names come from code."""

    __slots__ = ("_operators",)

    def __init__(self) -> None:
        self._operators: dict[str, dict[str, Any]] = {}

    def _put(self, operator: str, values: dict[str, Any]) -> Self:
        self._operators.setdefault(operator, {}).update(values)
        return self

    def set(self, **values: object) -> Self:
        """Give the fields these values; structs and lists of structs are stored as documents."""
        return self._put("$set", {name: to_row(value) for name, value in values.items()})

    def set_on_insert(self, **values: object) -> Self:
        """Values for a document that an upsert creates."""
        return self._put("$setOnInsert", {name: to_row(value) for name, value in values.items()})

    def set_given(self, patch: msgspec.Struct) -> Self:
        """Set each field of ``patch`` that is not UNSET, by its stored name."""
        return self._put("$set", to_row(patch))

    def remove(self, *fields: str) -> Self:
        """Take the fields away."""
        return self._put("$unset", dict.fromkeys(fields, ""))

    def add(self, **amounts: float) -> Self:
        """Add to numbers, atomically."""
        return self._put("$inc", dict(amounts))

    def append(self, **values: object) -> Self:
        """Append one element to list fields."""
        return self._put("$push", {name: to_row(value) for name, value in values.items()})

    def update(self) -> dict[str, Any]:
        """The MongoDB update document."""
        return {operator: values for operator, values in self._operators.items() if values}
