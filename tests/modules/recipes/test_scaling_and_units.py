"""Scaling and converting: pure arithmetic, proven on many values."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel.basics import Unprocessable
from courtyard.modules.recipes.models import Ingredient, RecipeContent
from courtyard.modules.recipes.rules.conversion import convert_ingredient, convert_text, converted_to
from courtyard.modules.recipes.rules.numbers import decimal_text, fraction_text
from courtyard.modules.recipes.rules.scaling import scale_ingredient, scaled_to
from courtyard.modules.recipes.rules.sizes import fitted
from courtyard.modules.recipes.rules.units import UNITS, Dimension, System, unit_of

amounts = st.floats(min_value=0.01, max_value=5_000)
measures = st.sampled_from([key for key, unit in UNITS.items() if unit.dimension is not Dimension.COUNT])


def base(ingredient: Ingredient) -> float:
    """The amount in g, ml or cm."""
    assert ingredient.amount is not None
    return ingredient.amount * UNITS[str(ingredient.unit)].factor


@given(amounts, measures, st.floats(min_value=0.1, max_value=20))
def test_scaling_there_and_back_returns(amount: float, unit: str, factor: float) -> None:
    ingredient = Ingredient(name="flour", amount=amount, amount_max=amount * 2, unit=unit)
    back = scale_ingredient(scale_ingredient(ingredient, factor), 1 / factor)
    assert back == msgspec.structs.replace(
        ingredient, amount=pytest.approx(amount), amount_max=pytest.approx(amount * 2)
    )


@given(amounts, measures, st.sampled_from(System))
def test_converting_there_and_back_keeps_the_amount(amount: float, unit: str, system: System) -> None:
    ingredient = Ingredient(name="flour", amount=amount, unit=unit)
    there = convert_ingredient(ingredient, system)
    back = convert_ingredient(there, System.US if system is System.METRIC else System.METRIC)
    assert base(there) == pytest.approx(base(ingredient), rel=0.02)
    assert base(back) == pytest.approx(base(ingredient), rel=0.02)
    assert UNITS[str(there.unit)].system in {None, system}


@given(amounts, measures)
def test_a_better_unit_is_the_same_amount(amount: float, unit: str) -> None:
    ingredient = Ingredient(name="flour", amount=amount, unit=unit)
    assert base(fitted(ingredient)) == pytest.approx(base(ingredient))


def test_a_recipe_for_more_people() -> None:
    content = RecipeContent(
        title="Soup",
        servings=4,
        yields="4 bowls",
        ingredients=[
            Ingredient(name="water", amount=750, unit="ml"),
            Ingredient(name="eggs", amount=1, amount_max=2),
            Ingredient(name="salt", note="to taste", original="salt to taste"),
        ],
    )
    scaled = scaled_to(content, 6)
    assert (scaled.servings, scaled.yields) == (6, "6 bowls")
    assert [(each.amount, each.amount_max, each.unit) for each in scaled.ingredients] == [
        (1.12, None, "l"),
        (1.5, 3, None),
        (None, None, None),
    ]
    assert scaled.ingredients[2] == content.ingredients[2]


def test_a_recipe_that_tells_no_servings_is_not_scaled() -> None:
    with pytest.raises(Unprocessable, match="servings"):
        scaled_to(RecipeContent(title="Soup"), 6)


def test_a_recipe_in_the_other_kitchen() -> None:
    content = RecipeContent(
        title="Cake",
        ingredients=[Ingredient(name="flour", amount=2, unit="cup"), Ingredient(name="salt", amount=1, unit="tsp")],
        instructions=["Bake at 350°F in a 9-inch pan."],
    )
    metric = converted_to(content, System.METRIC)
    assert [(each.amount, each.unit) for each in metric.ingredients] == [(473, "ml"), (1, "tsp")]
    assert metric.instructions == ["Bake at 175 °C in a 23 cm pan."]


@pytest.mark.parametrize(
    ("text", "metric", "us"),
    [
        ("Heat to 350°F (175°C).", "Heat to 350°F (175°C).", "Heat to 350°F (175°C)."),
        ("200°C/Fan 180°C", "200°C/Fan 180°C", "390 °F/Fan 355 °F"),
        ("325-350°F", "165-175 °C", "325-350°F"),
        ("110 degrees F", "43 °C", "110 degrees F"),
        ("a 9 x 13 inch pan", "a 23 x 33 cm pan", "a 9 x 13 inch pan"),
        ("It is 5 C away, for 20 minutes", "It is 5 C away, for 20 minutes", "It is 5 C away, for 20 minutes"),
    ],
)
def test_steps_tell_temperatures_and_lengths_of_the_kitchen(text: str, metric: str, us: str) -> None:
    assert (convert_text(text, System.METRIC), convert_text(text, System.US)) == (metric, us)


def test_amounts_are_shown_as_cooks_write_them() -> None:
    assert [fraction_text(amount) for amount in (0.33, 0.5, 1.5, 2.66, 0.98, 11.2)] == ["⅓", "½", "1½", "2⅔", "1", "11"]
    assert [decimal_text(amount) for amount in (0.333, 133.3, 1.5, 2.0)] == ["0.333", "133", "1.5", "2"]


def test_units_are_known_by_many_names() -> None:
    said = ["Tbsp.", "EL", "c. à soupe", "msk", "yemek kaşığı", "T"]  # noqa: RUF001  (Turkish dotless i is meant)
    assert {unit.key for word in said if (unit := unit_of(word))} == {"tbsp"}
    assert unit_of("bucketful") is None
