"""JSON files: JSON-LD, and the exports of Mealie, Nextcloud Cookbook and Tandoor, whose shapes are close to it."""

from collections.abc import Mapping
from typing import Any

from courtyard.modules.recipes.errors import FileHasNoRecipe, FileTooLarge
from courtyard.modules.recipes.formats.draft import Draft, finished
from courtyard.modules.recipes.formats.json_ld.lenient import objects_in, read_json
from courtyard.modules.recipes.formats.json_ld.reading import draft_of_node, drafts_in_json_ld
from courtyard.modules.recipes.formats.page.document import decoded
from courtyard.modules.recipes.models.content import Reading
from courtyard.modules.recipes.rules.durations import minutes_of

BYTES_MAX = 20 * 1024 * 1024
RECIPES_MAX = 2_000
_TYPELESS_MARKS = ({"recipeIngredient", "name"}, {"recipeInstructions", "name"}, {"recipe_ingredient", "name"})


def read_json_document(data: bytes) -> list[Reading]:
    """Every recipe in a JSON file.

    Raises:
        FileTooLarge: above 20 MiB.
        FileHasNoRecipe: for JSON without a recipe, and for what is no JSON.
    """
    if len(data) > BYTES_MAX:
        raise FileTooLarge(details={"bytes_max": BYTES_MAX})
    text = decoded(data)
    values = read_json(text)
    if not values:
        raise FileHasNoRecipe("No recipe was found in this file: it is not valid JSON.")
    drafts = drafts_in_json_ld([text], RECIPES_MAX) or _typeless(values)
    found = [finished(draft) for draft in drafts[:RECIPES_MAX] if draft.is_recipe]
    if not found:
        raise FileHasNoRecipe("No recipe was found in this file: no object in it is a schema.org Recipe.")
    return found


def _typeless(values: list[Any]) -> list[Draft]:
    """Objects that say the properties of a recipe without naming the type."""
    drafts: list[Draft] = []
    for node in objects_in(values):
        if any(marks <= node.keys() for marks in _TYPELESS_MARKS):
            drafts.append(draft_of_node(_camel(node), {}))
        elif isinstance(node.get("steps"), list) and "name" in node:
            drafts.append(_tandoor(node))
    return drafts


def _camel(node: Mapping[str, Any]) -> dict[str, Any]:
    """Mealie's database backup writes ``recipe_ingredient`` where its API writes ``recipeIngredient``."""
    renamed = {
        key.split("_")[0] + "".join(part.title() for part in key.split("_")[1:]): value for key, value in node.items()
    }
    return {**renamed, **node}


def _tandoor(node: Mapping[str, Any]) -> Draft:
    """Tandoor: ingredients stand in the steps that need them."""
    steps = [step for step in node["steps"] if isinstance(step, Mapping)]
    prep, waiting = minutes_of(node.get("working_time")), minutes_of(node.get("waiting_time"))
    servings = node.get("servings")
    return Draft(
        title=str(node["name"]),
        description=str(node.get("description") or ""),
        ingredients=[(str(step.get("name") or "") or None, line) for step in steps for line in _tandoor_lines(step)],
        instructions=[str(step.get("instruction") or "") for step in steps],
        tags=[str(tag.get("name", "")) for tag in node.get("keywords") or [] if isinstance(tag, Mapping)],
        prep_time_min=prep,
        total_time_min=(prep or 0) + (waiting or 0) or None,
        servings=servings if isinstance(servings, int) and 0 < servings < BYTES_MAX else None,
        url=str(node.get("source_url") or "") or None,
    )


def _tandoor_lines(step: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for item in step.get("ingredients") or []:
        if isinstance(item, Mapping):
            amount = item.get("amount")
            shown = f"{amount:g}" if isinstance(amount, int | float) and amount else ""
            words = [shown, _named(item.get("unit")), _named(item.get("food"))]
            line = " ".join(word for word in words if word)
            note = str(item.get("note") or "")
            lines.append(f"{line}, {note}" if note else line)
    return lines


def _named(value: Any) -> str:
    return str(value.get("name") or "") if isinstance(value, Mapping) else str(value or "")
