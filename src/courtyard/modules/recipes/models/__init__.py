"""The values that a recipe is made of."""

from courtyard.modules.recipes.models.content import (
    Difficulty,
    Ingredient,
    Nutrition,
    Reading,
    RecipeContent,
    Source,
    Status,
    Visibility,
)

__all__ = [
    "Difficulty",
    "Ingredient",
    "Nutrition",
    "Reading",
    "RecipeContent",
    "Source",
    "Status",
    "Visibility",
]
