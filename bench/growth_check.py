"""Whether a listing answers what was asked: everything in it fits, in order, and nothing is left out."""

from itertools import pairwise
from typing import Any

from bench import data

Parameters = dict[str, str | int]
_ONE_OF_SEVERAL = ("tags", "diet")
_BY_OTHERS = ("sort", "author")  # an item tells its author's id, where the question has the name


def stored_item(number: int) -> dict[str, Any]:
    """What the filled-in recipe of this number shows of itself."""
    seed = data.growing_seed(number)
    sent = data.recipe(number, seed.cuisine)
    return {
        **{name: sent[name] for name in ("cuisine", "category", "cookingTime")},
        "tags": list(seed.tags),
        "diet": list(seed.diet),
        "difficulty": seed.difficulty,
    }


def fits(item: dict[str, Any], asked: Parameters) -> bool:
    """Whether an item fits the filters."""
    for name, value in asked.items():
        if name == "cookingTime_max":
            right = item["cookingTime"] <= value
        elif name in _ONE_OF_SEVERAL:
            right = value in item[name]
        else:
            right = name in _BY_OTHERS or item[name] == value
        if not right:
            return False
    return True


def page_problem(items: list[dict[str, Any]] | None, asked: Parameters, fewest: int) -> str | None:
    """What is wrong with the items of a page; None when nothing is."""
    if items is None or len(items) < fewest:
        return f"{len(items or [])} items where there are at least {fewest}"
    if strangers := [item["id"] for item in items if not fits(item, asked)]:
        return f"does not fit: {strangers[0]}"
    # By id, as listings are: within a second the clock of a machine may go back, the ids of a process do not.
    keys = [item["id"] if "sort" not in asked else item["cookingTime"] for item in items]
    pairs = list(pairwise(keys))
    if "sort" not in asked and any(before < after for before, after in pairs):
        return "not the newest first"
    if asked.get("sort") == "cookingTime" and any(before > after for before, after in pairs):
        return "not the quickest first"
    return None
