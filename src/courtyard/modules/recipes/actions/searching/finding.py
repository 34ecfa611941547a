"""Find recipes by words, labels, and what is in the kitchen."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.search import Found, Way
from courtyard.modules.recipes.access import audience_for, rows_for_reader
from courtyard.modules.recipes.actions.browsing import author_id
from courtyard.modules.recipes.actions.choosing import Choosing
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.searching.asking import RecipeFinder, RecipeSearch
from courtyard.modules.recipes.actions.searching.entries import food_key, foods_of, language_of
from courtyard.modules.recipes.actions.searching.labelling import Labelled, labelled
from courtyard.modules.recipes.models import Difficulty

Owners = Literal["everybody", "mine", "both"]
SearchSort = Literal["relevance", "rating", "date", "cookingTime", "popular"]

_NEEDED = ("author", "title", "description", "ingredients", "instructions", "language")


class SearchWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader would like to find. Times are minutes; ``author`` is an id or a username.

    ``ingredients`` must be in it, ``without`` must not; by ``have`` the results are ranked by how much of them is at
    hand. With ``typing`` the last word may be unfinished.
    """

    words: str = ""
    typing: bool = False
    cuisine: Sequence[str] = ()
    category: Sequence[str] = ()
    diet: Sequence[str] = ()
    tags: Sequence[str] = ()
    difficulty: Sequence[Difficulty] = ()
    author: str | None = None
    time_min: int | None = None
    time_max: int | None = None
    prep_min: int | None = None
    prep_max: int | None = None
    rating: float | None = None
    ingredients: Sequence[str] = ()
    without: Sequence[str] = ()
    have: Sequence[str] = ()
    sort: SearchSort = "relevance"
    whose: Owners = "everybody"
    page: int = 1
    limit: int = 20


class Coverage(msgspec.Struct, frozen=True):
    """Of the foods in a recipe, without what every kitchen has: what is at hand, and what is not."""

    have: list[str]
    missing: list[str]


class FoundRecipes(NamedTuple):
    """Recipes as stored, in order; ``coverage`` has an entry for each when it was asked what can be cooked."""

    rows: list[dict[str, Any]]
    total: int
    facets: Mapping[str, Sequence[Labelled]]
    way: Way
    search: Id | None
    coverage: Mapping[Id, Coverage]


class Finding:
    """Searches recipes for readers."""

    def __init__(self, cookbook: Cookbook, choosing: Choosing, finder: RecipeFinder) -> None:
        self._cookbook, self._choosing, self._finder = cookbook, choosing, finder

    async def recipes(self, actor: Actor, wish: SearchWish, fields: tuple[str, ...]) -> FoundRecipes:
        """What fits, the best first, with facets; the search is logged.

        Raises:
            Unauthenticated: a stranger asks for their own.
            SearchRefused, SearchNotReady, SearchAway: see ``Index.find``.
        """
        search = await self._search_of(actor, wish)
        if search is None:
            return FoundRecipes([], 0, {}, Way.EXACT, None, {})
        ask = await self._finder.ask_of(search)
        found = await self._finder.find(ask)
        logged = self._finder.index.note(ask, _told(wish), found, wish.page, actor)
        rows = await rows_for_reader(self._cookbook.store, actor, _ids(found), tuple({*fields, *_NEEDED}))
        keys = await self._finder.food_keys(wish.have) if wish.have else frozenset[str]()
        coverage = {row["_id"]: coverage_of(row, keys) for row in rows} if keys else {}
        shown = [{name: row[name] for name in ("_id", *fields)} for row in rows]
        facets = labelled(found.facets, await self._choosing.choices())
        return FoundRecipes(shown, found.total, facets, found.way, logged, coverage)

    async def titles(self, actor: Actor, words: str, limit: int) -> list[dict[str, Any]]:
        """Title and slug of the recipes that are meant perhaps, while somebody types."""
        audience = audience_for(actor, "everybody")
        search = RecipeSearch(audience=audience, words=words, typing=True, limit=limit, wants_facets=False)
        found = await self._finder.find(await self._finder.ask_of(search))
        return await rows_for_reader(self._cookbook.store, actor, _ids(found), ("title", "slug", "author"))

    async def _search_of(self, actor: Actor, wish: SearchWish) -> RecipeSearch | None:
        """None when it cannot find anything (an unknown author)."""
        author = None
        if wish.author is not None:
            author = await author_id(self._cookbook, wish.author)
            if author is None:
                return None
        return RecipeSearch(
            audience=audience_for(actor, wish.whose),
            words=wish.words,
            typing=wish.typing,
            author=author,
            foods=wish.ingredients,
            offset=(wish.page - 1) * wish.limit,
            **{name: getattr(wish, name) for name in _SAME},
        )


_SAME = (
    *("cuisine", "category", "diet", "tags", "difficulty", "time_min", "time_max", "prep_min", "prep_max"),
    *("rating", "without", "have", "sort", "limit"),
)


def coverage_of(row: Mapping[str, Any], keys: frozenset[str]) -> Coverage:
    """What of a recipe's foods somebody has who has what these keys stand for."""
    language = language_of(row)
    have: dict[str, None] = {}
    missing: dict[str, None] = {}
    for each in row["ingredients"]:
        for names in foods_of([each["name"]], language):
            is_there = any(food_key(name, language) in keys for name in names)
            (have if is_there else missing)[each["name"]] = None
    return Coverage(list(have), list(missing))


def _ids(found: Found) -> list[Id]:
    return [Id(each) for each in found.ids]


def _told(wish: SearchWish) -> dict[str, Any]:
    """What was asked for besides words, for the log."""
    nothing = SearchWish()
    names = set(SearchWish.__struct_fields__) - {"words", "typing", "page", "limit"}
    told = {name: getattr(wish, name) for name in sorted(names) if getattr(wish, name) != getattr(nothing, name)}
    return {name: list(value) if isinstance(value, tuple | list) else value for name, value in told.items()}
