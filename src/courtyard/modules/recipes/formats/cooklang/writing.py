"""A recipe as Cooklang: YAML front matter, ingredients and equipment by section, then the steps with their timers."""

import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from courtyard.kernel.basics import squeeze
from courtyard.modules.recipes.models.content import Ingredient, RecipeContent
from courtyard.modules.recipes.rules.durations import iso_duration

_MARKS = re.compile(r"[@#~{}\\]|(?<!-)--|\[-")
_LEADING = re.compile(r"^[>=-]")
_TIMER = re.compile(
    r"(?<![\w.,/~{-])(\d{1,3}) (minutes?|mins?|hours?|hrs?|seconds?|Minuten?|Stunden?|heures?|minuten|uur)\b"
)
_NOT_YAML = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_IN_BRACES = re.compile(r"[{}%()|@#~=\\\n]|--|\[-|-\]")


def write_cooklang(content: RecipeContent) -> str:
    """The document; reading it again gives the same recipe, as far as Cooklang can tell it."""
    parts = [_front_matter(content), *_listing(content), *_steps(content)]
    return "\n\n".join(parts) + "\n"


def _front_matter(content: RecipeContent) -> str:
    source = content.source
    said: dict[str, Any] = {
        "title": content.title,
        "description": content.description,
        "servings": content.servings,
        "yield": content.yields,
        "prep time": iso_duration(content.prep_time_min) if content.prep_time_min else None,
        "cook time": iso_duration(content.cooking_time_min) if content.cooking_time_min else None,
        "time required": iso_duration(content.total_time_min) if content.total_time_min else None,
        "course": content.category,
        "cuisine": content.cuisine,
        "diet": content.diet,
        "tags": content.tags,
        "difficulty": content.difficulty.value if content.difficulty else None,
        "locale": content.language,
        "author": source.author if source else None,
        "source.name": source.site if source else None,
        "source.url": source.url if source else None,
        "image": content.image_url,
        "notes": content.notes,
        "nutrition": _nutrition(content),
    }
    lines = (f"{key}: {_quoted(value)}" for key, value in said.items() if value not in (None, "", [], {}))
    return "\n".join(["---", *lines, "---"])


def _quoted(value: Any) -> str:
    """As JSON, which is YAML but for a few characters; with one of those nobody could read any of the fields."""
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_YAML.sub(lambda character: f"\\u{ord(character[0]):04x}", text)


def _nutrition(content: RecipeContent) -> dict[str, Any]:
    facts = msgspec.structs.asdict(content.nutrition) if content.nutrition else {}
    return {field: value for field, value in facts.items() if value is not None}


def _listing(content: RecipeContent) -> Iterator[str]:
    if content.equipment:
        yield "\n".join(f"#{_plain(item)}{{}}" for item in content.equipment if _plain(item))
    named = False
    for section, ingredients in groupby(content.ingredients, key=lambda ingredient: ingredient.section):
        if section or named:
            yield f"== {_plain(section or '')} =="
            named = True
        yield "\n".join(_ingredient(ingredient) for ingredient in ingredients)
    if named and content.instructions:
        yield "== =="


def _ingredient(ingredient: Ingredient) -> str:
    amount = ""
    if ingredient.amount is not None:
        amount = f"{ingredient.amount:.10g}"
        amount += f"-{ingredient.amount_max:.10g}" if ingredient.amount_max is not None else ""
        amount += f"%{_plain(ingredient.unit)}" if ingredient.unit else ""
    note = f"({_plain(ingredient.note)})" if ingredient.note and _plain(ingredient.note) else ""
    return f"@{_name(ingredient.name)}{{{amount}}}{note}"


def _steps(content: RecipeContent) -> Iterator[str]:
    headings = set(content.instruction_headings)
    for position, line in enumerate(content.instructions):
        yield f"== {_plain(line)} ==" if position in headings else _step(line)


def _step(line: str) -> str:
    escaped = _MARKS.sub(lambda mark: "".join(f"\\{character}" for character in mark[0]), squeeze(line))
    return _LEADING.sub(lambda mark: f"\\{mark[0]}", _TIMER.sub(r"~{\1%\2}", escaped))


def _name(text: str) -> str:
    name = _plain(text).lstrip("&?+-. ")
    return name or "ingredient"


def _plain(text: str) -> str:
    """Words without the characters that mean something between braces and in headings."""
    return squeeze(_IN_BRACES.sub(" ", text))
