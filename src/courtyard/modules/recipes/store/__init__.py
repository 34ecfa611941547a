"""Every query, index and collection of the recipes module."""

from courtyard.modules.recipes.store.choices import ChoiceStore, LabelCount
from courtyard.modules.recipes.store.collections import COLLECTIONS, DEPTH_MAX, ORDERS
from courtyard.modules.recipes.store.reactions import ReactionStore, RecipeGone, Step
from courtyard.modules.recipes.store.recipes import FactsOf, OriginTaken, RecipeStore, SlugTaken
from courtyard.modules.recipes.store.traces import ERASES, EXPORTS, TraceStore
from courtyard.modules.recipes.store.wanted import Editing, Listing, listed

__all__ = [
    "COLLECTIONS",
    "DEPTH_MAX",
    "ERASES",
    "EXPORTS",
    "ORDERS",
    "ChoiceStore",
    "Editing",
    "FactsOf",
    "LabelCount",
    "Listing",
    "OriginTaken",
    "ReactionStore",
    "RecipeGone",
    "RecipeStore",
    "SlugTaken",
    "Step",
    "TraceStore",
    "listed",
]
