"""An index as its module declares it, once for every engine."""

import hashlib
import re
from collections.abc import Mapping

import msgspec

# Raise it when words are made otherwise than before: every index is then built anew.
_WORDS_VERSION = 1
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")
_WEIGHT_MAX = 100.0

FACTOR_MAX = 64.0
IDENTITY = "_doc"
VERSION = "_version"


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A field whose words are searched.

    Args:
        weight: How much a word counts here, beside the other fields.
        guess: What a misspelt or unfinished word that is meant for a word of this field counts; 0 where such words are
            not looked for.
        joins: Whether neighbours are found as one word too (``butter milk`` by ``buttermilk``).
    """

    weight: float = 1.0
    guess: float = 0.0
    joins: bool = False


class Keyword(msgspec.Struct, frozen=True, kw_only=True):
    """Exact values, any number of them; ``counted`` ones can be facets."""

    counted: bool = False


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A whole number for ranges, order and facets."""


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """A number from 1 to 64 that a score can be multiplied by."""


Field = Text | Keyword | Number | Factor


class IndexSpec(msgspec.Struct, frozen=True, kw_only=True):
    """``IndexSpec(name="recipes", fields={"title": Text(weight=4), "cuisine": Keyword(counted=True)})``.

    Args:
        name: Unique over the installation.
        fields: Name → what it is.
        version: Raise it when the module fills the fields otherwise than before: the index is then built anew.
    """

    name: str
    fields: Mapping[str, Field]
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse names that an engine could not take.

        Raises:
            ValueError: names what is wrong.
        """
        for name in (self.name, *self.fields):
            if not _NAME.match(name):
                raise ValueError(f"index {self.name!r}: {name!r} must be lower case letters, digits, underscores")
        for name, text in self.texts.items():
            if not 0 < text.weight <= _WEIGHT_MAX or text.guess < 0:
                raise ValueError(f"index {self.name!r}: the weight of {name!r} must be above 0")

    @property
    def texts(self) -> dict[str, Text]:
        """The fields that words are searched in."""
        return {name: field for name, field in self.fields.items() if isinstance(field, Text)}

    @property
    def fingerprint(self) -> str:
        """Changes with everything that an index on disk depends on; weights are applied when one searches."""
        kinds = {name: _shape(field) for name, field in sorted(self.fields.items())}
        text = msgspec.json.encode([_WORDS_VERSION, self.version, kinds])
        return hashlib.sha256(text).hexdigest()[:8]


def _shape(field: Field) -> list[object]:
    shape: list[object] = [type(field).__name__]
    if isinstance(field, Text):
        shape.append(field.joins)
    if isinstance(field, Keyword):
        shape.append(field.counted)
    return shape
