"""Every query, index and collection of the recipes module."""

from courtyard.modules.recipes.store.choices import ChoiceStore, LabelCount
from courtyard.modules.recipes.store.collections import COLLECTIONS, DEPTH_MAX, ORDERS
from courtyard.modules.recipes.store.finding import Audience, RecipeFinder, RecipeSearch
from courtyard.modules.recipes.store.indexed import RECIPE_INDEX, RecipeSource, food_key, foods_of, language_of
from courtyard.modules.recipes.store.reactions import ReactionStore, RecipeGone, Step
from courtyard.modules.recipes.store.recipes import FactsOf, OriginTaken, RecipeStore, SlugTaken
from courtyard.modules.recipes.store.wanted import Editing, Listing, listed

__all__ = [
    "COLLECTIONS",
    "DEPTH_MAX",
    "ORDERS",
    "RECIPE_INDEX",
    "Audience",
    "ChoiceStore",
    "Editing",
    "FactsOf",
    "LabelCount",
    "Listing",
    "OriginTaken",
    "ReactionStore",
    "RecipeFinder",
    "RecipeGone",
    "RecipeSearch",
    "RecipeSource",
    "RecipeStore",
    "SlugTaken",
    "Step",
    "food_key",
    "foods_of",
    "language_of",
    "listed",
]
