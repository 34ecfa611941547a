"""Imports on the wire."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from litestar import Response

from courtyard.modules.recipes.models import Reading, Visibility
from courtyard.modules.recipes.models.content import Difficulty, Ingredient, Nutrition, Source
from courtyard.modules.recipes.schemas.recipes import RecipeItem, recipe_item


class ImportByAddress(msgspec.Struct, forbid_unknown_fields=True):
    """The page to import, and who will see the recipe."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, description="https://… or http://…")]
    visibility: Visibility = Visibility.PUBLIC


class RecipeRead(msgspec.Struct, kw_only=True):
    """A recipe as it was read, not saved yet; each ingredient keeps its ``original`` line."""

    title: str
    description: str
    ingredients: list[Ingredient]
    instructions: list[str]
    instruction_headings: list[int]
    category: str | None
    cuisine: str | None
    diet: list[str]
    tags: list[str]
    difficulty: Difficulty | None
    prep_time_min: int | None
    cooking_time_min: int | None = msgspec.field(name="cookingTime")
    total_time_min: int | None
    servings: int | None
    yields: str | None
    equipment: list[str]
    notes: str | None
    source: Source | None
    nutrition: Nutrition | None
    language: str | None
    image_url: str | None


class ReadingShown(msgspec.Struct):
    """One recipe and what could not be read of it."""

    recipe: RecipeRead
    warnings: list[str]


class RefusedFile(msgspec.Struct):
    """A file without a recipe, and why."""

    name: str
    reason: str


class PreviewShown(msgspec.Struct):
    """The recipe that was read, the first one if there are ``further`` ones; nothing is saved."""

    recipe: RecipeRead
    warnings: list[str]
    further: list[ReadingShown]
    refused: list[RefusedFile]


class ImportShown(msgspec.Struct):
    """What became of an upload with several recipes."""

    created: list[RecipeItem]
    already_there: list[RecipeItem]
    refused: list[RefusedFile]


def reading_shown(reading: Reading) -> ReadingShown:
    """One reading on the wire."""
    content = reading.content
    values = {name: getattr(content, name) for name in RecipeRead.__struct_fields__}
    return ReadingShown(RecipeRead(**values), reading.warnings)


def preview_answer(readings: Iterable[Reading], refused: Iterable[Any]) -> Response[Any]:
    """What was read, on the wire."""
    first, *further = (reading_shown(reading) for reading in readings)
    names = [RefusedFile(each.name, each.reason) for each in refused]
    return Response(PreviewShown(first.recipe, first.warnings, further, names), status_code=200)


def import_answer(created: Iterable[Any], already_there: Iterable[Any], refused: Iterable[Any]) -> Response[Any]:
    """A report on the wire."""
    body = ImportShown(
        [recipe_item(recipe) for recipe in created],
        [recipe_item(recipe) for recipe in already_there],
        [RefusedFile(each.name, each.reason) for each in refused],
    )
    return Response(body, status_code=202)
