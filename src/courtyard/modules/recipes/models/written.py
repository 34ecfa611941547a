"""What somebody sends to write or change a recipe: any of its fields, ingredients as values or as plain lines."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from courtyard.modules.recipes.models.content import (
    DESCRIPTION_LENGTH_MAX,
    EQUIPMENT_MAX,
    INGREDIENTS_MAX,
    INSTRUCTIONS_MAX,
    NOTES_LENGTH_MAX,
    PICTURES_MAX,
    TAGS_MAX,
    Amount,
    Difficulty,
    Instruction,
    Label,
    Line,
    Minutes,
    Nutrition,
    Servings,
    Source,
    Status,
    Title,
    Url,
    Visibility,
)

IngredientLine = Annotated[str, msgspec.Meta(min_length=1, max_length=500, description="A line such as `2 cups flour`")]
IngredientName = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Description = Annotated[str, msgspec.Meta(max_length=DESCRIPTION_LENGTH_MAX)]
Labels = Annotated[list[Label], msgspec.Meta(max_length=TAGS_MAX)]
Notes = Annotated[str, msgspec.Meta(max_length=NOTES_LENGTH_MAX)]
Instructions = Annotated[list[Instruction], msgspec.Meta(max_length=INSTRUCTIONS_MAX)]
Position = Annotated[int, msgspec.Meta(ge=0, lt=INSTRUCTIONS_MAX)]
Equipment = Annotated[list[Line], msgspec.Meta(max_length=EQUIPMENT_MAX)]


class WrittenIngredient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ingredient as values; ``unit`` may be any word for it ("grams", "EL")."""

    name: IngredientName
    amount: Amount | None = None
    amount_max: Amount | None = None
    unit: Label | None = None
    note: Line | None = None
    original: Line = ""
    section: Line | None = None


FileId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{24}$", description="Of a file that was uploaded to /media")]


class WrittenPicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture of one's own; ``step`` is the position of the instruction that it shows, if it shows one."""

    file: FileId
    alt: Line = ""
    step: Position | None = None


class WrittenSource(Source, frozen=True, forbid_unknown_fields=True):
    """A source as its author gives it."""


class WrittenNutrition(Nutrition, frozen=True, forbid_unknown_fields=True):
    """Nutrition as the author gives it."""


class RecipePatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a recipe to set; what is left out stays."""

    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    ingredients: (
        Annotated[list[WrittenIngredient | IngredientLine], msgspec.Meta(max_length=INGREDIENTS_MAX)] | UnsetType
    ) = UNSET
    instructions: Instructions | UnsetType = UNSET
    instruction_headings: Annotated[list[Position], msgspec.Meta(max_length=INSTRUCTIONS_MAX)] | UnsetType = UNSET
    category: Label | UnsetType | None = UNSET
    cuisine: Label | UnsetType | None = UNSET
    diet: Labels | UnsetType = UNSET
    tags: Labels | UnsetType = UNSET
    difficulty: Difficulty | UnsetType | None = UNSET
    prep_time_min: Minutes | UnsetType | None = UNSET
    cooking_time_min: Minutes | UnsetType | None = msgspec.field(name="cookingTime", default=UNSET)
    total_time_min: Minutes | UnsetType | None = UNSET
    servings: Servings | UnsetType | None = UNSET
    yields: Line | UnsetType | None = UNSET
    equipment: Equipment | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET
    source: WrittenSource | UnsetType | None = UNSET
    nutrition: WrittenNutrition | UnsetType | None = UNSET
    language: Label | UnsetType | None = UNSET
    image_url: Url | UnsetType | None = UNSET
    pictures: Annotated[list[WrittenPicture], msgspec.Meta(max_length=PICTURES_MAX)] | UnsetType = UNSET
    video: FileId | UnsetType | None = UNSET
    visibility: Visibility | UnsetType = UNSET
    status: Status | UnsetType = UNSET


class WrittenRecipe(RecipePatch, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole recipe: only the title is required."""

    title: Title
