"""One recipe as it is cooked from."""

from litestar import Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.web import View
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.showing import dish
from courtyard.modules.recipes.pages.asked import Kitchen, Word, asked


@route("GET", "/recipes/{recipe:str}", may=ANYBODY, summary="A recipe", in_schema=False)
async def recipe_page(
    recipe: str, view: View, actor: Actor, cookbook: Cookbook, servings: Word = None, units: Word = None
) -> Response[str]:
    """Ingredients beside the steps, for any number of people, in either kitchen's units."""
    kitchen = asked(Kitchen, servings=servings, units=units)
    found = await dish(cookbook, actor, recipe, servings=kitchen.servings, units=kitchen.units)
    return view.show("recipes/recipe.html", block="cooking", dish=found, kitchen=kitchen)
