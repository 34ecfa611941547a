"""The editor: a recipe as a form of plain fields, and back."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from courtyard.kernel.basics import Actor, Unprocessable, is_id
from courtyard.modules.recipes.access import recipe_for_editor
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.importing import keep_one
from courtyard.modules.recipes.actions.showing import Part, parts_of
from courtyard.modules.recipes.actions.writing import change_recipe, write_recipe
from courtyard.modules.recipes.models import (
    Difficulty,
    Ingredient,
    Nutrition,
    Reading,
    Recipe,
    RecipeContent,
    Source,
    Status,
    Visibility,
)
from courtyard.modules.recipes.models.content import (
    DESCRIPTION_LENGTH_MAX,
    EQUIPMENT_MAX,
    INGREDIENTS_MAX,
    INSTRUCTION_LENGTH_MAX,
    INSTRUCTIONS_MAX,
    LABEL_LENGTH_MAX,
    LINE_LENGTH_MAX,
    NOTES_LENGTH_MAX,
    PICTURES_MAX,
    TAGS_MAX,
    Label,
    Line,
    Minutes,
    Quantity,
    Servings,
    Title,
    Url,
)
from courtyard.modules.recipes.models.written import RecipePatch, WrittenIngredient, WrittenRecipe
from courtyard.modules.recipes.rules.facets import facet
from courtyard.modules.recipes.rules.outline import ingredients_text, read_ingredients, read_steps, steps_text
from courtyard.modules.recipes.rules.picturing import entries_of, entry_of, pictures_of, positions_of
from courtyard.modules.recipes.rules.wording import given

_TEXT_MAX = 200_000
_PORTIONS_MAX = {
    "tags": (TAGS_MAX, LABEL_LENGTH_MAX),
    "ingredients": (INGREDIENTS_MAX, LINE_LENGTH_MAX),
    "steps": (INSTRUCTIONS_MAX, INSTRUCTION_LENGTH_MAX),
    "equipment": (EQUIPMENT_MAX, LINE_LENGTH_MAX),
}
"""Field of the form that is a list in the recipe → how many portions, how many characters in each."""

_Text = Annotated[str, msgspec.Meta(max_length=_TEXT_MAX)]


class RecipeWords(msgspec.Struct, frozen=True, kw_only=True):
    """A recipe as its editor shows it: lists are texts with a line for each, labels stand between commas.

    ``version`` is the version that was edited. ``imported`` says that it was read from outside, so that it is
    recognised when it comes again. ``illustrated`` says that the form carries its files: without it they stay as they
    are. See ``rules.picturing`` for how pictures are written.
    """

    title: Title
    description: Annotated[str, msgspec.Meta(max_length=DESCRIPTION_LENGTH_MAX)] = ""
    servings: Servings | None = None
    yields: Line | None = None
    prep_time_min: Minutes | None = None
    cooking_time_min: Minutes | None = None
    total_time_min: Minutes | None = None
    category: Label | None = None
    cuisine: Label | None = None
    diet: Annotated[list[Label], msgspec.Meta(max_length=40)] = []
    tags: Annotated[str, msgspec.Meta(max_length=4_000)] = ""
    difficulty: Difficulty | None = None
    ingredients: _Text = ""
    steps: _Text = ""
    equipment: _Text = ""
    notes: Annotated[str, msgspec.Meta(max_length=NOTES_LENGTH_MAX)] = ""
    image_url: Url | None = None
    source_url: Url | None = None
    source_site: Line | None = None
    source_author: Line | None = None
    language: Label | None = None
    calories_kcal: Quantity | None = None
    carbohydrate_g: Quantity | None = None
    protein_g: Quantity | None = None
    fat_g: Quantity | None = None
    saturated_fat_g: Quantity | None = None
    unsaturated_fat_g: Quantity | None = None
    trans_fat_g: Quantity | None = None
    fiber_g: Quantity | None = None
    sugar_g: Quantity | None = None
    sodium_mg: Quantity | None = None
    cholesterol_mg: Quantity | None = None
    serving_size: Line | None = None
    visibility: Visibility = Visibility.PUBLIC
    status: Literal["draft", "published"] | None = None
    version: int | None = None
    imported: bool = False
    illustrated: bool = False
    pictures: Annotated[list[Annotated[str, msgspec.Meta(max_length=700)]], msgspec.Meta(max_length=PICTURES_MAX)] = []
    video: Annotated[str, msgspec.Meta(max_length=30)] = ""


class ImportWords(msgspec.Struct, frozen=True):
    """Where recipes are read from (files come beside it), and who may see those that are kept at once."""

    url: Url | None = None
    visibility: Visibility = Visibility.PRIVATE


async def compose(cookbook: Cookbook, actor: Actor, words: RecipeWords) -> Recipe:
    """Keep a new recipe as it stands in the editor.

    Raises:
        Unprocessable: fields are wrong; the paths are those of the form.
        RecipeAlreadyThere: it was imported before.
    """
    values = _values(words, ())
    if not words.imported:
        return await write_recipe(cookbook, actor, WrittenRecipe(**values))
    cleaned = given(WrittenRecipe(**values))
    content = {name: cleaned[name] for name in RecipeContent.__struct_fields__ if name in cleaned}
    reading = Reading(RecipeContent(**content))
    files: dict[str, Any] = {name: cleaned[name] for name in ("pictures", "video") if name in cleaned}
    status = Status(words.status or Status.PUBLISHED)
    return await keep_one(cookbook, actor, reading, words.visibility, status, files=files)


async def revise(cookbook: Cookbook, actor: Actor, key: str, words: RecipeWords) -> Recipe:
    """Keep what the editor changed, unless somebody else changed the recipe since it was opened.

    Raises:
        RecipeNotFound, NotYourRecipe, RecipeChanged, RecipeHidden.
        Unprocessable: fields are wrong; the paths are those of the form.
    """
    present = await recipe_for_editor(cookbook.store, actor, key)
    patch = RecipePatch(**_values(words, present.ingredients))
    return await change_recipe(cookbook, actor, key, patch, version=words.version)


def words_of(content: RecipeContent, **more: Any) -> RecipeWords:
    """A recipe as the editor shows it; ``more`` gives fields that are no content."""
    flat = {name: getattr(content, name) for name in RecipeWords.__struct_fields__ if hasattr(content, name)}
    source, nutrition = content.source or Source(), content.nutrition or Nutrition()
    return RecipeWords(
        **{
            **flat,
            **{name: _whole(value) for name, value in msgspec.structs.asdict(nutrition).items()},
            "diet": list(dict.fromkeys(map(_usual_diet, content.diet))),
            "tags": ", ".join(content.tags),
            "ingredients": ingredients_text(content.ingredients, content.language),
            "steps": steps_text(content.instructions, content.instruction_headings),
            "equipment": "\n".join(content.equipment),
            "notes": content.notes or "",
            "source_url": source.url,
            "source_site": source.site,
            "source_author": source.author,
            **more,
        }
    )


def words_to_edit(recipe: Recipe) -> RecipeWords:
    """A kept recipe as the editor shows it."""
    steps = positions_of(recipe.instructions, recipe.instruction_headings)
    return words_of(
        recipe.content,
        visibility=recipe.visibility,
        version=recipe.version,
        illustrated=True,
        pictures=[each.text for each in entries_of(recipe.pictures, steps)],
        video=str(recipe.video or ""),
    )


def _whole(value: Any) -> Any:
    """``320.0`` as 320, as people write it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def diet_choices(labels: Iterable[str]) -> list[str]:
    """The diets that the editor offers: the usual ones, and what the recipe says besides."""
    return [*_DIETS.values(), *(label for label in map(_usual_diet, labels) if label not in _DIETS.values())]


def _usual_diet(label: str) -> str:
    """The usual spelling of a diet: ``gluten free`` is ``Gluten-free``."""
    return _DIETS.get(facet("diet", label), label)


_DIETS = {
    facet("diet", label): label
    for label in ("Vegetarian", "Vegan", "Gluten-free", "Dairy-free", "Nut-free", "Low-carb", "Halal", "Kosher")
}


def ingredients_read(text: str) -> list[Part]:
    """The lines as they would be read, for showing while somebody types."""
    return parts_of(read_ingredients(text[:_TEXT_MAX])[:INGREDIENTS_MAX])


def _values(words: RecipeWords, known: Sequence[Ingredient]) -> dict[str, Any]:
    """The fields of a recipe, by their names in ``WrittenRecipe``."""
    steps, headings = read_steps(words.steps)
    portions = {
        "tags": _portions(words.tags, ","),
        "ingredients": _portions(words.ingredients),
        "steps": steps,
        "equipment": _portions(words.equipment),
    }
    _refuse_too_much(portions)
    ingredients = read_ingredients(words.ingredients, known, words.language)
    values = {name: getattr(words, name) for name in _SAME} | {
        "tags": portions["tags"],
        "ingredients": [WrittenIngredient(**msgspec.structs.asdict(each)) for each in ingredients],
        "instructions": steps,
        "instruction_headings": headings,
        "equipment": portions["equipment"],
        "notes": words.notes or None,
        "source": _if_any(Source(words.source_url, words.source_site, words.source_author)),
        "nutrition": _if_any(Nutrition(**{name: getattr(words, name) for name in Nutrition.__struct_fields__})),
    }
    if words.illustrated:
        values["pictures"] = pictures_of(map(entry_of, words.pictures), positions_of(steps, headings))
        values["video"] = _film(words.video)
    return values if words.status is None else {**values, "status": Status(words.status)}


def _film(text: str) -> str | None:
    """The film that the form carries, as ``id||``."""
    file = text.partition("|")[0]
    if file and not is_id(file):
        raise Unprocessable.field("video", "is not written as expected")
    return file or None


def _portions(text: str, between: str = "\n") -> list[str]:
    return [portion for portion in map(str.strip, text.split(between)) if portion]


def _refuse_too_much(portions: dict[str, list[str]]) -> None:
    problems: dict[str, str] = {}
    for name, found in portions.items():
        count_max, length_max = _PORTIONS_MAX[name]
        too_long = next((number for number, portion in enumerate(found, 1) if len(portion) > length_max), 0)
        if too_long:
            problems[name] = f"number {too_long} is longer than {length_max} characters"
        elif len(found) > count_max:
            problems[name] = f"at most {count_max} are kept, these are {len(found)}"
    if problems:
        raise Unprocessable.fields(problems)


_S = TypeVar("_S", bound=msgspec.Struct)


def _if_any(value: _S) -> _S | None:
    """The value, unless nothing in it is known."""
    return value if value != type(value)() else None


_LISTS = (*_PORTIONS_MAX, "notes", "status", "pictures", "video")
_SAME = [name for name in RecipeWords.__struct_fields__ if name in RecipePatch.__struct_fields__ and name not in _LISTS]
