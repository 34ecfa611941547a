"""Labels and filters on the wire."""

from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.written import (
    FilterPatch,
    FilterQuery,
    LabelPatch,
    WrittenFilter,
    WrittenLabel,
)

__all__ = [
    "FilterPage",
    "FilterPatch",
    "FilterShown",
    "LabelPage",
    "LabelPatch",
    "LabelShown",
    "WrittenFilter",
    "WrittenLabel",
]


class LabelShown(msgspec.Struct, frozen=True):
    """A label as its member calls and colours it."""

    id: Id
    name: str
    colour: str

    @classmethod
    def of(cls, label: Any) -> "LabelShown":
        """A label on the wire."""
        return cls(label.id, label.name, label.colour)


class LabelPage(msgspec.Struct, frozen=True):
    """All labels of a member."""

    items: list[LabelShown]


class FilterShown(msgspec.Struct, frozen=True):
    """A question that a member asks often; ``query`` has the parameters of the listing."""

    id: Id
    name: str
    colour: str
    query: FilterQuery

    @classmethod
    def of(cls, saved: Any) -> "FilterShown":
        """A filter on the wire."""
        return cls(saved.id, saved.name, saved.colour, saved.query)


class FilterPage(msgspec.Struct, frozen=True):
    """All filters of a member."""

    items: list[FilterShown]
