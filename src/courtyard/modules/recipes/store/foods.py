"""Every query on foods: counted from the recipes, kept for searches and suggestions."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import CollectionSpec, Database, Unit, Where, index
from courtyard.kernel.search import Factor, IndexSpec, Number, SourcePage, Text
from courtyard.modules.recipes.models import Food
from courtyard.modules.recipes.store.collections import RECIPES

FOODS = CollectionSpec("foods", Food, indexes=(index("key", unique=True),))

FOOD_INDEX = IndexSpec(
    name="ingredients",
    fields={"name": Text(weight=2.0, guess=3.0, joins=True), "count": Number(), "quality": Factor()},
)

FOODS_MAX = 50_000
_WRITTEN_TOGETHER = 1_000


class NamedCount(msgspec.Struct, frozen=True):
    """In how many published recipes of a language an ingredient is called so, in small letters."""

    name: str
    language: str | None
    count: int


class FoodStore:
    """Foods and where they are counted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._foods = database.collection(FOODS)
        self._recipes = database.collection(RECIPES)

    async def named(self) -> list[NamedCount]:
        """The names of ingredients in published recipes, the most frequent 50,000: reads all of them once."""
        called = {"name": {"$toLower": "$ingredients.name"}, "language": "$language"}
        stages: list[dict[str, Any]] = [
            {"$match": Where(listed=True).query()},
            {"$project": {"ingredients.name": 1, "language": 1}},
            {"$unwind": "$ingredients"},
            {"$group": {"_id": called, "count": {"$sum": 1}}},
            {"$sort": {"count": -1}},
            {"$limit": FOODS_MAX},
        ]
        rows = await self._recipes.aggregate_rows(stages)
        return [NamedCount(row["_id"]["name"], row["_id"].get("language"), row["count"]) for row in rows]

    async def replace(self, foods: Mapping[str, Food]) -> list[str]:
        """Keep these in place of all others; answers the keys of those that differ from before."""
        known = {food.key: food async for food in self._foods.stream(Where(), batch_size=_WRITTEN_TOGETHER)}
        changed = [key for key, food in foods.items() if key not in known or _differ(known[key], food)]
        gone = [key for key in known if key not in foods]
        keys = [*changed, *gone]
        for start in range(0, len(keys), _WRITTEN_TOGETHER):
            await self._write(keys[start : start + _WRITTEN_TOGETHER], foods)
        return keys

    async def by_keys(self, keys: Sequence[str]) -> dict[str, Food]:
        """Those of these foods that there are."""
        rows = await self._foods.scan(Where().one_of("key", keys), limit=len(keys))
        return {row["key"]: _food(row) for row in rows}

    async def load(self, ids: Sequence[str]) -> list[Food]:
        """Foods for the index."""
        return list((await self.by_keys(ids)).values())

    async def page(self, after: str, limit: int) -> SourcePage:
        """The foods behind this id."""
        rows = await self._foods.scan(Where(), after=Id(after) if after else None, limit=limit)
        return SourcePage([_food(row) for row in rows], str(rows[-1]["_id"]) if len(rows) == limit else None)

    async def count(self) -> int:
        """About how many there are."""
        return await self._foods.estimate()

    async def _write(self, keys: Sequence[str], foods: Mapping[str, Food]) -> None:
        async def work(unit: Unit) -> None:
            await self._foods.remove_many(Where().one_of("key", keys), unit=unit)
            await self._foods.insert_many([foods[key] for key in keys if key in foods], unit=unit)

        await self._database.unit_of_work(work)


def _differ(one: Food, other: Food) -> bool:
    return (one.name, one.count, one.language) != (other.name, other.count, other.language)


def _food(row: dict[str, Any]) -> Food:
    return Food(id=row["_id"], key=row["key"], name=row["name"], count=row["count"], language=row["language"])
