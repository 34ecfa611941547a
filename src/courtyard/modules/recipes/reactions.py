"""What recipes do about their own facts: everything that is told of a recipe changes how it is found."""

from collections.abc import Sequence
from typing import Any

from courtyard.kernel.events import AnyReaction, BulkReaction, Received
from courtyard.modules.recipes.actions.searching.indexing import Indexing
from courtyard.modules.recipes.events import EVENTS


class Reactions:
    """Facts by the batch, since it does no harm to index twice."""

    def __init__(self, indexing: Indexing) -> None:
        self._indexing = indexing

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (BulkReaction("recipes.note_for_search", to=EVENTS, apply=self._changed),)

    async def _changed(self, received: Sequence[Received[Any]]) -> None:
        await self._indexing.recipes_changed(each.fact.recipe for each in received)
