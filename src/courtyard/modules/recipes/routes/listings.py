"""Listings of recipes: everybody's, and one's own."""

from typing import Annotated, Literal

from litestar import Response
from litestar.params import Parameter, QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, MEMBERS, Cached, route
from courtyard.modules.recipes.actions.browsing import Wish, listed_rows, own_rows
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.schemas import ROW_FIELDS, Difficulty, RecipePage, recipe_page_answer

Sort = Literal["newest", "oldest", "rating", "popular", "cookingTime"]
_LABEL_MAX, _LABELS_MAX, _CURSOR_MAX, _MINUTES_MAX = 80, 20, 500, 86_400

Label = Annotated[str | None, Parameter(description="A label; case and accents do not matter", max_length=_LABEL_MAX)]
Labels = Annotated[list[str] | None, Parameter(description="Give it again for further ones", max_items=_LABELS_MAX)]
Level = Annotated[Difficulty | None, Parameter(description="How much skill it asks for")]
TimeMin = Annotated[int | None, QueryParameter(name="cookingTime_min", ge=0, le=_MINUTES_MAX, description="Minutes")]
TimeMax = Annotated[int | None, QueryParameter(name="cookingTime_max", ge=0, le=_MINUTES_MAX, description="Minutes")]
Author = Annotated[str | None, Parameter(description="Id or username", max_length=_LABEL_MAX)]
SortBy = Annotated[Sort, Parameter(description="The order; the quickest first for cookingTime")]
Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Parameter(max_length=_CURSOR_MAX, description="The next_cursor of the page before")]
PageNumber = Annotated[int | None, Parameter(ge=1, le=1000, description="In place of a cursor, 1,000 recipes deep")]


@route(
    "GET",
    "/recipes",
    may=ANYBODY,
    summary="List recipes",
    cached=Cached(300, tags=("recipes",)),
)
async def list_recipes(  # noqa: PLR0913  (each is a parameter of the query)
    *,
    cookbook: Cookbook,
    cuisine: Label = None,
    category: Label = None,
    diet: Labels = None,
    tags: Labels = None,
    difficulty: Level = None,
    cooking_time_min: TimeMin = None,
    cooking_time_max: TimeMax = None,
    author: Author = None,
    sort: SortBy = "newest",
    limit: Limit = 20,
    cursor: Cursor = None,
    page: PageNumber = None,
) -> Response[RecipePage]:
    """What is published for everybody; the answer is the same for every reader.

    Filters narrow one another. Recipes that do not tell their time are left out of a range of times.
    """
    wish = Wish(
        cuisine=cuisine,
        category=category,
        diet=diet,
        tags=tags,
        difficulty=difficulty,
        cooking_time_min=cooking_time_min,
        cooking_time_max=cooking_time_max,
        author=author,
        sort=sort,
        limit=limit,
        cursor=cursor,
        page=page,
    )
    return recipe_page_answer(await listed_rows(cookbook, wish, ROW_FIELDS))


@route("GET", "/users/me/recipes", may=MEMBERS, summary="List my recipes")
async def list_my_recipes(
    actor: Actor, cookbook: Cookbook, limit: Limit = 20, cursor: Cursor = None
) -> Response[RecipePage]:
    """Everything that I wrote, newest first: drafts, private ones and hidden ones too."""
    return recipe_page_answer(await own_rows(cookbook, actor, ROW_FIELDS, limit=limit, cursor=cursor))
