"""How well real recipe pages are read: ``python tests/modules/recipes/score.py [PAGE…]`` prints the score per field.

Each page is read twice, with its address and without, and compared with what is expected of it after white space and
HTML entities are levelled. ``[…]`` after a field's name says on which pages it is wrong.
"""

import html
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from courtyard.kernel.basics import Refusal
from courtyard.modules.recipes.formats.page.reading import read_page
from courtyard.modules.recipes.models import RecipeContent
from courtyard.modules.recipes.rules.nutrients import nutrition_of
from support.shared_data import Page, recipe_pages

JUDGED = ("title", "ingredients", "instructions_list")
READERS: dict[str, Callable[[RecipeContent], object]] = {
    "title": lambda content: content.title,
    "ingredients": lambda content: [ingredient.original for ingredient in content.ingredients],
    "instructions_list": lambda content: content.instructions,
    "yields": lambda content: content.yields,
    "total_time": lambda content: content.total_time_min,
    "prep_time": lambda content: content.prep_time_min,
    "cook_time": lambda content: content.cooking_time_min,
    "author": lambda content: content.source.author if content.source else None,
    "image": lambda content: content.image_url,
    "cuisine": lambda content: content.cuisine,
    "category": lambda content: content.category,
    "description": lambda content: content.description,
    "language": lambda content: content.language,
    "nutrients": lambda content: content.nutrition,
}


class Verdict(msgspec.Struct, frozen=True):
    """One page read one way: which expected fields are right; ``failure`` where nothing could be read."""

    page: str
    right: dict[str, bool]
    seconds: float
    failure: str | None = None


def judged(page: Page, *, with_address: bool) -> Verdict:
    """Read the page and compare every field that is expected of it."""
    fields = [field for field in READERS if page.expected.get(field) not in (None, "", [], {})]
    started = time.perf_counter()
    try:
        content = read_page(page.html, page.expected["canonical_url"] if with_address else None)[0].content
    except Refusal as refusal:
        return Verdict(page.name, dict.fromkeys(fields, False), time.perf_counter() - started, refusal.public_message)
    seconds = time.perf_counter() - started
    right = {field: _level(READERS[field](content)) == _level(_wanted(field, page.expected[field])) for field in fields}
    return Verdict(page.name, right, seconds)


def _wanted(field: str, value: Any) -> object:
    """What is expected, in the form that content keeps it: the first of several labels, numbers for nutrients."""
    if field in {"category", "cuisine"}:
        return str(value).split(",")[0]
    if field == "nutrients":
        return nutrition_of(value)
    return str(value).replace("_", "-") if field == "language" else value


def _level(value: object) -> object:
    if isinstance(value, list):
        return [_level(each) for each in value]
    if not isinstance(value, str):
        return value
    return " ".join(html.unescape(html.unescape(value)).split())


def share(verdicts: list[Verdict], field: str) -> float:
    """The share of pages, of those where the field is expected, on which it is right."""
    told = [verdict.right[field] for verdict in verdicts if field in verdict.right]
    return sum(told) / len(told) if told else 1.0


def _rows(verdicts: dict[str, list[Verdict]]) -> Iterator[list[str]]:
    for field in READERS:
        told = [verdict for verdict in verdicts["without"] if field in verdict.right]
        wrong = [verdict.page for verdict in told if not verdict.right[field]]
        scores = [f"{share(verdicts[way], field):.1%}" for way in ("with", "without")]
        yield [
            f"{field}{' *' if field in JUDGED else ''}",
            str(len(told)),
            *scores,
            ", ".join(wrong[:4]) + (" …" if wrong[4:] else ""),
        ]


def main(names: list[str]) -> int:
    """Print the table; 1 where a judged field is below 95 %."""
    pages = [page for page in recipe_pages() if not names or page.name in names]
    console = Console()
    if not pages:
        console.print("No pages: set COURTYARD_SHARED to the folder that holds data/recipe_pages.")
        return 1
    verdicts = {way: [judged(page, with_address=way == "with") for page in pages] for way in ("with", "without")}
    table = Table(
        "field", "pages", "with address", "without", "wrong without address", title=f"{len(pages)} recipe pages"
    )
    for row in _rows(verdicts):
        table.add_row(*row)
    console.print(table)
    every = [verdict for way in verdicts.values() for verdict in way]
    for verdict in every:
        if verdict.failure:
            console.print(f"{verdict.page}: {verdict.failure}")
    slowest = max(every, key=lambda verdict: verdict.seconds)
    console.print(
        f"slowest: {slowest.page}, {slowest.seconds:.2f} s; mean {sum(v.seconds for v in every) / len(every):.2f} s"
    )
    return 0 if all(share(told, field) >= 0.95 for told in verdicts.values() for field in JUDGED) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
