"""A Cooklang document as a recipe: metadata to fields, markup to ingredients, equipment and plain steps."""

from collections.abc import Mapping
from typing import Any

import msgspec

from courtyard.modules.recipes.errors import FileHasNoRecipe, FileTooLarge
from courtyard.modules.recipes.formats.cooklang.parsing import Item, Parsed, Step, parse_cooklang
from courtyard.modules.recipes.formats.draft import Draft, finished, web_address
from courtyard.modules.recipes.models.content import LABEL_LENGTH_MAX, Ingredient, Nutrition, Reading
from courtyard.modules.recipes.rules.durations import minutes_of
from courtyard.modules.recipes.rules.lines import ingredient_line
from courtyard.modules.recipes.rules.numbers import number_at_start
from courtyard.modules.recipes.rules.text import clipped, plain_line
from courtyard.modules.recipes.rules.units import unit_of
from courtyard.modules.recipes.rules.yields import servings_of

BYTES_MAX = 1024 * 1024
_SEPARATORS = " ,;.\n\t"
_AMOUNT_MAX = 1_000_000


def read_cooklang(data: bytes, name: str = "") -> Reading:
    """Read one document; ``name`` is the file's, which is the title where the metadata tells none.

    Raises:
        FileTooLarge: above 1 MiB.
        FileHasNoRecipe: for a document without any step.
    """
    if len(data) > BYTES_MAX:
        raise FileTooLarge(details={"bytes_max": BYTES_MAX})
    parsed = parse_cooklang(data.decode("utf-8-sig", "replace").replace("\x00", ""))
    draft = _draft(parsed, name)
    if not draft.is_recipe:
        raise FileHasNoRecipe("No recipe was found in this Cooklang file: it holds no steps.")
    return finished(draft)


def _draft(parsed: Parsed, name: str) -> Draft:
    said = {str(key).strip().lower(): value for key, value in parsed.metadata.items()}
    source = said.get("source")
    instructions, headings = _instructions(parsed.steps)
    return Draft(
        title=_text(said.get("title")) or name.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ") or None,
        description=_text(said.get("description", said.get("introduction"))),
        parsed=_ingredients(parsed.steps),
        instructions=instructions,
        headings=headings,
        equipment=_equipment(parsed.steps),
        category=_texts(said.get("course", said.get("category", said.get("meal")))),
        cuisine=_texts(said.get("cuisine")),
        diet=_texts(said.get("diet")),
        tags=_texts(said.get("tags")),
        difficulty=_text(said.get("difficulty")),
        prep_time_min=minutes_of(said.get("prep time", said.get("time.prep", _inner(said.get("time"), "prep")))),
        cooking_time_min=minutes_of(said.get("cook time", said.get("time.cook", _inner(said.get("time"), "cook")))),
        total_time_min=_total_time(said),
        servings=servings_of(_text(said.get("servings", said.get("serves"))) or ""),
        yields=_text(said.get("yield")),
        notes=_notes(said, parsed.steps),
        author=_text(said.get("author", said.get("source.author", _inner(source, "author")))),
        site=_text(said.get("source.name", _inner(source, "name"))) or (None if _is_address(source) else _text(source)),
        url=_text(said.get("source.url", _inner(source, "url"))) or (_text(source) if _is_address(source) else None),
        nutrition=_nutrition(said.get("nutrition")),
        language=_text(said.get("locale", said.get("language"))),
        image_url=_text(said.get("image", said.get("picture"))),
    )


def _ingredients(steps: list[Step]) -> list[Ingredient]:
    """All of them in order; what is mentioned again without an amount is the same one."""
    found: dict[tuple[str, str | None], list[Ingredient]] = {}
    ordered: list[Ingredient] = []
    for step in steps:
        for item in step.items:
            if item.type != "ingredient" or "-" in item.modifiers:
                continue
            ingredient = _ingredient(item, step.section)
            known = found.setdefault((ingredient.name.casefold(), step.section), [])
            if known and (ingredient.amount is None and not ingredient.note):
                continue
            known.append(ingredient)
            ordered.append(ingredient)
    return ordered


def _ingredient(item: Item, section: str | None) -> Ingredient:
    name = plain_line(
        item.name.split("|")[0].rsplit("/", 1)[-1] if item.name.startswith("./") else item.name.split("|")[0]
    )
    amount, amount_max, rest = _amount(item)
    unit = unit_of(item.units) if item.units else None
    notes = [rest, plain_line(item.note), "optional" if "?" in item.modifiers else ""]
    ingredient = Ingredient(
        name=clipped(name, 500),
        amount=amount,
        amount_max=amount_max,
        unit=(unit.key if unit else clipped(plain_line(item.units), LABEL_LENGTH_MAX) or None)
        if amount is not None
        else None,
        note=clipped(", ".join(note for note in notes if note), 500) or None,
        section=clipped(plain_line(section), 500) if section else None,
    )
    return msgspec.structs.replace(ingredient, original=clipped(ingredient_line(ingredient), 500))


def _amount(item: Item) -> tuple[float | None, float | None, str]:
    """Amount, the end of a range, and words in place of a number ("few sprigs")."""
    if isinstance(item.quantity, int | float):
        return (float(item.quantity), None, "") if item.quantity <= _AMOUNT_MAX else (None, None, str(item.quantity))
    if item.quantity == "some":
        return None, None, ""
    read = number_at_start(item.quantity)
    if read and not item.quantity[read.end :].strip() and max(read.amount, read.amount_max or 0) <= _AMOUNT_MAX:
        return read.amount, read.amount_max, ""
    return None, None, plain_line(f"{item.quantity} {item.units}")


def _instructions(steps: list[Step]) -> tuple[list[str], list[str]]:
    """Steps as plain text; a paragraph of nothing but components lists them and is no step."""
    lines: list[str] = []
    headings: list[str] = []
    section: str | None = None
    for step in steps:
        if step.is_note or all(
            item.type in {"ingredient", "cookware"} or not item.value.strip(_SEPARATORS) for item in step.items
        ):
            continue
        if step.section != section and step.section:
            lines.append(step.section)
            headings.append(step.section)
        section = step.section
        lines.append("".join(_shown(item) for item in step.items))
    return lines, headings


def _shown(item: Item) -> str:
    if item.type == "text":
        return item.value
    if item.type == "timer" and item.quantity != "":
        return (
            f"{item.quantity:g} {item.units}".strip()
            if not isinstance(item.quantity, str)
            else f"{item.quantity} {item.units}".strip()
        )
    return item.name.split("|")[-1].removeprefix("./").rsplit("/", 1)[-1]


def _equipment(steps: list[Step]) -> list[str]:
    names = [plain_line(item.name.split("|")[0]) for step in steps for item in step.items if item.type == "cookware"]
    return list(dict.fromkeys(name for name in names if name))


def _notes(said: Mapping[str, Any], steps: list[Step]) -> str | None:
    told = ["".join(_shown(item) for item in step.items) for step in steps if step.is_note]
    return "\n".join([*([str(said["notes"])] if said.get("notes") else []), *told]) or None


def _total_time(said: Mapping[str, Any]) -> int | None:
    value = next((said[key] for key in ("time required", "total time", "duration", "time") if said.get(key)), None)
    return None if isinstance(value, Mapping) else minutes_of(value)


def _nutrition(value: Any) -> Nutrition | None:
    try:
        return msgspec.convert(value, Nutrition) if value else None
    except msgspec.ValidationError:
        return None


def _inner(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and web_address(value) is not None


def _texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for item in value[:100] if (text := _text(item))]
    return [part for part in (_text(value) or "").split(",") if part.strip()]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, Mapping | list | tuple):
        return None
    return str(value).strip() or None
