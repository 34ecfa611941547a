"""The recipes that searches are judged on: what the real pages say, and the demonstration's as others among them."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from courtyard.kernel.basics import Id, slugify
from courtyard.kernel.documents import to_row
from courtyard.modules.recipes.models import Recipe
from courtyard.modules.recipes.models.recipe import UNKNOWN_TIME_ORDER
from courtyard.modules.recipes.rules.facets import LABELS, facets_of
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from support.shared_data import Page, recipe_pages

_DEMO = Path(__file__).parents[4] / "src/courtyard/modules/recipes/demo"
_AUTHOR = Id("00000000000000000000c00c")


def corpus() -> dict[str, dict[str, Any]]:
    """Name of a page, or slug of a recipe of the demonstration → the recipe as the database would have it."""
    found = {page.name: _row(number, _of_page(page)) for number, page in enumerate(recipe_pages())}
    for file in sorted(_DEMO.glob("*.toml")):
        for told in tomllib.loads(file.read_text(encoding="utf-8"))["recipes"]:
            found[slugify(told["title"])] = _row(len(found), _of_demonstration(told))
    return found


def _row(number: int, values: dict[str, Any]) -> dict[str, Any]:
    recipe = Recipe(id=Id(f"{0x66A00000 + number:08x}{number:016x}"), author=_AUTHOR, slug=str(number), **values)
    recipe.facets = facets_of({kind: getattr(recipe, kind) for kind in LABELS})
    recipe.time_order = UNKNOWN_TIME_ORDER if recipe.cooking_time_min is None else recipe.cooking_time_min
    row: dict[str, Any] = to_row(recipe)
    return {**row, "created_at": recipe.created_at.replace(tzinfo=None)}


def _of_page(page: Page) -> dict[str, Any]:
    """As the importer reads it: the first category and cuisine are its own, the others are tags."""
    said = page.expected
    category, *categories = _parts(said.get("category")) or [""]
    cuisine, *cuisines = _parts(said.get("cuisine")) or [""]
    return {
        "title": said["title"],
        "description": said.get("description") or "",
        "ingredients": [parse_ingredient(line) for line in said["ingredients"]],
        "instructions": said["instructions_list"],
        "category": category or None,
        "cuisine": cuisine or None,
        "tags": [*(said.get("keywords") or []), *categories, *cuisines],
        "diet": [name.removesuffix(" Diet").lower() for name in said.get("dietary_restrictions") or []],
        "cooking_time_min": said.get("cook_time"),
        "total_time_min": said.get("total_time"),
        "language": said.get("language"),
    }


def _of_demonstration(told: dict[str, Any]) -> dict[str, Any]:
    lines = [line for line in told["ingredients"].strip().splitlines() if not line.endswith(":")]
    kept = ("title", "description", "category", "cuisine", "diet", "tags")
    return {
        **{name: told[name] for name in kept},
        "ingredients": [parse_ingredient(line) for line in lines],
        "instructions": told["steps"].strip().splitlines(),
        "cooking_time_min": told["cook"],
        "language": "en",
    }


def _parts(labels: str | None) -> list[str]:
    return [label.strip() for label in (labels or "").split(",") if label.strip()]


class Judged(msgspec.Struct, frozen=True):
    """One line of the judged searches."""

    kind: str
    words: str
    filters: dict[str, list[str]]
    pages: list[str]


def judged() -> list[Judged]:
    """All of them."""
    found = []
    for line in (Path(__file__).parent / "judged.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, words, filters, pages = (part.strip() for part in line.split("|"))
            found.append(Judged(kind, words, _filters(filters), pages.split()))
    return found


def _filters(text: str) -> dict[str, list[str]]:
    """``cuisine=Italian time_max=30``; words without a name belong to the value before them."""
    found: dict[str, list[str]] = {}
    name = ""
    for word in text.split():
        if "=" in word:
            name, _, value = word.partition("=")
            found.setdefault(name, []).append(value)
        else:
            found[name][-1] += f" {word}"
    return found
