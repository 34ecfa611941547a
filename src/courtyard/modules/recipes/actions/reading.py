"""Read one recipe."""

from courtyard.kernel.basics import Actor
from courtyard.modules.recipes.access import recipe_for_reader
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.models import ReadRecipe, RecipeContent
from courtyard.modules.recipes.rules.kitchen import for_kitchen


async def recipe_for_kitchen(
    cookbook: Cookbook, actor: Actor, key: str, *, servings: int | None = None, units: str | None = None
) -> tuple[ReadRecipe, RecipeContent | None]:
    """A recipe, and its content for this kitchen; None where it was not asked to be another.

    Raises:
        RecipeNotFound: there is none, or not for these eyes.
        Unprocessable: it cannot be scaled.
    """
    recipe = await recipe_for_reader(cookbook.store, actor, key)
    if servings is None and units is None:
        return recipe, None
    return recipe, for_kitchen(recipe.content, servings, units)
