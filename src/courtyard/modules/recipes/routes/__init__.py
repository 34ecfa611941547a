"""JSON over HTTP."""

from courtyard.modules.recipes.routes.listings import list_my_recipes, list_recipes
from courtyard.modules.recipes.routes.recipes import (
    create_recipe,
    delete_recipe,
    patch_recipe,
    put_recipe,
    read_recipe,
)

ROUTES = (list_recipes, list_my_recipes, read_recipe, create_recipe, put_recipe, patch_recipe, delete_recipe)

__all__ = ["ROUTES"]
