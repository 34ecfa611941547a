"""Somebody is erased: their recipes go with all reactions to them, and their own reactions with the figures of those.

What they liked is not made known as taken back: each module erases for itself, and a fact would name them anew.
"""

from collections import Counter
from collections.abc import Mapping

from courtyard.kernel.privacy import Erasing
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.telling import facts_of_removal
from courtyard.modules.recipes.models import Reaction
from courtyard.modules.recipes.store import Editing, RecipeGone, TraceStore


class Eraser:
    """Interrupted and begun again, it finds what is left."""

    def __init__(self, cookbook: Cookbook, traces: TraceStore) -> None:
        self._cookbook = cookbook
        self._traces = traces

    async def erase(self, erasing: Erasing) -> Mapping[str, int]:
        """See ``kernel.privacy.Part``."""
        user, report = erasing.subject.user, Counter[str]()
        while found := await self._traces.recipes_of(user):
            for recipe in found:
                wanted = Editing(str(recipe.id), author=user)
                removed = await self._cookbook.store.remove_with_reactions(wanted, facts_of_removal, None)
                if removed is not None:
                    await self._cookbook.freshness.changed(removed)
                    report["recipes"] += 1
        while reactions := await self._traces.reactions_of(user):
            for reaction in reactions:
                await self._take_back(reaction)
            report["reactions"] += len(reactions)
        return report

    async def _take_back(self, reaction: Reaction) -> None:
        try:
            step = await self._cookbook.reactions.react(reaction.recipe, reaction.user, lambda _: None)
        except RecipeGone:
            await self._traces.remove_stray(reaction)
            return
        if step is not None:
            await self._cookbook.freshness.figures_moved(step.recipe)
