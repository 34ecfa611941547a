"""The shape that every published fact has; how it is recorded and delivered is the business of ``kernel/events``."""

from typing import ClassVar

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """The base of everything that a module publishes: what happened, in the past tense.

    A subclass names its ``topic`` (``"recipe.liked"``), the ``version`` of its shape, and the field whose value is the
    key: facts with one key reach every reader in the order in which they were recorded. A shape only ever gains
    optional fields; another shape is another version.
    """

    topic: ClassVar[str]
    version: ClassVar[int] = 1
    key_field: ClassVar[str]

    @property
    def key(self) -> str:
        """What the fact is about, as text."""
        return str(getattr(self, self.key_field))
