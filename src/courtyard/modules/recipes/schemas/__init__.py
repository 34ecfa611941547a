"""Shapes on the wire."""

from courtyard.modules.recipes.models import Difficulty
from courtyard.modules.recipes.models.written import RecipePatch, WrittenRecipe
from courtyard.modules.recipes.schemas.recipes import (
    ROW_FIELDS,
    RecipeItem,
    RecipePage,
    RecipeShown,
    recipe_answer,
    recipe_page_answer,
)

__all__ = [
    "ROW_FIELDS",
    "Difficulty",
    "RecipeItem",
    "RecipePage",
    "RecipePatch",
    "RecipeShown",
    "WrittenRecipe",
    "recipe_answer",
    "recipe_page_answer",
]
