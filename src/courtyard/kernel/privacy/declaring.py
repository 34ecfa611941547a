"""How a manifest says what its collections hold of people."""

from enum import StrEnum
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import CollectionSpec

# Stands where somebody stood who is gone: in what others still need, such as a comment in a shared project.
NOBODY = Id("0" * 24)


class Fate(StrEnum):
    """What becomes of a document, or of one of its fields, when the person in that field is erased.

    REMOVED: the document goes. RENAMED: the field holds ``NOBODY``. EMPTIED: the person leaves the list in the field,
    or an optional field is empty. BY_MODULE: the module's own function sees to it, since more hangs on it. KEPT: it
    stays, for the reason that is given.
    """

    REMOVED = "removed"
    RENAMED = "renamed"
    EMPTIED = "emptied"
    BY_MODULE = "by_module"
    KEPT = "kept"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A collection whose documents on a person go into their copy.

    Args:
        collection: Which one.
        by: Fields of which one holds the person.
        file: The name in the copy, without folder and ending.
        without: Fields that are left out: secrets, and what is only there for searching.
    """

    collection: CollectionSpec[Any]
    by: tuple[str, ...]
    file: str
    without: tuple[str, ...] = ()


class Withheld(msgspec.Struct, frozen=True):
    """A collection that leads to people and is in nobody's copy; the reason stands in the copy."""

    collection: CollectionSpec[Any]
    reason: str


class Trace(msgspec.Struct, frozen=True):
    """One field that leads to a person, and what becomes of it; ``reason`` says why something is kept.

    A field in a struct or in a list of structs is written with dots.
    """

    collection: CollectionSpec[Any]
    field: str
    fate: Fate = Fate.REMOVED
    reason: str = ""

    def __post_init__(self) -> None:
        """Nothing is kept without a reason."""
        if self.fate is Fate.KEPT and not self.reason:
            raise ValueError(f"{self.collection.name}.{self.field}: say why it is kept")
