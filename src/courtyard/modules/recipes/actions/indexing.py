"""Keep the indexes of this module up to date."""

from collections.abc import Iterable

from courtyard.kernel.basics import Id
from courtyard.kernel.search import Index


class Indexing:
    """Told what changed."""

    def __init__(self, recipes: Index) -> None:
        self._recipes = recipes

    async def recipes_changed(self, recipes: Iterable[Id]) -> None:
        """These were written, removed, liked or rated; may be told again."""
        await self._recipes.mark(str(recipe) for recipe in recipes)
