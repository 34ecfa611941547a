"""Every query on reactions; each moves the recipe's figures in the same transaction."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from weakref import WeakValueDictionary

from courtyard.kernel.basics import Id, NotFound
from courtyard.kernel.documents import Changes, Database, Duplicate, Order, Page, Unit, Where
from courtyard.modules.recipes.models import Reaction, Recipe
from courtyard.modules.recipes.models.recipe import figures_between
from courtyard.modules.recipes.store.collections import REACTIONS
from courtyard.modules.recipes.store.recipes import RecipeStore

_LATEST_LIKES = Order("liked", "liked_at", -1, datetime)
_RACES_MAX = 10

Decision = Callable[[Reaction | None], Reaction | None]


class RecipeGone(NotFound):
    """The recipe was removed meanwhile."""

    message = "There is no such recipe."


class ReactionStore:
    """What members think of recipes."""

    def __init__(self, database: Database, recipes: RecipeStore) -> None:
        self._database = database
        self._recipes = recipes
        self._reactions = database.collection(REACTIONS)
        # Transactions on one recipe would collide and be tried again; in one process they can just as well queue.
        self._queues: WeakValueDictionary[Id, asyncio.Lock] = WeakValueDictionary()

    async def react(self, recipe: Id, user: Id, decide: Decision) -> tuple[Recipe, Reaction | None] | None:
        """Let ``decide`` turn the present reaction into the next one, and count what that changes.

        Both writes happen or none, so the figures are always those of the rows. ``decide`` may be asked several
        times, and answers None for no reaction at all.

        Returns:
            The recipe with its new figures and the new reaction; None when nothing changed.

        Raises:
            RecipeGone: there is no such recipe any more.
        """
        queue = self._queues.setdefault(recipe, asyncio.Lock())

        async def work(unit: Unit) -> tuple[Recipe, Reaction | None] | None:
            present = await self._reactions.find_one(Where(recipe=recipe, user=user), unit=unit)
            following = decide(present)
            if following == present:
                return None
            await self._write(present, following, unit)
            counted = await self._recipes.count_reactions(recipe, figures_between(present, following), unit=unit)
            if counted is None:
                raise RecipeGone
            return counted, following

        async with queue:
            for _ in range(_RACES_MAX):
                try:
                    return await self._database.unit_of_work(work)
                except Duplicate:
                    continue  # the same member was first from elsewhere: look at that reaction and decide anew
            raise RecipeGone(cause="the reaction could not be written")

    async def likes(self, recipe: Id, *, limit: int, cursor: str | None = None) -> Page[Reaction]:
        """The reactions of those who like it, latest first."""
        where = Where(recipe=recipe).differs("liked_at", None)
        return await self._reactions.page(where, order=_LATEST_LIKES, limit=limit, cursor=cursor)

    async def _write(self, present: Reaction | None, following: Reaction | None, unit: Unit) -> None:
        if following is None:
            if present is not None:
                await self._reactions.remove(Where(id=present.id), unit=unit)
        elif present is None:
            await self._reactions.insert(following, unit=unit)
        else:
            changes = Changes().set(liked_at=following.liked_at, stars=following.stars)
            await self._reactions.change(Where(id=present.id), changes, unit=unit)
