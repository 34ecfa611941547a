"""What is asked of the store: which tasks, in which order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Where


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What to list.

    Args:
        projects: Where to look; without any there is nothing to find.
        any_facet: Facets of which one must hold; the narrowest choice there is.
        facets: Facets that all must hold.
        equals: Field → value.
        one_of: Field → values.
        empty: List fields without an element.
        words: Words that the title must have.
        prefix: What another word of the title must begin with.
        due_from: Nothing due before.
        due_to: Nothing due after.
        order: By name.
    """

    projects: Sequence[Id]
    any_facet: Sequence[str] = ()
    facets: Sequence[str] = ()
    equals: dict[str, Any] = {}
    one_of: dict[str, Sequence[Any]] = {}
    empty: Sequence[str] = ()
    words: Sequence[str] = ()
    prefix: str = ""
    due_from: datetime | None = None
    due_to: datetime | None = None
    order: str = "created"
    limit: int = 20
    cursor: str | None = None

    def where(self) -> Where:
        """As a filter."""
        where = _any_of(Where(), "project", self.projects)
        if self.any_facet:
            where = _any_of(where, "facets", self.any_facet)
        for facet in self.facets:
            where = where.equal("facets", facet)
        for field, value in self.equals.items():
            where = where.equal(field, value)
        for field, values in self.one_of.items():
            where = where.one_of(field, values)
        for field in self.empty:
            where = where.empty(field)
        for word in self.words:
            where = where.equal("words", word)
        if self.prefix:
            where = where.begins("words", self.prefix)
        return where.between("due_order", self.due_from, self.due_to)


def _any_of(where: Where, field: str, values: Sequence[Any]) -> Where:
    return where.equal(field, values[0]) if len(values) == 1 else where.one_of(field, values)
