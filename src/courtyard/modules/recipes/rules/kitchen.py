"""A recipe as somebody wants to cook it: for so many people, in the units of their kitchen."""

from courtyard.modules.recipes.models.content import RecipeContent
from courtyard.modules.recipes.rules.conversion import converted_to
from courtyard.modules.recipes.rules.scaling import scaled_to
from courtyard.modules.recipes.rules.units import System


def for_kitchen(content: RecipeContent, servings: int | None, units: str | None) -> RecipeContent:
    """The content scaled and converted; None leaves it as the author wrote it. ``units`` is ``metric`` or ``us``.

    Raises:
        Unprocessable: the recipe does not say for how many it is.
    """
    if servings is not None:
        content = scaled_to(content, servings)
    return content if units is None else converted_to(content, System(units))
