"""What a recipe says, apart from who wrote it and when: everything an author can set, as frozen values.

The same value comes out of every outside format and goes into every one. All text in it is plain text, never markup.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

TITLE_LENGTH_MAX = 200
DESCRIPTION_LENGTH_MAX = 5_000
NOTES_LENGTH_MAX = 10_000
LINE_LENGTH_MAX = 500
INSTRUCTION_LENGTH_MAX = 5_000
LABEL_LENGTH_MAX = 80
URL_LENGTH_MAX = 2_000
INGREDIENTS_MAX = 200
INSTRUCTIONS_MAX = 200
TAGS_MAX = 40
EQUIPMENT_MAX = 60
PICTURES_MAX = 30
MINUTES_MAX = 60 * 24 * 60
SERVINGS_MAX = 10_000
AMOUNT_MAX = 1_000_000.0

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=TITLE_LENGTH_MAX, examples=["Leek soup"])]
Line = Annotated[str, msgspec.Meta(max_length=LINE_LENGTH_MAX)]
Label = Annotated[str, msgspec.Meta(max_length=LABEL_LENGTH_MAX)]
Url = Annotated[str, msgspec.Meta(max_length=URL_LENGTH_MAX)]
Instruction = Annotated[str, msgspec.Meta(min_length=1, max_length=INSTRUCTION_LENGTH_MAX)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=MINUTES_MAX)]
Servings = Annotated[int, msgspec.Meta(ge=1, le=SERVINGS_MAX)]
Amount = Annotated[float, msgspec.Meta(ge=0, le=AMOUNT_MAX)]
Quantity = Annotated[float, msgspec.Meta(ge=0)]


class Difficulty(StrEnum):
    """How much skill it asks for, in the author's judgement."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Visibility(StrEnum):
    """Who may find it: everybody, those with the address, only the author."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Status(StrEnum):
    """Where it stands: not finished, shown, or taken away by a moderator."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HIDDEN = "hidden"


def _unknown() -> None:
    """Given as a factory, so that the field is written even where everything empty is left out."""


class Ingredient(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the ingredient list, as read; ``original`` is the line as it was written.

    On the wire and in the database, name, amount and unit are always there, all else only when it says something.

    ``amount_max`` is set for ranges ("2-3 eggs"). ``unit`` is the canonical key of a unit in ``rules.units``, or the
    author's own word where the table has none. A line that is only text has a name and nothing else.
    """

    name: Line
    amount: Amount | None = msgspec.field(default_factory=_unknown)
    amount_max: Amount | None = None
    unit: Label | None = msgspec.field(default_factory=_unknown)
    note: Line | None = None
    original: Line = ""
    section: Line | None = None


class Source(msgspec.Struct, frozen=True):
    """Where the recipe comes from: the page, the site's name, and who wrote it there."""

    url: Url | None = None
    site: Line | None = None
    author: Line | None = None


class Nutrition(msgspec.Struct, frozen=True, omit_defaults=True):
    """Nutrition per serving, given by the author or the source; units stand in the names."""

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


class RecipeContent(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an author can set, in the author's words.

    ``instructions`` are plain strings; ``instruction_headings`` are the positions in it that head a section instead of
    telling a step. ``servings`` is the number that amounts are scaled from, ``yields`` the author's words for it
    ("12 muffins"). ``language`` is a BCP 47 tag.
    """

    title: Title
    description: Annotated[str, msgspec.Meta(max_length=DESCRIPTION_LENGTH_MAX)] = ""
    ingredients: Annotated[list[Ingredient], msgspec.Meta(max_length=INGREDIENTS_MAX)] = []
    instructions: Annotated[list[Instruction], msgspec.Meta(max_length=INSTRUCTIONS_MAX)] = []
    instruction_headings: Annotated[list[int], msgspec.Meta(max_length=INSTRUCTIONS_MAX)] = []
    category: Label | None = None
    cuisine: Label | None = None
    diet: Annotated[list[Label], msgspec.Meta(max_length=TAGS_MAX)] = []
    tags: Annotated[list[Label], msgspec.Meta(max_length=TAGS_MAX)] = []
    difficulty: Difficulty | None = None
    prep_time_min: Minutes | None = None
    cooking_time_min: Minutes | None = None
    total_time_min: Minutes | None = None
    servings: Servings | None = None
    yields: Line | None = None
    equipment: Annotated[list[Line], msgspec.Meta(max_length=EQUIPMENT_MAX)] = []
    notes: Annotated[str, msgspec.Meta(max_length=NOTES_LENGTH_MAX)] | None = None
    source: Source | None = None
    nutrition: Nutrition | None = None
    language: Label | None = None
    image_url: Url | None = None


class Reading(msgspec.Struct, frozen=True):
    """One recipe as it was read from outside, and what could not be read or had to be shortened."""

    content: RecipeContent
    warnings: list[str] = []
