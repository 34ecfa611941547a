"""Keep the indexes of this module up to date."""

from collections.abc import Iterable

from courtyard.kernel.basics import Id
from courtyard.kernel.search import Index
from courtyard.modules.recipes.actions.searching.foods import Foods


class Indexing:
    """Told what changed."""

    def __init__(self, recipes: Index, foods: Foods) -> None:
        self._recipes, self._foods = recipes, foods

    async def recipes_changed(self, recipes: Iterable[Id]) -> None:
        """These were written, removed, liked or rated; may be told again."""
        await self._recipes.mark(str(recipe) for recipe in recipes)
        await self._foods.count_later()
