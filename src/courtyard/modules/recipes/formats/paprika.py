"""Paprika's export: a zip of gzipped JSON objects, each one recipe with its lists as lines of text."""

from typing import Any

from courtyard.modules.recipes.errors import FileHasNoRecipe
from courtyard.modules.recipes.formats.archive import gunzipped
from courtyard.modules.recipes.formats.draft import Draft, finished
from courtyard.modules.recipes.formats.json_ld.lenient import read_json
from courtyard.modules.recipes.models.content import Reading
from courtyard.modules.recipes.rules.durations import minutes_of


def read_paprika_recipe(data: bytes) -> Reading:
    """Read one ``.paprikarecipe`` member.

    Raises:
        ArchiveRefused: where it cannot be unpacked.
        FileHasNoRecipe: where it holds none.
    """
    values = read_json(gunzipped(data).decode("utf-8", "replace"))
    told = values[0] if values and isinstance(values[0], dict) else {}
    draft = Draft(
        title=_text(told, "name"),
        description=_text(told, "description"),
        ingredients=_sectioned(_text(told, "ingredients") or ""),
        instructions=(_text(told, "directions") or "").split("\n"),
        category=[str(name) for name in told.get("categories") or [] if isinstance(name, str)],
        difficulty=_text(told, "difficulty"),
        prep_time_min=minutes_of(_text(told, "prep_time")),
        cooking_time_min=minutes_of(_text(told, "cook_time")),
        total_time_min=minutes_of(_text(told, "total_time")),
        yields=_text(told, "servings"),
        notes=_text(told, "notes"),
        site=_text(told, "source"),
        url=_text(told, "source_url"),
        image_url=_text(told, "image_url"),
    )
    if not draft.title or not (draft.ingredients or any(line.strip() for line in draft.instructions)):
        raise FileHasNoRecipe
    return finished(draft)


def _sectioned(text: str) -> list[tuple[str | None, str]]:
    section: str | None = None
    lines: list[tuple[str | None, str]] = []
    for line in text.split("\n"):
        if line.rstrip().endswith(":"):
            section = line.rstrip(": ")
        elif line.strip():
            lines.append((section, line))
    return lines


def _text(told: dict[str, Any], name: str) -> str | None:
    value = told.get(name)
    return value.strip() or None if isinstance(value, str) else None
