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
from courtyard.modules.recipes.models.food import Food
from courtyard.modules.recipes.models.recipe import Illustration, Reaction, ReadRecipe, Recipe

__all__ = [
    "Difficulty",
    "Food",
    "Illustration",
    "Ingredient",
    "Nutrition",
    "Reaction",
    "ReadRecipe",
    "Reading",
    "Recipe",
    "RecipeContent",
    "Source",
    "Status",
    "Visibility",
]
