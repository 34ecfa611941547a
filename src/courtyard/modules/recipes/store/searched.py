"""The index of recipes as it is declared, the rows that it is made of, and whose eyes a search is for."""

from collections.abc import Sequence
from typing import Any

import msgspec

from courtyard.kernel.basics import Id, is_id
from courtyard.kernel.documents import Database, Where
from courtyard.kernel.search import Among, Factor, IndexSpec, Keyword, Node, Number, SourcePage, Text
from courtyard.modules.recipes.store.collections import RECIPES

EVERYBODY = "everybody"

RECIPE_INDEX = IndexSpec(
    name="recipes",
    fields={
        "title": Text(weight=4.0, guess=4.0, joins=True),
        "ingredients": Text(weight=1.6, guess=1.6, joins=True),
        "labels": Text(weight=1.6, guess=1.6, joins=True),
        "body": Text(weight=0.8),
        "audience": Keyword(),
        "author": Keyword(),
        "cuisine": Keyword(counted=True),
        "category": Keyword(counted=True),
        "diet": Keyword(counted=True),
        "tags": Keyword(counted=True),
        "difficulty": Keyword(counted=True),
        "food": Keyword(),
        "minutes": Number(),
        "prep": Number(),
        "stars": Number(),
        "created": Number(),
        "by_rating": Number(),
        "by_popularity": Number(),
        "by_time": Number(),
        "quality": Factor(),
        "coverage": Factor(),
    },
)

_FIELDS = (
    *("title", "description", "ingredients", "instructions", "category", "cuisine", "diet", "tags", "notes", "source"),
    *("language", "author", "listed", "facets", "prep_time_min", "time_order"),
    *("average_rating", "ratings_count", "rank", "popularity", "created_at"),
)


class Audience(msgspec.Struct, frozen=True):
    """Whose eyes a search is for: what everybody may see, what this member wrote, or both."""

    everybody: bool = True
    author: Id | None = None

    def node(self) -> Node:
        """As a filter that every hit and every count fits."""
        own = () if self.author is None else (written_by(self.author),)
        return Among("audience", (*((EVERYBODY,) if self.everybody else ()), *own))


def written_by(author: Id) -> str:
    """The audience that is an author alone."""
    return f"author:{author}"


class RecipeRows:
    """Recipes as the database has them now, for the index."""

    def __init__(self, database: Database) -> None:
        self._recipes = database.collection(RECIPES)

    async def load(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """These recipes; those that are gone are left out."""
        where = Where().one_of("_id", [Id(each) for each in ids if is_id(each)])
        return await self._recipes.scan(where, limit=len(ids), fields=_FIELDS)

    async def page(self, after: str, limit: int) -> SourcePage:
        """The recipes behind this id."""
        place = Id(after) if after else None
        rows = await self._recipes.scan(Where(), after=place, limit=limit, fields=_FIELDS)
        return SourcePage(rows, str(rows[-1]["_id"]) if len(rows) == limit else None)

    async def count(self) -> int:
        """About how many there are."""
        return await self._recipes.estimate()
