"""Like and rate from a recipe's page: in place with script, and back to the page without."""

from typing import Annotated

import msgspec
from litestar import Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, VERIFIED, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.reacting import Standing, like, rate, unlike, unrate


class StarsForm(msgspec.Struct, frozen=True):
    """One to five stars."""

    stars: Annotated[int, msgspec.Meta(ge=1, le=5)]


@route("POST", "/recipes/{recipe:str}/like", may=VERIFIED, summary="Like a recipe", in_schema=False, status=200)
async def like_recipe(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Like it."""
    return _shown(view, "like", await like(cookbook, actor, recipe))


@route("POST", "/recipes/{recipe:str}/unlike", may=MEMBERS, summary="Take a like back", in_schema=False, status=200)
async def unlike_recipe(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Take the like back."""
    return _shown(view, "like", await unlike(cookbook, actor, recipe))


@route("POST", "/recipes/{recipe:str}/rating", may=VERIFIED, summary="Rate a recipe", in_schema=False, status=200)
async def rate_recipe(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Give stars, in place of those given before."""
    sent = decode_form(await view.form(), StarsForm)
    return _shown(view, "rating", await rate(cookbook, actor, recipe, sent.stars))


@route("POST", "/recipes/{recipe:str}/rating/remove", may=MEMBERS, summary="Take stars back", in_schema=False,
       status=200)  # fmt: skip
async def unrate_recipe(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Take the stars back."""
    return _shown(view, "rating", await unrate(cookbook, actor, recipe))


def _shown(view: View, block: str, standing: Standing) -> Response[str]:
    """Only what changed, or back to the whole page."""
    if view.page.is_htmx:
        return view.show("recipes/reacted.html", block=block, recipe=standing.recipe, own=standing.own)
    return view.go(f"/recipes/{standing.recipe.slug}")
