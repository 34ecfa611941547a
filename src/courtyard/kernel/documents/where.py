"""Filters built from typed values only, so that nothing a request carries can become a query operator."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any, Self

from courtyard.kernel.basics import Id

_LAST = chr(0x10FFFF)
type_of_scalars = (str, int, float, bool, Id, datetime, type(None))
Scalar = str | int | float | bool | Id | datetime | None


def plain(value: object) -> Scalar:
    """A value as it may stand in a filter.

    Raises:
        TypeError: for anything with structure (a dict could carry ``$ne``); borders decode into types before.
    """
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, type_of_scalars):
        return value
    raise TypeError(f"a filter takes plain values, not {type(value).__name__}")


class Where:
    """A filter that narrows with every call: ``Where(author=me).between("cooking_time_min", 10, 30)``.

    Each method returns a new filter; the empty ``Where()`` is everything. Field names come from code, never from a
    request.
    """

    __slots__ = ("_clauses",)

    def __init__(self, **equals: object) -> None:
        self._clauses: tuple[dict[str, Any], ...] = tuple(
            {"_id" if name == "id" else name: plain(value)} for name, value in equals.items()
        )

    def _and(self, clause: dict[str, Any]) -> Self:
        narrowed = type(self)()
        narrowed._clauses = (*self._clauses, clause)  # noqa: SLF001  (same class)
        return narrowed

    def equal(self, field: str, value: object) -> Self:
        """The field (or one element of a list field) has this value."""
        return self._and({field: plain(value)})

    def differs(self, field: str, value: object) -> Self:
        """The field has another value."""
        return self._and({field: {"$ne": plain(value)}})

    def one_of(self, field: str, values: Iterable[object]) -> Self:
        """The field (or one element of a list field) is among these."""
        return self._and({field: {"$in": [plain(value) for value in values]}})

    def all_of(self, field: str, values: Iterable[object]) -> Self:
        """The list field holds each of these."""
        return self._and({field: {"$all": [plain(value) for value in values]}})

    def empty(self, field: str) -> Self:
        """The list field has no element."""
        return self._and({field: {"$size": 0}})

    def between(self, field: str, low: object | None, high: object | None) -> Self:
        """The field lies in the closed range; None leaves an end open."""
        bounds = {op: plain(end) for op, end in (("$gte", low), ("$lte", high)) if end is not None}
        return self._and({field: bounds}) if bounds else self

    def before(self, field: str, value: object) -> Self:
        """The field is strictly less."""
        return self._and({field: {"$lt": plain(value)}})

    def after(self, field: str, value: object) -> Self:
        """The field is strictly greater."""
        return self._and({field: {"$gt": plain(value)}})

    def begins(self, field: str, beginning: str) -> Self:
        """The text (or one element of a list of texts) begins with this, to the letter."""
        pattern = re.escape(beginning).replace("\0", r"\x00")  # BSON's patterns end at a zero
        return self._and({field: {"$regex": f"^{pattern}"}})

    def goes_on(self, field: str, beginning: str) -> Self:
        """One element of a list of texts begins with this, and is longer."""
        return self._and({field: {"$elemMatch": {"$gt": beginning, "$lt": f"{beginning}{_LAST}"}}})

    def text(self, words: str) -> Self:
        """Full-text match over the collection's text index; quotes and minus signs lose their special meaning."""
        return self._and({"$text": {"$search": " ".join(word.strip('"-') for word in words.split())}})

    def either(self, *filters: "Where") -> Self:
        """At least one of these holds."""
        return self._and({"$or": [each.query() for each in filters]})

    def query(self) -> dict[str, Any]:
        """The MongoDB filter document."""
        merged: dict[str, Any] = {}
        for clause in self._clauses:
            (field,) = clause
            if field in merged:
                return {"$and": list(self._clauses)}
            merged.update(clause)
        return merged
