"""Shapes on the wire."""

from courtyard.modules.recipes.models import Difficulty
from courtyard.modules.recipes.models.written import RecipePatch, WrittenRecipe
from courtyard.modules.recipes.schemas.reactions import LikersPage, Rating, StandingShown, likers_page, standing_shown
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
    "LikersPage",
    "Rating",
    "RecipeItem",
    "RecipePage",
    "RecipePatch",
    "RecipeShown",
    "StandingShown",
    "WrittenRecipe",
    "likers_page",
    "recipe_answer",
    "recipe_page_answer",
    "standing_shown",
]
