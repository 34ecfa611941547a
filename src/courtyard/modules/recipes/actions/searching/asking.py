"""Searches in the index of recipes: from what a reader wishes to what is asked of the index."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate

import msgspec

from courtyard.kernel.basics import Id, now
from courtyard.kernel.search import (
    Among,
    Ask,
    Between,
    Bucket,
    Collection,
    Count,
    Facet,
    Found,
    Index,
    Node,
    Order,
    term_forms,
    words_of,
)
from courtyard.modules.recipes.actions.searching.entries import food_key, foods_of, milliseconds_of
from courtyard.modules.recipes.models import Difficulty
from courtyard.modules.recipes.models.content import MINUTES_MAX
from courtyard.modules.recipes.rules.facets import facet
from courtyard.modules.recipes.store import Audience

_FACET_SIZES = {"cuisine": 20, "category": 20, "diet": 12, "tags": 24, "difficulty": 3}
# Of these a recipe has one, so several that are chosen mean one or the other, and the others stay countable.
_ONE_OF = ("cuisine", "category", "difficulty")
_SUMMED = frozenset({"time", "rating"})
_FRESH = ((timedelta(days=7), 0.4), (timedelta(days=60), 0.4))

_ORDERS = {
    "rating": Order("by_rating"),
    "date": Order("created"),
    "popular": Order("by_popularity"),
    "cookingTime": Order("by_time", descending=False),
}
# Engines count in buckets that do not overlap; who asks for half an hour wants the quarter of an hour too.
_TIMES = tuple(Bucket(str(most), least, most + 1) for least, most in ((0, 15), (16, 30), (31, 45), (46, 60), (61, 120)))
_STARS = (Bucket("4", 400), Bucket("3", 300, 400), Bucket("2", 200, 300))


class RecipeSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for. Times are minutes; ``foods`` must be in it, ``without`` must not; ``have`` ranks."""

    audience: Audience
    words: str = ""
    typing: bool = False
    cuisine: Sequence[str] = ()
    category: Sequence[str] = ()
    diet: Sequence[str] = ()
    tags: Sequence[str] = ()
    difficulty: Sequence[Difficulty] = ()
    author: Id | None = None
    time_min: int | None = None
    time_max: int | None = None
    prep_min: int | None = None
    prep_max: int | None = None
    rating: float | None = None
    foods: Sequence[str] = ()
    without: Sequence[str] = ()
    have: Sequence[str] = ()
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    wants_facets: bool = True
    titles_only: bool = False


class RecipeFinder:
    """Asks the index."""

    def __init__(self, index: Index) -> None:
        self.index = index

    async def ask_of(self, search: RecipeSearch) -> Ask:
        """The question."""
        languages = await self.index.languages()
        chosen = _chosen(search)
        has = tuple(_food_keys(food, languages) for food in search.have)
        others = [term_forms("ingredients", words_of(food), languages) for food in search.foods]
        return Ask(
            audience=search.audience.node(),
            words=search.words,
            typing=search.typing,
            within=("title",) if search.titles_only else (),
            filters=(*chosen.values(), *_ranges(search), *others),
            without=tuple(term_forms("ingredients", words_of(food), languages) for food in search.without),
            facets=_facets(chosen) if search.wants_facets else {},
            bonuses=_freshness(),
            factor="coverage" if has else "quality",
            order=_ORDERS.get(search.sort),
            has=Collection("food", tuple(each for each in has if each)) if has else None,
            offset=search.offset,
            limit=search.limit,
        )

    async def find(self, ask: Ask) -> Found:
        """The answer; see ``Index.find`` for what it may raise."""
        found = await self.index.find(ask)
        facets = {name: _summed(pairs) if name in _SUMMED else pairs for name, pairs in found.facets.items()}
        return msgspec.structs.replace(found, facets=facets)

    async def food_keys(self, foods: Sequence[str]) -> frozenset[str]:
        """How recipes may call these foods."""
        languages = await self.index.languages()
        return frozenset(key for food in foods for key in _food_keys(food, languages))


def _chosen(search: RecipeSearch) -> dict[str, Node]:
    """The labels that are asked for, as one filter for each kind or, where all must hold, for each label."""
    found: dict[str, Node] = {}
    for kind in _ONE_OF:
        labels: Sequence[str] = getattr(search, kind)
        if labels:
            found[kind] = Among(kind, tuple(_key(kind, label) for label in labels))
    for kind in ("diet", "tags"):
        for label in getattr(search, kind):
            found[f"{kind}:{label}"] = Among(kind, (_key(kind, label),))
    if search.time_min is not None or search.time_max is not None:
        # A range says something about the time, so recipes that do not tell theirs are never in it.
        found["time"] = Between("minutes", search.time_min, MINUTES_MAX if search.time_max is None else search.time_max)
    if search.rating is not None:
        found["rating"] = Between("stars", round(search.rating * 100), None)
    return found


def _ranges(search: RecipeSearch) -> list[Node]:
    found: list[Node] = []
    if search.prep_min is not None or search.prep_max is not None:
        found.append(Between("prep", search.prep_min, MINUTES_MAX if search.prep_max is None else search.prep_max))
    if search.author is not None:
        found.append(Among("author", (str(search.author),)))
    return found


def _facets(chosen: dict[str, Node]) -> dict[str, Facet]:
    found = {
        kind: Facet(Count(field=kind, size=size), chosen.get(kind) if kind in _ONE_OF else None)
        for kind, size in _FACET_SIZES.items()
    }
    found["time"] = Facet(Count(field="minutes", buckets=_TIMES), chosen.get("time"))
    found["rating"] = Facet(Count(field="stars", buckets=_STARS), chosen.get("rating"))
    return found


def _summed(pairs: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Each with all before it; what nothing is in is left out."""
    sums = accumulate(count for _, count in pairs)
    return [(name, total) for (name, _), total in zip(pairs, sums, strict=True) if total]


def _freshness() -> tuple[tuple[Node, float], ...]:
    """Whole days, so that the same question is the same all day."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    return tuple((Between("created", milliseconds_of(today - age), None), bonus) for age, bonus in _FRESH)


def _food_keys(food: str, languages: Sequence[str]) -> tuple[str, ...]:
    """How recipes of each language may call it: its fullest name."""
    named = ((language, foods_of([food], language)) for language in languages or ("en",))
    return tuple(food_key(names[0][0], language) for language, names in named if names)


def _key(kind: str, label: str) -> str:
    return facet(kind, label).partition(":")[2]
