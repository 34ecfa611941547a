"""One recipe as it is cooked from, and its removal."""

from litestar import Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.kernel.web import View, decode_query
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.showing import dish, dish_for_editor
from courtyard.modules.recipes.actions.writing import remove_recipe
from courtyard.modules.recipes.pages.asked import Kitchen, Word


@route("GET", "/recipes/{recipe:str}", may=ANYBODY, summary="A recipe", in_schema=False)
async def recipe_page(
    recipe: str, view: View, actor: Actor, cookbook: Cookbook, servings: Word = None, units: Word = None
) -> Response[str]:
    """Ingredients beside the steps, for any number of people, in either kitchen's units."""
    kitchen = decode_query(Kitchen, servings=servings, units=units)
    found = await dish(cookbook, actor, recipe, servings=kitchen.servings, units=kitchen.units)
    return view.show("recipes/recipe.html", block="cooking", dish=found, kitchen=kitchen)


@route("GET", "/recipes/{recipe:str}/delete", may=MEMBERS, summary="Remove a recipe?", in_schema=False)
async def removal_page(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """What will be lost, and the button that does it."""
    return view.show("recipes/delete.html", recipe=(await dish_for_editor(cookbook, actor, recipe)).recipe)


@route("POST", "/recipes/{recipe:str}/delete", may=MEMBERS, summary="Remove a recipe", in_schema=False, status=200)
async def remove_recipe_page(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Remove it with all that belongs to it."""
    await remove_recipe(cookbook, actor, recipe)
    return view.go("/recipes/mine", _("The recipe is deleted."))
