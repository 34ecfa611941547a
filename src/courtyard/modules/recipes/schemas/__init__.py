"""Shapes on the wire."""

from courtyard.modules.recipes.models import Difficulty
from courtyard.modules.recipes.models.written import RecipePatch, WrittenRecipe
from courtyard.modules.recipes.schemas.imports import (
    ImportByAddress,
    ImportShown,
    PreviewShown,
    import_answer,
    preview_answer,
)
from courtyard.modules.recipes.schemas.incoming import ImportOperation, Incoming, incoming_of
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
    "ImportByAddress",
    "ImportOperation",
    "ImportShown",
    "Incoming",
    "LikersPage",
    "PreviewShown",
    "Rating",
    "RecipeItem",
    "RecipePage",
    "RecipePatch",
    "RecipeShown",
    "StandingShown",
    "WrittenRecipe",
    "import_answer",
    "incoming_of",
    "likers_page",
    "preview_answer",
    "recipe_answer",
    "recipe_page_answer",
    "standing_shown",
]
