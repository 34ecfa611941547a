"""Ingredients and steps as one text each, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.modules.recipes.models import Ingredient
from courtyard.modules.recipes.rules.outline import ingredients_text, read_ingredients, read_steps, steps_text

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
INGREDIENTS = st.builds(
    Ingredient,
    name=LINES,
    amount=st.none() | st.sampled_from([0.5, 1, 2, 1.5, 250]),
    unit=st.none() | st.sampled_from(["g", "cup", "piece", "glug"]),
    note=st.none() | LINES,
    section=st.none() | WORDS,
)


def test_a_list_in_sections() -> None:
    read = read_ingredients("salt\n\n# Dough\n500 g flour\n- 2 eggs\nFor the filling:\n12 plums\n#\noil")
    assert [(each.section, each.name) for each in read] == [
        (None, "salt"),
        ("Dough", "flour"),
        ("Dough", "eggs"),
        ("For the filling", "plums"),
        (None, "oil"),
    ]


@pytest.mark.parametrize("line", ["#10 can of tomatoes", "500 g flour:", "2:1 syrup:"])
def test_what_only_looks_like_a_heading_is_an_ingredient(line: str) -> None:
    assert len(read_ingredients(line)) == 1


@given(st.lists(INGREDIENTS, max_size=6))
def test_a_list_that_nobody_touched_stays_what_it_was(ingredients: list[Ingredient]) -> None:
    known = read_ingredients(ingredients_text(ingredients), ingredients)
    assert [(each.section, each.name) for each in known] == [(each.section, each.name) for each in ingredients]


@pytest.mark.parametrize(
    ("text", "lines", "headings"),
    [
        ("", [], []),
        ("Mix.\nBake.", ["Mix.", "Bake."], []),
        ("Mix\nwell.\n\nBake.", ["Mix\nwell.", "Bake."], []),
        ("1. Mix.\n2) Bake.\nStep 3: Eat.", ["Mix.", "Bake.", "Eat."], []),
        ("# Dough\nMix.\n# Cake\nBake.", ["Dough", "Mix.", "Cake", "Bake."], [0, 2]),
        ("200 g of it go first.", ["200 g of it go first."], []),
        ("#\nMix.", ["Mix."], []),
    ],
)
def test_a_method(text: str, lines: list[str], headings: list[int]) -> None:
    assert read_steps(text) == (lines, headings)


@given(st.lists(WORDS, min_size=2, max_size=6), st.sets(st.integers(0, 1)))
def test_a_method_that_nobody_touched_stays_what_it_was(lines: list[str], headings: set[int]) -> None:
    plain = [f"a{line}" for line in lines]
    assert read_steps(steps_text(plain, headings)) == (plain, sorted(headings))
