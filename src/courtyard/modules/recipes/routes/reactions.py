"""Likes and ratings."""

from typing import Annotated

from litestar.params import Parameter

from courtyard.kernel.basics import Actor, EmailNotVerified
from courtyard.kernel.http import ANYBODY, MEMBERS, VERIFIED, route
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.reacting import like, likes_of, rate, unlike, unrate
from courtyard.modules.recipes.errors import RecipeNotFound
from courtyard.modules.recipes.schemas import LikersPage, Rating, StandingShown, likers_page, standing_shown

Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="The next_cursor of the page before")]


@route(
    "POST",
    "/recipes/{recipe:str}/like",
    may=VERIFIED,
    summary="Like a recipe",
    raises=[EmailNotVerified, RecipeNotFound],
    status=200,
)
async def post_like(recipe: str, actor: Actor, cookbook: Cookbook) -> StandingShown:
    """Like it; liking again changes nothing."""
    standing = await like(cookbook, actor, recipe)
    return standing_shown(standing.recipe, standing.own)


@route(
    "DELETE", "/recipes/{recipe:str}/like", may=MEMBERS, summary="Take a like back", raises=[RecipeNotFound], status=200
)
async def delete_like(recipe: str, actor: Actor, cookbook: Cookbook) -> StandingShown:
    """Take it back; without a like nothing changes."""
    standing = await unlike(cookbook, actor, recipe)
    return standing_shown(standing.recipe, standing.own)


@route("GET", "/recipes/{recipe:str}/likes", may=ANYBODY, summary="List who likes a recipe", raises=[RecipeNotFound])
async def list_likes(
    recipe: str, actor: Actor, cookbook: Cookbook, limit: Limit = 20, cursor: Cursor = None
) -> LikersPage:
    """People who like it, latest first."""
    likes = await likes_of(cookbook, actor, recipe, limit=limit, cursor=cursor)
    return likers_page(likes.items, likes.next_cursor)


@route("PUT", "/recipes/{recipe:str}/rating", may=VERIFIED, summary="Rate a recipe",
       raises=[EmailNotVerified, RecipeNotFound])  # fmt: skip
async def put_rating(recipe: str, data: Rating, actor: Actor, cookbook: Cookbook) -> StandingShown:
    """Give 1 to 5 stars, in place of those given before."""
    standing = await rate(cookbook, actor, recipe, data.stars)
    return standing_shown(standing.recipe, standing.own)


@route(
    "DELETE",
    "/recipes/{recipe:str}/rating",
    may=MEMBERS,
    summary="Take a rating back",
    raises=[RecipeNotFound],
    status=200,
)
async def delete_rating(recipe: str, actor: Actor, cookbook: Cookbook) -> StandingShown:
    """Take the stars back; without a rating nothing changes."""
    standing = await unrate(cookbook, actor, recipe)
    return standing_shown(standing.recipe, standing.own)
