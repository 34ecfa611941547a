"""Search: by words, labels, times and what is in the kitchen."""

from functools import wraps
from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.params import Parameter, QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, route
from courtyard.modules.recipes.actions.searching.finding import Finding, Owners, SearchSort, SearchWish
from courtyard.modules.recipes.actions.searching.foods import Foods
from courtyard.modules.recipes.actions.searching.suggesting import Suggesting
from courtyard.modules.recipes.schemas import (
    ROW_FIELDS,
    Difficulty,
    Food,
    IngredientHit,
    IngredientPage,
    SearchFilters,
    SearchLabel,
    SearchPage,
    Suggestion,
    Suggestions,
    search_answer,
    search_filters,
)

_LABEL_MAX, _LABELS_MAX, _FOODS_MAX, _WORDS_MAX, _JSON_MAX, _MINUTES_MAX = 80, 20, 50, 200, 4_000, 86_400

Words = Annotated[
    str,
    Parameter(description='Words, "phrases" in quotes, -words to leave out; up to 32 words', max_length=_WORDS_MAX),
]
Labels = Annotated[
    list[SearchLabel] | None, Parameter(description="Give it again for further ones", max_items=_LABELS_MAX)
]
Levels = Annotated[list[Difficulty] | None, Parameter(description="How much skill it asks for", max_items=3)]
TimeMin = Annotated[int | None, QueryParameter(name="cookingTime_min", ge=0, le=_MINUTES_MAX, description="Minutes")]
TimeMax = Annotated[int | None, QueryParameter(name="cookingTime_max", ge=0, le=_MINUTES_MAX, description="Minutes")]
Rating = Annotated[float | None, Parameter(ge=0, le=5, description="The average at least")]
With = Annotated[list[Food] | None, Parameter(description="Must be in it; give it again", max_items=_FOODS_MAX)]
Without = Annotated[list[Food] | None, Parameter(description="Must not be in it", max_items=_FOODS_MAX)]
Have = Annotated[
    list[Food] | None,
    Parameter(description="What is in the kitchen: ranks by how much of a recipe is there", max_items=_FOODS_MAX),
]
Author = Annotated[str | None, Parameter(description="Id or username", max_length=_LABEL_MAX)]
FiltersJson = Annotated[
    str | None,
    QueryParameter(
        name="filters",
        max_length=_JSON_MAX,
        description='The filters as one JSON object, e.g. {"dietary": ["vegan"], "cookingTime": {"max": 30}}',
    ),
]
SortBy = Annotated[SearchSort, Parameter(description="The order")]
Whose = Annotated[Owners, Parameter(description="Everybody's, one's own (drafts too), or both")]
Typing = Annotated[bool, Parameter(description="Whether the last word may be unfinished")]
PageNumber = Annotated[int, Parameter(ge=1, le=1000, description="Results go 1,000 deep")]
Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
FewLimit = Annotated[int, Parameter(ge=1, le=20, description="How many of each at most")]


@route("GET", "/recipes/search", may=ANYBODY, summary="Search recipes")
async def search_recipes(  # noqa: PLR0913  (each is a parameter of the query)
    *,
    actor: Actor,
    finding: Finding,
    q: Words = "",
    filters: FiltersJson = None,
    cuisine: Labels = None,
    category: Labels = None,
    dietary: Labels = None,
    tags: Labels = None,
    difficulty: Levels = None,
    cooking_time_min: TimeMin = None,
    cooking_time_max: TimeMax = None,
    rating: Rating = None,
    ingredients: With = None,
    without: Without = None,
    have: Have = None,
    author: Author = None,
    sort: SortBy = "relevance",
    whose: Whose = "everybody",
    typing: Typing = False,
    page: PageNumber = 1,
    limit: Limit = 20,
) -> Response[SearchPage]:
    """Recipes that fit, the best first, with the values that they can be narrowed to.

    When few recipes have the words in any form, misspelt ones are understood too, then most of them are enough.
    Several cuisines, categories or difficulties mean one of them; several diets, tags and ingredients mean all.
    """
    wish = SearchWish(
        words=q,
        typing=typing,
        cuisine=cuisine or [],
        category=category or [],
        diet=dietary or [],
        tags=tags or [],
        difficulty=difficulty or [],
        time_min=cooking_time_min,
        time_max=cooking_time_max,
        rating=rating,
        ingredients=ingredients or [],
        without=without or [],
        have=have or [],
        author=author,
        sort=sort,
        whose=whose,
        page=page,
        limit=limit,
    )
    return await _answer(actor, finding, _with(search_filters(filters), wish))


@route("GET", "/search/recipes", may=ANYBODY, summary="Search recipes, with everything else that can be searched")
@wraps(search_recipes.opt["function"], assigned=("__module__", "__doc__", "__annotations__"))
async def search_in_recipes(**given: Any) -> Response[SearchPage]:
    """The same as above, beside the other searches."""
    found: Response[SearchPage] = await search_recipes.opt["function"](**given)
    return found


@route("GET", "/search/ingredients", may=ANYBODY, summary="Search ingredients")
async def search_ingredients(
    *, actor: Actor, foods: Foods, q: Words = "", typing: Typing = False, page: PageNumber = 1, limit: Limit = 20
) -> IngredientPage:
    """Ingredients of published recipes, and in how many each is; the counts follow the recipes within minutes."""
    found = await foods.found(actor, q, typing=typing, page=page, limit=limit)
    return IngredientPage([IngredientHit.of(food) for food in found.foods], found.total, page, limit, found.search)


@route("GET", "/search/suggestions", may=ANYBODY, summary="Suggest while somebody types")
async def suggest(actor: Actor, suggesting: Suggesting, q: Words, limit: FewLimit = 5) -> Suggestions:
    """Recipes and ingredients that are perhaps meant; the last word may be unfinished."""
    found = await suggesting.suggested(actor, q, limit)
    return Suggestions(
        [Suggestion(row["_id"], row["title"], row["slug"]) for row in found.recipes],
        [IngredientHit.of(food) for food in found.foods],
        found.search,
    )


def _with(said: SearchFilters, wish: SearchWish) -> SearchWish:
    """The wish and what the JSON says: lists are joined, and single values stand where none is given beside."""
    joined = {
        "cuisine": [*wish.cuisine, *said.cuisine],
        "category": [*wish.category, *said.category],
        "diet": [*wish.diet, *said.dietary],
        "tags": [*wish.tags, *said.tags],
        "difficulty": [*wish.difficulty, *said.difficulties],
        "ingredients": [*wish.ingredients, *said.foods.including],
        "without": [*wish.without, *said.foods.without],
        "have": [*wish.have, *said.foods.have],
        "prep_min": said.prep_time.min,
        "prep_max": said.prep_time.max,
    }
    single = {
        "time_min": said.cooking_time.min,
        "time_max": said.cooking_time.max,
        "rating": said.rating,
        "author": said.author,
    }
    missing = {name: value for name, value in single.items() if getattr(wish, name) is None}
    return msgspec.structs.replace(wish, **joined, **missing)


async def _answer(actor: Actor, finding: Finding, wish: SearchWish) -> Response[SearchPage]:
    found = await finding.rows(actor, wish, ROW_FIELDS)
    return search_answer(found.rows, found.looks, found.coverage, found.results, page=wish.page, limit=wish.limit)
