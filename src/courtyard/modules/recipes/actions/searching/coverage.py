"""How much of a recipe is at hand."""

from collections.abc import Sequence

import msgspec

from courtyard.modules.recipes.actions.searching.entries import food_key, foods_of


class Coverage(msgspec.Struct, frozen=True):
    """Of the foods in a recipe, without what every kitchen has: what is at hand, and what is not."""

    have: list[str]
    missing: list[str]


def coverage_of(ingredients: Sequence[str], language: str, keys: frozenset[str]) -> Coverage:
    """What of these ingredients somebody has who has what the keys stand for."""
    have: dict[str, None] = {}
    missing: dict[str, None] = {}
    for ingredient in ingredients:
        for names in foods_of([ingredient], language):
            is_there = any(food_key(name, language) in keys for name in names)
            (have if is_there else missing)[ingredient] = None
    return Coverage(list(have), list(missing))
