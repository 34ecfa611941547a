"""What is perhaps meant, while somebody types: a few recipes and a few ingredients."""

from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.recipes.actions.searching.finding import Finding
from courtyard.modules.recipes.actions.searching.foods import Foods
from courtyard.modules.recipes.models import Food


class Suggested(NamedTuple):
    """Rows of recipes with title and slug, foods, and the id by which clicks are told; none if nothing was typed."""

    recipes: list[dict[str, Any]]
    foods: list[Food]
    search: Id | None


class Suggesting:
    """Suggests."""

    def __init__(self, finding: Finding, foods: Foods) -> None:
        self._finding, self._foods = finding, foods

    async def suggested(self, actor: Actor, words: str, limit: int) -> Suggested:
        """At most so many of each; what was typed is logged once it stands still.

        Raises:
            SearchRefused, SearchNotReady, SearchAway: see ``Index.find``.
        """
        titles = await self._finding.titles(actor, words, limit)
        foods = await self._foods.suggested(words, limit)
        search = None
        if words.strip():
            both = msgspec.structs.replace(titles.found, total=titles.found.total + foods.total)
            search = self._finding.suggested(actor, words, both)
        return Suggested(titles.rows, foods.foods, search)
