"""What an ingredient can be called: so that chicken breasts are chicken, and peanut butter is no butter."""

from courtyard.modules.recipes.rules.foods.naming import FoodNames, is_staple
from courtyard.modules.recipes.rules.foods.words import HEAD_FIRST

__all__ = ["HEAD_FIRST", "FoodNames", "is_staple"]
