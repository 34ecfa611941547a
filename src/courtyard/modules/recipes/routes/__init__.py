"""JSON over HTTP."""

from courtyard.modules.recipes.routes.exports import export
from courtyard.modules.recipes.routes.imports import import_recipes
from courtyard.modules.recipes.routes.listings import list_my_recipes, list_recipes
from courtyard.modules.recipes.routes.reactions import (
    delete_like,
    delete_rating,
    list_likes,
    post_like,
    put_rating,
)
from courtyard.modules.recipes.routes.recipes import (
    create_recipe,
    delete_recipe,
    patch_recipe,
    put_recipe,
    read_recipe,
)
from courtyard.modules.recipes.routes.searching import (
    search_in_recipes,
    search_ingredients,
    search_recipes,
    suggest,
)

ROUTES = (
    search_recipes,
    search_in_recipes,
    search_ingredients,
    suggest,
    list_recipes,
    list_my_recipes,
    import_recipes,
    read_recipe,
    create_recipe,
    put_recipe,
    patch_recipe,
    delete_recipe,
    post_like,
    delete_like,
    list_likes,
    put_rating,
    delete_rating,
    export,
)

__all__ = ["ROUTES"]
