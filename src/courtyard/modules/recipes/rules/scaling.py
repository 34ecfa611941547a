"""A recipe for another number of people: amounts follow, everything else stays as the author wrote it."""

import msgspec

from courtyard.kernel.basics import Unprocessable
from courtyard.modules.recipes.models.content import AMOUNT_MAX, SERVINGS_MAX, Ingredient, RecipeContent
from courtyard.modules.recipes.rules.numbers import rounded_sensibly
from courtyard.modules.recipes.rules.sizes import fitted
from courtyard.modules.recipes.rules.yields import scaled_yields


def scale_ingredient(ingredient: Ingredient, factor: float) -> Ingredient:
    """The exact amount times ``factor``; a line without an amount stays, and so does what would exceed all bounds."""
    if ingredient.amount is None or max(ingredient.amount, ingredient.amount_max or 0) * factor > AMOUNT_MAX:
        return ingredient
    return msgspec.structs.replace(
        ingredient,
        amount=ingredient.amount * factor,
        amount_max=None if ingredient.amount_max is None else ingredient.amount_max * factor,
    )


def scaled_to(content: RecipeContent, servings: int) -> RecipeContent:
    """The recipe for ``servings``, amounts rounded as a cook would and in the unit that suits their size.

    Raises:
        Unprocessable: where the recipe does not say for how many it is, or ``servings`` is out of bounds.
    """
    if not 1 <= servings <= SERVINGS_MAX:
        raise Unprocessable.field("servings", f"must be from 1 to {SERVINGS_MAX}")
    if content.servings is None:
        raise Unprocessable.field("servings", "this recipe does not say how many it serves, so it cannot be scaled")
    if servings == content.servings:
        return content
    factor = servings / content.servings
    return msgspec.structs.replace(
        content,
        servings=servings,
        yields=scaled_yields(content.yields, servings) if content.yields else None,
        ingredients=[rounded(fitted(scale_ingredient(each, factor))) for each in content.ingredients],
    )


def rounded(ingredient: Ingredient) -> Ingredient:
    """Amounts in at most three significant digits."""
    if ingredient.amount is None:
        return ingredient
    return msgspec.structs.replace(
        ingredient,
        amount=rounded_sensibly(ingredient.amount),
        amount_max=None if ingredient.amount_max is None else rounded_sensibly(ingredient.amount_max),
    )
