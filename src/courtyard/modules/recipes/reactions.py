"""What recipes do when something happened: whatever is told of a recipe changes how it is found; files become ready."""

from collections.abc import Sequence
from typing import Any

from courtyard.kernel.events import AnyReaction, BulkReaction, Reaction, Received, Unit
from courtyard.modules.media.events import MediaProcessed
from courtyard.modules.recipes.actions.illustrating import Illustrating
from courtyard.modules.recipes.actions.searching.indexing import Indexing
from courtyard.modules.recipes.events import EVENTS


class Reactions:
    """The actions as reactions. Facts go to the index by the batch, since it does no harm to index twice."""

    def __init__(self, indexing: Indexing, illustrating: Illustrating) -> None:
        self._indexing = indexing
        self._illustrating = illustrating

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (
            BulkReaction("recipes.note_for_search", to=EVENTS, apply=self._changed),
            Reaction("recipes.show_files", to=MediaProcessed, apply=self._processed),
        )

    async def _changed(self, received: Sequence[Received[Any]]) -> None:
        await self._indexing.recipes_changed(each.fact.recipe for each in received)

    async def _processed(self, received: Received[MediaProcessed], _: Unit) -> None:
        await self._illustrating.refresh(received.fact.holders)
