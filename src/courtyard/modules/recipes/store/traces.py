"""What the module keeps of people, what goes into their copies, and what becomes of it when they are erased."""

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Database, Where
from courtyard.kernel.privacy import Fate, Share, Trace, Withheld
from courtyard.modules.recipes.models import Reaction, Recipe
from courtyard.modules.recipes.store.collections import REACTIONS, RECIPES

_SEARCHED_BY = ("facets", "rank", "popularity", "listed", "was_listed", "time_order", "origins")

EXPORTS: tuple[Share | Withheld, ...] = (
    Share(collection=RECIPES, by=("author",), file="recipes", without=_SEARCHED_BY),
    Share(collection=REACTIONS, by=("user",), file="likes_and_ratings"),
)
ERASES = (
    Trace(RECIPES, "author", Fate.BY_MODULE),
    Trace(REACTIONS, "user", Fate.BY_MODULE),
)
_AT_ONCE = 100


class TraceStore:
    """What somebody left, some at a time."""

    def __init__(self, database: Database) -> None:
        self._recipes = database.collection(RECIPES)
        self._reactions = database.collection(REACTIONS)

    async def recipes_of(self, author: Id) -> list[Recipe]:
        """Some of the recipes that somebody wrote."""
        return await self._recipes.find(Where(author=author), limit=_AT_ONCE)

    async def reactions_of(self, user: Id) -> list[Reaction]:
        """Some of somebody's likes and ratings."""
        return await self._reactions.find(Where(user=user), limit=_AT_ONCE)

    async def remove_stray(self, reaction: Reaction) -> None:
        """Remove a reaction to a recipe that is gone."""
        await self._reactions.remove(Where(id=reaction.id))
