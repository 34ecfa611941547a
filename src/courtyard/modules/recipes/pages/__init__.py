"""HTML over HTTP."""

from courtyard.modules.recipes.pages.browsing import browse_recipes, my_recipes
from courtyard.modules.recipes.pages.editor import (
    change_recipe_page,
    edit_recipe_page,
    new_recipe_page,
    read_lines,
    write_recipe_page,
)
from courtyard.modules.recipes.pages.importing import import_page, import_recipes_page
from courtyard.modules.recipes.pages.pictures import (
    add_picture_page,
    change_picture_page,
    pictures_page,
    remove_film_page,
)
from courtyard.modules.recipes.pages.reactions import like_recipe, rate_recipe, unlike_recipe, unrate_recipe
from courtyard.modules.recipes.pages.recipe import recipe_page, removal_page, remove_recipe_page
from courtyard.modules.recipes.pages.searching import search_page, suggestions_part

PAGES = (
    browse_recipes,
    search_page,
    suggestions_part,
    my_recipes,
    import_page,
    import_recipes_page,
    new_recipe_page,
    write_recipe_page,
    read_lines,
    recipe_page,
    edit_recipe_page,
    change_recipe_page,
    pictures_page,
    add_picture_page,
    change_picture_page,
    remove_film_page,
    removal_page,
    remove_recipe_page,
    like_recipe,
    unlike_recipe,
    rate_recipe,
    unrate_recipe,
)

__all__ = ["PAGES"]
