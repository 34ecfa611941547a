"""The files of one recipe, one at a time: what its author does with them without the editor."""

from collections.abc import AsyncIterable, Iterable, Sequence
from typing import Annotated, Literal, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id, Unprocessable, is_id
from courtyard.modules.media.contract import Shown
from courtyard.modules.recipes.access import recipe_for_editor
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.writing import change_recipe
from courtyard.modules.recipes.errors import RecipeChanged
from courtyard.modules.recipes.models import Recipe
from courtyard.modules.recipes.models.content import PICTURES_MAX, Line
from courtyard.modules.recipes.models.written import RecipePatch
from courtyard.modules.recipes.rules.picturing import Entry, entries_of, entry_of, pictures_of, positions_of

_ATTEMPTS_MAX = 5


class PictureWords(msgspec.Struct, frozen=True):
    """What becomes of one picture, of the version of the recipe that was looked at; ``step`` 0 is the dish."""

    act: Literal["save", "first", "remove"]
    version: int
    alt: Line = ""
    step: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0


class EntryShown(NamedTuple):
    """A file in a form, as far as it is known."""

    entry: Entry
    shown: Shown | None


class Album(NamedTuple):
    """The files of a recipe, for whoever may change it."""

    recipe: Recipe
    pictures: Sequence[EntryShown]
    film: EntryShown | None
    steps: Sequence[str]


async def album(cookbook: Cookbook, actor: Actor, key: str) -> Album:
    """The files of a recipe.

    Raises:
        RecipeNotFound, NotYourRecipe.
    """
    recipe = await recipe_for_editor(cookbook.store, actor, key)
    looks = await cookbook.illustrating.looks([recipe])
    positions = _positions(recipe)
    film = EntryShown(Entry(str(recipe.video), 0, ""), looks.get(recipe.video)) if recipe.video is not None else None
    shown = [EntryShown(each, looks.get(Id(each.file))) for each in entries_of(recipe.pictures, positions)]
    return Album(recipe, shown, film, [recipe.instructions[position] for position in positions])


async def entries_in_form(
    cookbook: Cookbook, actor: Actor, texts: Iterable[str], recipe: Recipe | None
) -> list[EntryShown]:
    """The files that a form carries; what is not written as expected is left out."""
    entries = []
    for text in texts:
        try:
            entries.append(entry_of(text))
        except Unprocessable:
            continue  # refused when the form was read; here it is only shown again
    looks = await cookbook.illustrating.looks_in_form([Id(each.file) for each in entries], actor, recipe)
    return [EntryShown(each, looks.get(Id(each.file))) for each in entries]


async def add_file(
    cookbook: Cookbook, actor: Actor, key: str, name: str, chunks: AsyncIterable[bytes], *, announced_bytes: int
) -> Recipe:
    """Take a file and put it at the end of a recipe's pictures; a film takes the place of the one before.

    Raises:
        RecipeNotFound, NotYourRecipe.
        Refusal: it is no file that is taken; the message says why.
    """
    recipe = await recipe_for_editor(cookbook.store, actor, key)
    if len(recipe.pictures) >= PICTURES_MAX:
        raise Unprocessable.field("file", f"a recipe has at most {PICTURES_MAX} pictures; remove one first")
    file = await cookbook.media.take_in(actor, name, chunks, expected_bytes=announced_bytes)
    is_film = (await cookbook.media.shown([file]))[file].is_film
    for _ in range(_ATTEMPTS_MAX - 1):
        try:
            return await _added(cookbook, actor, key, file, is_film=is_film)
        except RecipeChanged:
            continue  # somebody changed it at this moment: add it to what they made of it
    return await _added(cookbook, actor, key, file, is_film=is_film)


async def _added(cookbook: Cookbook, actor: Actor, key: str, file: Id, *, is_film: bool) -> Recipe:
    recipe = await recipe_for_editor(cookbook.store, actor, key)
    pictures = [*_entries(recipe), Entry(str(file), 0, "")]
    patch = RecipePatch(video=str(file)) if is_film else _patch(recipe, pictures)
    return await change_recipe(cookbook, actor, key, patch, version=recipe.version)


async def change_picture(cookbook: Cookbook, actor: Actor, key: str, number: int, words: PictureWords) -> Recipe:
    """Describe the picture with this number (from 1), put it first, or take it out.

    Raises:
        RecipeNotFound, NotYourRecipe, RecipeChanged.
        Unprocessable: there is no such picture or step.
    """
    recipe = await recipe_for_editor(cookbook.store, actor, key)
    if recipe.version != words.version:
        raise RecipeChanged(recipe.version)
    entries = _entries(recipe)
    if not 1 <= number <= len(entries):
        raise Unprocessable.field("number", "there is no such picture")
    said = entries.pop(number - 1)._replace(alt=words.alt, number=words.step)
    if words.act == "save":
        entries.insert(number - 1, said)
    elif words.act == "first":
        entries.insert(0, said)
    return await change_recipe(cookbook, actor, key, _patch(recipe, entries), version=words.version)


async def remove_film(cookbook: Cookbook, actor: Actor, key: str) -> Recipe:
    """Take the film out.

    Raises:
        RecipeNotFound, NotYourRecipe.
    """
    return await change_recipe(cookbook, actor, key, RecipePatch(video=None))


def film_in_form(text: str) -> list[str]:
    """The field of the film, as one of pictures."""
    file = text.partition("|")[0]
    return [file] if is_id(file) else []


def _positions(recipe: Recipe) -> list[int]:
    return positions_of(recipe.instructions, recipe.instruction_headings)


def _entries(recipe: Recipe) -> list[Entry]:
    return entries_of(recipe.pictures, _positions(recipe))


def _patch(recipe: Recipe, entries: Iterable[Entry]) -> RecipePatch:
    return RecipePatch(pictures=pictures_of(entries, _positions(recipe)))
