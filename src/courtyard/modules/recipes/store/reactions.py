"""Every query on reactions; each moves the recipe's figures in the same transaction."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from weakref import WeakValueDictionary

import msgspec

from courtyard.kernel.basics import Actor, Fact, Id, NotFound
from courtyard.kernel.documents import Changes, Database, Duplicate, Order, Page, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.recipes.models import Reaction, Recipe
from courtyard.modules.recipes.models.recipe import figures_between
from courtyard.modules.recipes.store.collections import REACTIONS
from courtyard.modules.recipes.store.recipes import RecipeStore

_LATEST_LIKES = Order("liked", "liked_at", -1, datetime)
_RACES_MAX = 10

Decision = Callable[[Reaction | None], Reaction | None]


class Step(msgspec.Struct, frozen=True):
    """From one reaction of a member to the next, and the recipe with its figures after it."""

    recipe: Recipe
    member: Id
    before: Reaction | None
    after: Reaction | None


StepFacts = Callable[[Step], Sequence[Fact]]


class RecipeGone(NotFound):
    """The recipe was removed meanwhile."""

    message = "There is no such recipe."


class ReactionStore:
    """What members think of recipes."""

    def __init__(self, database: Database, recipes: RecipeStore, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._recipes = recipes
        self._reactions = database.collection(REACTIONS)
        # Transactions on one recipe would collide and be tried again; in one process they can just as well queue.
        self._queues: WeakValueDictionary[Id, asyncio.Lock] = WeakValueDictionary()

    async def react(
        self,
        recipe: Id,
        user: Id,
        decide: Decision,
        facts_of: StepFacts = lambda _: (),
        actor: Actor | None = None,
    ) -> Step | None:
        """Let ``decide`` turn the present reaction into the next one, count what that changes, and make it known.

        All of it is written or nothing, so the figures are always those of the rows. ``decide`` and ``facts_of`` may
        be asked several times; ``decide`` answers None for no reaction at all.

        Returns:
            The step that was made; None when nothing changed.

        Raises:
            RecipeGone: there is no such recipe any more.
        """
        queue = self._queues.setdefault(recipe, asyncio.Lock())

        async def work(unit: Unit) -> Step | None:
            present = await self._reactions.find_one(Where(recipe=recipe, user=user), unit=unit)
            following = decide(present)
            if following == present:
                return None
            await self._write(present, following, unit)
            counted = await self._recipes.count_reactions(recipe, figures_between(present, following), unit=unit)
            if counted is None:
                raise RecipeGone
            step = Step(counted, user, present, following)
            facts = facts_of(step)
            if facts:
                await self._outbox.record(unit, *facts, actor=actor)
            return step

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
