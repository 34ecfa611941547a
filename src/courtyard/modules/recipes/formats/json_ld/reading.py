"""schema.org/Recipe, read from JSON-LD in all the shapes that sites give it."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from courtyard.modules.recipes.formats.draft import Draft
from courtyard.modules.recipes.formats.json_ld.lenient import objects_in, read_json
from courtyard.modules.recipes.rules.durations import minutes_of
from courtyard.modules.recipes.rules.nutrients import nutrition_of
from courtyard.modules.recipes.rules.text import plain_line, plain_text

_RECIPE = re.compile(r"(?:^|[/#:])recipe$", re.IGNORECASE)
_DIET = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STEPS_MAX = 1_000
Node = Mapping[str, Any]


def drafts_in_json_ld(texts: Iterable[str], recipes_max: int = 50) -> list[Draft]:
    """The recipes in the JSON-LD texts of one document, in order, references by ``@id`` resolved."""
    objects = objects_in([value for text in texts for value in read_json(text)])
    by_id = {str(node["@id"]): node for node in reversed(objects) if "@id" in node and len(node) > 1}
    drafts = [draft_of_node(node, by_id) for node in islice(filter(is_recipe, objects), recipes_max)]
    return _without_doubles([draft for draft in drafts if draft.is_recipe or draft.title])


def is_recipe(node: Node) -> bool:
    """Whether the node's type is Recipe, alone or among others."""
    return any(_RECIPE.search(str(kind)) for kind in _listed(node.get("@type", node.get("type"))))


def draft_of_node(node: Node, by_id: Mapping[str, Node]) -> Draft:
    """Read one Recipe node."""
    steps, headings = _steps(_first(node, "recipeInstructions", "RecipeInstructions", "instructions", "step", "steps"))
    author = _referred(_first_of(node.get("author", node.get("Author"))), by_id)
    publisher = _referred(_first_of(node.get("publisher")), by_id)
    based_on = _referred(_first_of(node.get("isBasedOn", node.get("isBasedOnUrl"))), by_id)
    nutrition = _first_of(node.get("nutrition"))
    return Draft(
        title=_text(_first(node, "name", "headline", "title")),
        description=_text(_first_of(node.get("description"))),
        ingredients=[(None, line) for line in _ingredient_lines(_first(node, "recipeIngredient", "ingredients"))],
        instructions=steps,
        headings=headings,
        category=_texts(node.get("recipeCategory")),
        cuisine=_texts(node.get("recipeCuisine")),
        diet=[_diet(text) for text in _texts(node.get("suitableForDiet"))],
        tags=_texts(node.get("keywords")),
        equipment=_texts(node.get("tool")),
        difficulty=_text(node.get("educationalLevel", node.get("difficulty"))),
        prep_time_min=_minutes(node.get("prepTime")),
        cooking_time_min=_minutes(_first(node, "cookTime", "performTime")),
        total_time_min=_minutes(node.get("totalTime")),
        yields=_yields(_first(node, "recipeYield", "yield")),
        notes=_notes(node.get("comment")),
        author=_text(author),
        site=_text(publisher),
        url=_address(based_on) or _address(_first(node, "url", "mainEntityOfPage")),
        nutrition=nutrition_of(nutrition) if isinstance(nutrition, Mapping) else None,
        language=_language(node.get("inLanguage")),
        image_url=_address(_first_of(node.get("image"))),
    )


def _steps(value: Any) -> tuple[list[str], list[str]]:
    """Instruction lines and which of them are section headings."""
    lines: list[str] = []
    headings: list[str] = []
    waiting = [value]
    while waiting and len(lines) < _STEPS_MAX:
        item = waiting.pop()
        if isinstance(item, str):
            lines += plain_text(item).split("\n")
        elif isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, Mapping):
            kind = str(_first_of(item.get("@type", item.get("type", ""))))
            name = plain_line(str(_first(item, "name", "Name") or ""))
            if kind.endswith("HowToSection") and name:
                lines.append(name)
                headings.append(name)
                waiting.append(_first(item, "itemListElement", "steps", "step") or item.get("text"))
            else:
                waiting.extend(reversed(_step_parts(item, name)))
    return [line for line in lines if line], headings


def _step_parts(item: Node, name: str) -> list[Any]:
    """What a HowToStep says: its name only where the text does not begin with it."""
    elements = _first(item, "itemListElement", "steps", "step", "item")
    text = _first(item, "text", "description", "@value")
    body = elements if elements and not text else text
    shown = plain_line(str(body)) if isinstance(body, str) else ""
    if name and not shown.startswith(name.rstrip(".…").strip()):
        return [name, body]
    return [body]


def _ingredient_lines(value: Any) -> list[str]:
    lines: list[str] = []
    for item in _flat(value):
        if isinstance(item, str):
            lines += plain_text(item).split("\n")
        elif isinstance(item, Mapping):
            whole = _text(_first(item, "display", "originalText", "original_text"))
            if whole:
                lines.append(plain_line(whole))
                continue
            amount = _first(item, "value", "amount", "quantity")
            unit = _first(item, "unitText", "unitCode", "unit")
            name = _first(item, "name", "food", "text", "note", "@value")
            lines.append(" ".join(plain_line(_text(part) or "") for part in (amount, unit, name) if part))
    return [line for line in lines if line]


def _yields(value: Any) -> str | None:
    """The most telling of several: ``["12", "12 muffins"]`` → ``12 muffins``."""
    texts = [text for item in _flat(value) if (text := _text(item))]
    return next((text for text in texts if re.search(r"\d.*[^\W\d]|[^\W\d].*\d", text)), texts[0] if texts else None)


def _diet(text: str) -> str:
    """``https://schema.org/GlutenFreeDiet`` → ``gluten free``, one form for all ways to say it."""
    name = re.split(r"[/#]", text.strip())[-1]
    return _DIET.sub(" ", name).lower().removesuffix(" diet").replace("-", " ").strip()


def _notes(value: Any) -> str | None:
    texts = [text for item in _flat(value) if isinstance(item, Mapping) and (text := _text(item.get("text")))]
    return "\n".join(texts) or None


def _minutes(value: Any) -> int | None:
    first = _first_of(value)
    if isinstance(first, Mapping):
        return minutes_of(_first(first, "maxValue", "value", "@value", "minValue"))
    return minutes_of(first)


def _language(value: Any) -> str | None:
    first = _first_of(value)
    return _text(_first(first, "alternateName", "name", "@value")) if isinstance(first, Mapping) else _text(first)


def _address(value: Any) -> str | None:
    first = _first_of(value)
    if isinstance(first, Mapping):
        return _address(_first(first, "url", "contentUrl", "@id"))
    return first.strip() if isinstance(first, str) and first.strip() else None


def _texts(value: Any) -> list[str]:
    return [text for item in _flat(value) if (text := _text(item))]


def _text(value: Any) -> str | None:
    first = _first_of(value)
    if isinstance(first, Mapping):
        return _text(_first(first, "name", "@value", "text", "value"))
    if isinstance(first, bool) or not isinstance(first, str | int | float):
        return None
    return str(first).strip() or None


def _referred(value: Any, by_id: Mapping[str, Node]) -> Any:
    if isinstance(value, Mapping) and "name" not in value and "@id" in value:
        return by_id.get(str(value["@id"]), value)
    return value


def _first(node: Node, *names: str) -> Any:
    return next((node[name] for name in names if node.get(name)), None)


def _first_of(value: Any) -> Any:
    while isinstance(value, list):
        value = next((item for item in value if item), None)
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _flat(value: Any) -> list[Any]:
    """A list of the values, lists in lists opened."""
    flat: list[Any] = []
    waiting = [value]
    while waiting and len(flat) < _STEPS_MAX:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif item is not None:
            flat.append(item)
    return flat


def _without_doubles(drafts: list[Draft]) -> list[Draft]:
    """One draft per title: pages repeat a recipe in several scripts; the richest telling wins, gaps are filled."""
    kept: dict[str, Draft] = {}
    for draft in drafts:
        key = plain_line(draft.title or "").casefold()
        known = kept.get(key)
        kept[key] = draft if known is None else known.filled_from(draft)
    return list(kept.values())
