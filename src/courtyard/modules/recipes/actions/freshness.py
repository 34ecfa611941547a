"""Ends kept answers when recipes change, so that every reader sees what the writer was told."""

import asyncio

from courtyard.kernel.cache import Cache
from courtyard.modules.recipes.models import Recipe

_FIGURES_PAUSE_S = 1.0


class Freshness:
    """Tells the cache what changed: ``recipes`` is the tag of listings, ``recipe:<id or slug>`` of one recipe."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._pending: asyncio.Task[None] | None = None

    async def created(self) -> None:
        """A recipe is new: listings show it. Nothing was kept of the recipe itself, since only successes are."""
        await self._cache.invalidate("recipes")

    async def changed(self, recipe: Recipe) -> None:
        """A recipe was written or removed: nobody is shown the old one from here on."""
        await self._cache.invalidate("recipes", *_tags(recipe))

    async def figures_moved(self, recipe: Recipe) -> None:
        """Somebody liked or rated: the recipe shows it at once, listings within a second.

        Listings are what most readers ask for. If each like ended them all, a liked recipe would take the cache away
        from everybody; so they end at most once a second in each process, after the last figure that moved.
        """
        await self._cache.invalidate(*_tags(recipe))
        if self._pending is None or self._pending.done():
            self._pending = asyncio.create_task(self._end_listings_soon(), name="recipes-listings")

    async def settle(self) -> None:
        """End the listings now if they are due to end (at shutdown)."""
        if self._pending is not None and not self._pending.done():
            self._pending.cancel()
            await self._cache.invalidate("recipes")

    async def _end_listings_soon(self) -> None:
        await asyncio.sleep(_FIGURES_PAUSE_S)
        await self._cache.invalidate("recipes")


def _tags(recipe: Recipe) -> tuple[str, str]:
    return f"recipe:{recipe.id}", f"recipe:{recipe.slug}"
