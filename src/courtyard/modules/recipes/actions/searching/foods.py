"""Ingredients: counted from the recipes, searched, suggested."""

import math
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.jobs import JobContext, Jobs, JobType, Schedule
from courtyard.kernel.search import (
    Ask,
    Entry,
    Everything,
    Found,
    Index,
    exact_value,
    known_language,
    small_words,
    stem,
    words_of,
)
from courtyard.modules.recipes.models import Food
from courtyard.modules.recipes.store import FoodStore
from courtyard.modules.recipes.store.foods import NamedCount

_FALLBACK = "en"
_NAME_LENGTH_MAX = 60
_WORDS_MAX = 5
# A change is counted at the end of the two minutes that it falls into, together with all others.
_TOGETHER_S = 120
_SETTLED_S = 5
_FIRST_S = 1


class CountFoods(msgspec.Struct, frozen=True):
    """All of them."""


COUNT_FOODS = JobType(name="recipes.count_foods", queue="search", payload=CountFoods, timeout_s=120)
COUNT_FOODS_DAILY = Schedule(name="recipes.count_foods", job_type=COUNT_FOODS, payload=CountFoods(), cron="41 4 * * *")


class FoundFoods(NamedTuple):
    """Foods in order, how many fit, and the search's id, by which clicks are told."""

    foods: list[Food]
    total: int
    search: Id | None = None


class FoodSource(FoodStore):
    """Where the index of ingredients gets its entries from."""

    def entry(self, document: Any) -> Entry:
        """A food as the index has it: the more recipes have it and the shorter its name, the more it counts."""
        food: Food = document
        words = 1 + food.key.count(" ")
        return Entry(
            id=food.key,
            texts={"name": food.name},
            numbers={"count": food.count},
            factors={"quality": 1.0 + math.log10(1 + food.count) + 1 / words},
            language=food.language,
        )


class Foods:
    """Counts and finds ingredients.

    Args:
        store: Where they are kept.
        index: Where they are found.
        jobs: Does the counting later.
    """

    def __init__(self, store: FoodStore, index: Index, jobs: Jobs) -> None:
        self._store, self._index, self._jobs = store, index, jobs
        self._due = 0

    async def count_later(self) -> None:
        """Have the counts follow the recipes: once for all changes of two minutes, and the very first at once."""
        turn = int(time.time()) // _TOGETHER_S
        if turn == self._due:
            return
        if not await self._store.count():
            await self._jobs.add(COUNT_FOODS, CountFoods(), id=f"count-first-foods-{turn}", delay_s=_FIRST_S)
        delay_s = (turn + 1) * _TOGETHER_S - time.time() + _SETTLED_S
        await self._jobs.add(COUNT_FOODS, CountFoods(), id=f"count-foods-{turn}", delay_s=delay_s)
        self._due = turn

    async def count(self, _wanted: CountFoods, _context: JobContext | None = None) -> None:
        """Count now, and have found what changed."""
        changed = await self._store.replace(merged(await self._store.named()))
        await self._index.mark(changed)

    async def found(self, actor: Actor, words: str, *, typing: bool, page: int = 1, limit: int = 20) -> FoundFoods:
        """Ingredients that fit, the best first; the search is logged.

        Raises:
            SearchRefused, SearchNotReady, SearchAway: see ``Index.find``.
        """
        ask = _ask(words, typing=typing, page=page, limit=limit)
        found = await self._index.find(ask)
        return await self._known(found, self._index.note(ask, {}, found, page, actor))

    async def suggested(self, words: str, limit: int) -> FoundFoods:
        """Those that are meant perhaps, while somebody types; see ``found``."""
        return await self._known(await self._index.find(_ask(words, typing=True, page=1, limit=limit)), None)

    async def _known(self, found: Found, search: Id | None) -> FoundFoods:
        foods = await self._store.by_keys(found.ids)
        return FoundFoods([foods[key] for key in found.ids if key in foods], found.total, search)


def _ask(words: str, *, typing: bool, page: int, limit: int) -> Ask:
    return Ask(
        audience=Everything(),
        words=words,
        typing=typing,
        factor="quality",
        offset=(page - 1) * limit,
        limit=limit,
    )


def merged(names: Iterable[NamedCount]) -> dict[str, Food]:
    """One food for all forms of a name, called as it is called most often; names come the most frequent first."""
    foods: dict[str, Food] = {}
    for named in names:
        language = known_language(named.language) or _FALLBACK
        small = small_words(language)
        words = [word for word in words_of(named.name) if word not in small and not word.isdigit()]
        if not words or len(words) > _WORDS_MAX or len(named.name) > _NAME_LENGTH_MAX:
            continue
        key = exact_value(" ".join(stem(word, language) for word in words))
        known = foods.get(key)
        if known is None:
            foods[key] = Food(key=key, name=named.name, count=named.count, language=language)
        else:
            known.count += named.count
    return foods
