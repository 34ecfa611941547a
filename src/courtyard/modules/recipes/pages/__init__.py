"""HTML over HTTP."""

from courtyard.modules.recipes.pages.browsing import browse_recipes, my_recipes
from courtyard.modules.recipes.pages.reactions import like_recipe, rate_recipe, unlike_recipe, unrate_recipe
from courtyard.modules.recipes.pages.recipe import recipe_page

PAGES = (browse_recipes, my_recipes, recipe_page, like_recipe, unlike_recipe, rate_recipe, unrate_recipe)

__all__ = ["PAGES"]
