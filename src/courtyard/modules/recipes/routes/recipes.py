"""One recipe: read, write, replace, change, remove."""

from typing import Annotated, Literal

from litestar import Response
from litestar.params import Parameter

from courtyard.kernel.basics import Actor, EmailNotVerified
from courtyard.kernel.http import ANYBODY, MEMBERS, Cached, route
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.reading import recipe_for_kitchen
from courtyard.modules.recipes.actions.writing import change_recipe, remove_recipe, replace_recipe, write_recipe
from courtyard.modules.recipes.errors import NotYourRecipe, RecipeChanged, RecipeHidden, RecipeNotFound
from courtyard.modules.recipes.schemas import RecipePatch, RecipeShown, WrittenRecipe, recipe_answer

Servings = Annotated[int | None, Parameter(ge=1, le=10_000, description="For how many to scale the amounts")]
Units = Annotated[Literal["metric", "us"] | None, Parameter(description="Which kitchen's units to convert to")]

_CHANGE = (EmailNotVerified, RecipeNotFound, NotYourRecipe, RecipeHidden, RecipeChanged)


@route(
    "GET",
    "/recipes/{recipe:str}",
    may=ANYBODY,
    summary="Read a recipe",
    raises=[RecipeNotFound],
    cached=Cached(300, tags=("recipe:{recipe}",), per_member=True),
)
async def read_recipe(
    recipe: str, actor: Actor, cookbook: Cookbook, servings: Servings = None, units: Units = None
) -> Response[RecipeShown]:
    """One recipe by id or slug, on demand for another number of people or in the units of another kitchen."""
    found, content = await recipe_for_kitchen(cookbook, actor, recipe, servings=servings, units=units)
    looks = await cookbook.illustrating.looks([found])
    return recipe_answer(found, own=found.own if actor.is_signed_in else None, content=content, looks=looks)


@route("POST", "/recipes", may=MEMBERS, summary="Write a recipe", raises=[EmailNotVerified, RecipeHidden],
       status=201)  # fmt: skip
async def create_recipe(data: WrittenRecipe, actor: Actor, cookbook: Cookbook) -> Response[RecipeShown]:
    """Keep a new recipe; without further words it is published for everybody.

    Whoever has not confirmed their e-mail address can keep private recipes only.

    An ingredient is a struct or a plain line such as `2 cups flour`, which is read into amount, unit and name.
    Pictures and the film are files that were uploaded to `/media` before; the first picture of no step is the cover.
    """
    written = await write_recipe(cookbook, actor, data)
    return recipe_answer(written, own=[], status=201, looks=await cookbook.illustrating.looks([written]))


@route("PUT", "/recipes/{recipe:str}", may=MEMBERS, summary="Replace a recipe", raises=_CHANGE)
async def put_recipe(
    recipe: str, data: WrittenRecipe, actor: Actor, if_match: int | None, cookbook: Cookbook
) -> Response[RecipeShown]:
    """Replace all that a recipe says; what is left out becomes empty, but visibility and status stay.

    With `If-Match`, a recipe that somebody changed meanwhile is refused with 409 and its present version.
    """
    replaced = await replace_recipe(cookbook, actor, recipe, data, version=if_match)
    return recipe_answer(replaced, looks=await cookbook.illustrating.looks([replaced]))


@route("PATCH", "/recipes/{recipe:str}", may=MEMBERS, summary="Change a recipe", raises=_CHANGE)
async def patch_recipe(
    recipe: str, data: RecipePatch, actor: Actor, if_match: int | None, cookbook: Cookbook
) -> Response[RecipeShown]:
    """Change the fields that are sent.

    With `If-Match`, a recipe that somebody changed meanwhile is refused with 409 and its present version.
    """
    changed = await change_recipe(cookbook, actor, recipe, data, version=if_match)
    return recipe_answer(changed, looks=await cookbook.illustrating.looks([changed]))


@route("DELETE", "/recipes/{recipe:str}", may=MEMBERS, summary="Remove a recipe", raises=_CHANGE, status=204)
async def delete_recipe(recipe: str, actor: Actor, if_match: int | None, cookbook: Cookbook) -> None:
    """Remove a recipe with all likes and ratings. This cannot be undone."""
    await remove_recipe(cookbook, actor, recipe, version=if_match)
