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
from courtyard.modules.recipes.schemas.searching import (
    FacetValue,
    Food,
    IngredientHit,
    IngredientPage,
    SearchFilters,
    SearchLabel,
    SearchPage,
    Suggestion,
    Suggestions,
    search_answer,
    search_filters,
)

__all__ = [
    "ROW_FIELDS",
    "Difficulty",
    "FacetValue",
    "Food",
    "ImportByAddress",
    "ImportOperation",
    "ImportShown",
    "Incoming",
    "IngredientHit",
    "IngredientPage",
    "LikersPage",
    "PreviewShown",
    "Rating",
    "RecipeItem",
    "RecipePage",
    "RecipePatch",
    "RecipeShown",
    "SearchFilters",
    "SearchLabel",
    "SearchPage",
    "StandingShown",
    "Suggestion",
    "Suggestions",
    "WrittenRecipe",
    "import_answer",
    "incoming_of",
    "likers_page",
    "preview_answer",
    "recipe_answer",
    "recipe_page_answer",
    "search_answer",
    "search_filters",
    "standing_shown",
]
