"""What recipes do when something happened elsewhere."""

from courtyard.kernel.events import AnyReaction, Reaction, Received, Unit
from courtyard.modules.media.events import MediaProcessed
from courtyard.modules.recipes.actions.illustrating import Illustrating


class Reactions:
    """The actions as reactions."""

    def __init__(self, illustrating: Illustrating) -> None:
        self._illustrating = illustrating

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (Reaction("recipes.show_files", to=MediaProcessed, apply=self._processed),)

    async def _processed(self, received: Received[MediaProcessed], _: Unit) -> None:
        await self._illustrating.refresh(received.fact.holders)
