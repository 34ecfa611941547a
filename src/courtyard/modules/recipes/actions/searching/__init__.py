"""How recipes are found: what the index has of them, what is asked of it, and what is made of the answer."""

from courtyard.modules.recipes.actions.searching.asking import RecipeFinder
from courtyard.modules.recipes.actions.searching.entries import RecipeSource
from courtyard.modules.recipes.actions.searching.finding import Finding
from courtyard.modules.recipes.actions.searching.foods import Foods, FoodSource
from courtyard.modules.recipes.actions.searching.indexing import Indexing
from courtyard.modules.recipes.actions.searching.suggesting import Suggesting

__all__ = ["Finding", "FoodSource", "Foods", "Indexing", "RecipeFinder", "RecipeSource", "Suggesting"]
