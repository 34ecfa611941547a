"""Exports."""

from typing import Annotated, Literal

from litestar import Response
from litestar.params import QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, route
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.exporting import export_recipe
from courtyard.modules.recipes.errors import RecipeNotFound

Form = Annotated[Literal["json-ld", "cooklang", "markdown"], QueryParameter(name="format", description="Which format")]


@route(
    "GET",
    "/recipes/{recipe:str}/export",
    may=ANYBODY,
    summary="Export a recipe",
    raises=[RecipeNotFound],
    produces=("application/ld+json", "text/x-cooklang", "text/markdown"),
)
async def export(recipe: str, actor: Actor, cookbook: Cookbook, form: Form = "json-ld") -> Response[bytes]:
    """The recipe as a file: schema.org JSON-LD, Cooklang, or Markdown."""
    file = await export_recipe(cookbook, actor, recipe, form)
    headers = {"content-disposition": f'attachment; filename="{file.file_name}"'}
    return Response(file.data, media_type=file.media_type, headers=headers)
