"""Every query, index and collection of the recipes module."""

from courtyard.kernel.documents import LONG_PATIENCE_S
from courtyard.modules.recipes.store.choices import ChoiceStore, LabelCount
from courtyard.modules.recipes.store.collections import COLLECTIONS as RECIPE_COLLECTIONS
from courtyard.modules.recipes.store.collections import DEPTH_MAX, ORDERS
from courtyard.modules.recipes.store.foods import FOOD_INDEX, FOODS, FoodStore
from courtyard.modules.recipes.store.reactions import ReactionStore, RecipeGone, Step
from courtyard.modules.recipes.store.recipes import FactsOf, OriginTaken, RecipeStore, SlugTaken
from courtyard.modules.recipes.store.searched import EVERYBODY, RECIPE_INDEX, Audience, RecipeRows, written_by
from courtyard.modules.recipes.store.traces import ERASES, EXPORTS, TraceStore
from courtyard.modules.recipes.store.wanted import Editing, Listing, listed

COLLECTIONS = (*RECIPE_COLLECTIONS, FOODS)

__all__ = [
    "COLLECTIONS",
    "DEPTH_MAX",
    "ERASES",
    "EVERYBODY",
    "EXPORTS",
    "FOODS",
    "FOOD_INDEX",
    "LONG_PATIENCE_S",
    "ORDERS",
    "RECIPE_INDEX",
    "Audience",
    "ChoiceStore",
    "Editing",
    "FactsOf",
    "FoodStore",
    "LabelCount",
    "Listing",
    "OriginTaken",
    "ReactionStore",
    "RecipeGone",
    "RecipeRows",
    "RecipeStore",
    "SlugTaken",
    "Step",
    "TraceStore",
    "listed",
    "written_by",
]
