"""Updates built from declared fields, the writing twin of ``Where``."""

from copy import copy
from typing import Any, Self

import msgspec

from courtyard.kernel.basics import now
from courtyard.kernel.documents.shapes import to_row


class Changes:
    """A list of field changes: ``Changes().set(title="Soup").add(likes=1)``; field names come from code."""

    __slots__ = ("_derived", "_operators")

    def __init__(self) -> None:
        self._operators: dict[str, dict[str, Any]] = {}
        self._derived: dict[str, Any] = {}

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

    def take_out(self, **values: object) -> Self:
        """Take every equal element out of list fields."""
        return self._put("$pull", {name: to_row(value) for name, value in values.items()})

    def derive(self, **expressions: object) -> Self:
        """Compute fields from the document as the other changes leave it, in the same write.

        The expressions are MongoDB's and come from code; together with them only ``set``, ``set_given`` and ``add``
        can be used.
        """
        self._derived.update(expressions)
        return self

    def stamped(self) -> "Changes":
        """These changes, counted: they move ``updated_at`` and ``version`` too."""
        counted = Changes()
        counted._operators = {operator: copy(values) for operator, values in self._operators.items()}
        counted._derived = self._derived
        counted._operators.setdefault("$set", {}).setdefault("updated_at", now())
        return counted.add(version=1)

    def update(self) -> Any:
        """The MongoDB update document, or its update pipeline where something is derived."""
        if self._derived:
            return self._pipeline()
        return {operator: values for operator, values in self._operators.items() if values}

    def _pipeline(self) -> list[dict[str, Any]]:
        beyond = self._operators.keys() - {"$set", "$inc"}
        if beyond:
            raise TypeError(f"{', '.join(sorted(beyond))} cannot be used together with derived fields")
        # In a pipeline a text such as "$title" would be read as a path: values from outside must be literals.
        plain = {name: {"$literal": value} for name, value in self._operators.get("$set", {}).items()}
        sums = {name: {"$add": [f"${name}", amount]} for name, amount in self._operators.get("$inc", {}).items()}
        return [{"$set": {**plain, **sums}}, {"$set": self._derived}]
