"""Find recipes by words, labels, and what is in the kitchen."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.search import Ask, Found, Results, following_page
from courtyard.modules.accounts.contract import Person
from courtyard.modules.media.contract import Shown
from courtyard.modules.recipes.access import audience_for, recipes_for_reader, rows_for_reader
from courtyard.modules.recipes.actions.browsing import author_id
from courtyard.modules.recipes.actions.choosing import Choosing
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.searching.asking import RecipeFinder, RecipeSearch
from courtyard.modules.recipes.actions.searching.coverage import Coverage, coverage_of
from courtyard.modules.recipes.actions.searching.entries import language_of
from courtyard.modules.recipes.actions.searching.labelling import labelled
from courtyard.modules.recipes.models import Difficulty, Recipe

Owners = Literal["everybody", "mine", "both"]
SearchSort = Literal["relevance", "rating", "date", "cookingTime", "popular"]

_NEEDED = ("title", "description", "ingredients", "instructions", "language")


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


class FoundRows(NamedTuple):
    """Recipes as stored, in order; ``coverage`` has an entry for each when it was said what is at hand."""

    rows: list[dict[str, Any]]
    coverage: Mapping[Id, Coverage]
    results: Results
    looks: Mapping[Id, Shown]


class FoundShelf(NamedTuple):
    """The same as documents, with those who wrote them; ``following`` is the next page, if there is one."""

    recipes: list[Recipe]
    cooks: Mapping[Id, Person] = {}
    coverage: Mapping[Id, Coverage] = {}
    results: Results = Results()
    following: int | None = None
    looks: Mapping[Id, Shown] = {}


class FoundTitles(NamedTuple):
    """Id, title and slug of recipes as stored, in order, and what the index said."""

    rows: list[dict[str, Any]]
    found: Found


class _Asked(NamedTuple):
    ids: list[Id]
    keys: frozenset[str]
    results: Results


class Finding:
    """Searches recipes for readers; see ``Index.find`` for what each of these may raise, besides Unauthenticated."""

    def __init__(self, cookbook: Cookbook, choosing: Choosing, finder: RecipeFinder) -> None:
        self._cookbook, self._choosing, self._finder = cookbook, choosing, finder

    async def rows(self, actor: Actor, wish: SearchWish, fields: tuple[str, ...]) -> FoundRows:
        """What fits, the best first, with facets; the search is logged."""
        asked = await self._ask(actor, wish)
        needed = (*fields, *_NEEDED) if asked.keys else fields
        rows = await rows_for_reader(self._cookbook.store, actor, asked.ids, needed)
        coverage = {row["_id"]: _coverage(row, asked.keys) for row in rows} if asked.keys else {}
        shown = [{name: row[name] for name in ("_id", *fields) if name in row} for row in rows] if coverage else rows
        looks = await self._cookbook.illustrating.looks_of_rows(shown)
        return FoundRows(shown, coverage, asked.results, looks)

    async def shelf(self, actor: Actor, wish: SearchWish) -> FoundShelf:
        """The same for a page."""
        asked = await self._ask(actor, wish)
        recipes = await recipes_for_reader(self._cookbook.store, actor, asked.ids)
        cooks = await self._cookbook.accounts.people(recipe.author for recipe in recipes)
        coverage = {recipe.id: _coverage(_said(recipe), asked.keys) for recipe in recipes} if asked.keys else {}
        following = following_page(wish.page, wish.limit, asked.results.total)
        looks = await self._cookbook.illustrating.looks_of_covers(recipes)
        return FoundShelf(recipes, cooks, coverage, asked.results, following, looks)

    async def titles(self, actor: Actor, words: str, limit: int) -> FoundTitles:
        """The recipes that are meant perhaps, while somebody types."""
        audience = audience_for(actor, "everybody")
        search = RecipeSearch(
            audience=audience, words=words, typing=True, limit=limit, wants_facets=False, titles_only=True
        )
        found = await self._finder.find(await self._finder.ask_of(search))
        rows = await rows_for_reader(self._cookbook.store, actor, _ids(found), ("title", "slug"))
        return FoundTitles(rows, found)

    def suggested(self, actor: Actor, words: str, found: Found) -> Id:
        """Log what was suggested; answers the id by which clicks are told."""
        return self._finder.index.note_suggestions(words, found, actor)

    async def _ask(self, actor: Actor, wish: SearchWish) -> _Asked:
        search = await self._search_of(actor, wish)
        if search is None:
            return _Asked([], frozenset(), Results())
        ask = await self._finder.ask_of(search)
        found = await self._finder.find(ask)
        results = Results(
            total=found.total,
            facets=labelled(found.facets, await self._choosing.choices()),
            way=found.way,
            search=self._noted(ask, wish, found, actor),
        )
        keys = await self._finder.food_keys(wish.have) if wish.have else frozenset[str]()
        return _Asked(_ids(found), keys, results)

    def _noted(self, ask: Ask, wish: SearchWish, found: Found, actor: Actor) -> Id:
        return self._finder.index.note(ask, _told(wish), found, wish.page, actor)

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


def _ids(found: Found) -> list[Id]:
    return [Id(each) for each in found.ids]


def _said(recipe: Recipe) -> dict[str, Any]:
    """As much of a document as coverage needs, as it is stored."""
    ingredients = [{"name": each.name} for each in recipe.ingredients]
    return {**{name: getattr(recipe, name) for name in _NEEDED}, "ingredients": ingredients}


def _coverage(row: Mapping[str, Any], keys: frozenset[str]) -> Coverage:
    language = language_of(row.get("language"), row["title"], row["description"], *row["instructions"][:3])
    return coverage_of([each["name"] for each in row["ingredients"]], language, keys)


def _told(wish: SearchWish) -> dict[str, Any]:
    """What was asked for besides words, for the log."""
    nothing = SearchWish()
    names = set(SearchWish.__struct_fields__) - {"words", "typing", "page", "limit"}
    told = {name: getattr(wish, name) for name in sorted(names) if getattr(wish, name) != getattr(nothing, name)}
    return {name: list(value) if isinstance(value, tuple | list) else value for name, value in told.items() if value}
