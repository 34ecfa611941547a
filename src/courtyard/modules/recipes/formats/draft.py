"""What a reader of an outside format has found so far, as raw text, and the one way from there to clean content."""

import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import urljoin, urlsplit

import msgspec

from courtyard.modules.recipes.models.content import (
    DESCRIPTION_LENGTH_MAX,
    EQUIPMENT_MAX,
    INGREDIENTS_MAX,
    INSTRUCTION_LENGTH_MAX,
    INSTRUCTIONS_MAX,
    LABEL_LENGTH_MAX,
    LINE_LENGTH_MAX,
    NOTES_LENGTH_MAX,
    TAGS_MAX,
    TITLE_LENGTH_MAX,
    URL_LENGTH_MAX,
    Difficulty,
    Ingredient,
    Nutrition,
    Reading,
    RecipeContent,
    Source,
)
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from courtyard.modules.recipes.rules.text import clipped, plain_line, plain_text
from courtyard.modules.recipes.rules.yields import servings_of

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_HEADING_LENGTH_MAX = 60
_LABELS_READ_MAX = 200


class Draft(msgspec.Struct, kw_only=True):
    """Raw findings; every text may still carry markup. ``ingredients`` pairs a section (or ``None``) with a line."""

    title: str | None = None
    description: str | None = None
    ingredients: list[tuple[str | None, str]] = []
    parsed: list[Ingredient] | None = None
    instructions: list[str] = []
    headings: list[str] = []
    category: list[str] = []
    cuisine: list[str] = []
    diet: list[str] = []
    tags: list[str] = []
    equipment: list[str] = []
    difficulty: str | None = None
    prep_time_min: int | None = None
    cooking_time_min: int | None = None
    total_time_min: int | None = None
    servings: int | None = None
    yields: str | None = None
    notes: str | None = None
    author: str | None = None
    site: str | None = None
    url: str | None = None
    nutrition: Nutrition | None = None
    language: str | None = None
    image_url: str | None = None

    @property
    def is_recipe(self) -> bool:
        """Whether it holds what makes a recipe: something to take, or something to do."""
        return bool(self.ingredients or self.parsed or self.instructions)

    @property
    def is_complete(self) -> bool:
        """Whether title, ingredients and instructions are all there."""
        return bool(self.title and (self.ingredients or self.parsed) and self.instructions)

    def filled_from(self, other: "Draft") -> "Draft":
        """This draft with the other's findings where it has none."""
        return Draft(**{name: getattr(self, name) or getattr(other, name) for name in self.__struct_fields__})


def finished(draft: Draft, *, title_if_none: str = "Untitled recipe") -> Reading:
    """Clean every field, cut to the limits, read the ingredient lines; warnings tell what is missing or was cut."""
    warnings: list[str] = []
    title = plain_line(draft.title or "")
    if not title:
        warnings.append("No title was found.")
    instructions = _instructions(draft, warnings)
    ingredients = _ingredients(draft, warnings)
    if not ingredients:
        warnings.append("No ingredients were found.")
    if not instructions:
        warnings.append("No instructions were found.")
    yields = _line(draft.yields)
    categories, cuisines = _labels(draft.category), _labels(draft.cuisine)
    content = RecipeContent(
        title=clipped(title or title_if_none, TITLE_LENGTH_MAX),
        description=_cut("description", plain_text(draft.description or ""), DESCRIPTION_LENGTH_MAX, warnings),
        ingredients=ingredients,
        instructions=instructions,
        instruction_headings=_heading_positions(instructions, draft.headings),
        category=categories[0] if categories else None,
        cuisine=cuisines[0] if cuisines else None,
        diet=_labels(draft.diet),
        tags=_labels([*draft.tags, *categories[1:], *cuisines[1:]]),
        difficulty=_difficulty(draft.difficulty),
        prep_time_min=draft.prep_time_min,
        cooking_time_min=draft.cooking_time_min,
        total_time_min=draft.total_time_min,
        servings=draft.servings or (servings_of(yields) if yields else None),
        yields=yields,
        equipment=[clipped(line, LINE_LENGTH_MAX) for item in draft.equipment if (line := plain_line(item))][
            :EQUIPMENT_MAX
        ],
        notes=_cut("notes", plain_text(draft.notes or ""), NOTES_LENGTH_MAX, warnings) or None,
        source=_source(draft),
        nutrition=draft.nutrition,
        language=_language(draft.language),
        image_url=web_address(draft.image_url, base=draft.url),
    )
    return Reading(content=content, warnings=warnings)


def web_address(address: str | None, base: str | None = None) -> str | None:
    """An absolute http(s) address of bearable length, or ``None``."""
    if not address:
        return None
    try:
        absolute = urljoin(base or "", plain_line(address).replace(" ", "%20"))
        parts = urlsplit(absolute)
    except ValueError:
        return None
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return absolute if is_web and len(absolute) <= URL_LENGTH_MAX else None


def _ingredients(draft: Draft, warnings: list[str]) -> list[Ingredient]:
    if draft.parsed is not None:
        found = draft.parsed
    else:
        lines = ((section, plain_line(line)) for section, line in draft.ingredients[: INGREDIENTS_MAX * 2])
        found = [parse_ingredient(line, _line(section)) for section, line in lines if line]
    if len(found) > INGREDIENTS_MAX:
        warnings.append(f"Only the first {INGREDIENTS_MAX} ingredients were taken.")
    return found[:INGREDIENTS_MAX]


def _instructions(draft: Draft, warnings: list[str]) -> list[str]:
    found = [line for raw in draft.instructions[: INSTRUCTIONS_MAX * 2] if (line := plain_line(raw))]
    if len(found) > INSTRUCTIONS_MAX:
        warnings.append(f"Only the first {INSTRUCTIONS_MAX} instructions were taken.")
    if any(len(line) > INSTRUCTION_LENGTH_MAX for line in found):
        warnings.append(f"Instructions were cut to {INSTRUCTION_LENGTH_MAX} characters each.")
    return [clipped(line, INSTRUCTION_LENGTH_MAX) for line in found[:INSTRUCTIONS_MAX]]


def _heading_positions(instructions: list[str], headings: Iterable[str]) -> list[int]:
    known = {plain_line(heading) for heading in headings}
    return [
        position
        for position, line in enumerate(instructions)
        if line in known or (line.endswith((":", "：")) and len(line) <= _HEADING_LENGTH_MAX and "." not in line)  # noqa: RUF001  (the full-width colon is meant)
    ]


def _labels(values: Iterable[str]) -> list[str]:
    parts = (
        plain_line(part) for value in islice(values, _LABELS_READ_MAX) for part in value.split(",", _LABELS_READ_MAX)
    )
    kept = {part.lower(): part for part in reversed([part for part in parts if part and len(part) <= LABEL_LENGTH_MAX])}
    return list(reversed(kept.values()))[:TAGS_MAX]


def _line(text: str | None) -> str | None:
    return clipped(plain_line(text), LINE_LENGTH_MAX) or None if text else None


def _cut(field: str, text: str, length_max: int, warnings: list[str]) -> str:
    if len(text) > length_max:
        warnings.append(f"The {field} was cut to {length_max} characters.")
    return clipped(text, length_max)


def _difficulty(text: str | None) -> Difficulty | None:
    return next((level for level in Difficulty if text and level.value == text.strip().lower()), None)


def _language(text: str | None) -> str | None:
    found = _LANGUAGE.fullmatch((text or "").strip())
    return found[0].replace("_", "-") if found and len(found[0]) <= LABEL_LENGTH_MAX else None


def _source(draft: Draft) -> Source | None:
    source = Source(url=web_address(draft.url), site=_line(draft.site), author=_line(draft.author))
    return source if source != Source() else None
