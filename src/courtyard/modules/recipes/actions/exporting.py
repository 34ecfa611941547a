"""Take a recipe out of here, in a format that others read."""

from collections.abc import Callable

import msgspec

from courtyard.kernel.basics import Actor
from courtyard.modules.recipes.access import recipe_for_reader
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.formats import Surroundings, write_cooklang, write_json_ld, write_markdown
from courtyard.modules.recipes.models import Recipe, RecipeContent


class Exported(msgspec.Struct, frozen=True):
    """A file to keep."""

    media_type: str
    file_name: str
    data: bytes


async def export_recipe(cookbook: Cookbook, actor: Actor, key: str, form: str) -> Exported:
    """The recipe as ``json-ld``, ``cooklang`` or ``markdown``.

    Raises:
        RecipeNotFound.
    """
    recipe = await recipe_for_reader(cookbook.store, actor, key)
    if form == "json-ld":
        around = await _surroundings(cookbook, recipe)
        data = msgspec.json.format(msgspec.json.encode(write_json_ld(recipe.content, around)))
        return Exported("application/ld+json", f"{recipe.slug}.json", data)
    media_type, suffix, write = _TEXTS[form]
    return Exported(media_type, f"{recipe.slug}.{suffix}", write(recipe.content).encode())


async def _surroundings(cookbook: Cookbook, recipe: Recipe) -> Surroundings:
    people = await cookbook.accounts.people([recipe.author])
    author = people.get(recipe.author)
    return Surroundings(
        url=f"{cookbook.base_url}/recipes/{recipe.slug}",
        author=author.name if author is not None else None,
        published_at=recipe.created_at,
        modified_at=recipe.updated_at,
        rating=recipe.average_rating,
        ratings_count=recipe.ratings_count,
    )


_TEXTS: dict[str, tuple[str, str, Callable[[RecipeContent], str]]] = {
    "cooklang": ("text/x-cooklang", "cook", write_cooklang),
    "markdown": ("text/markdown", "md", write_markdown),
}
