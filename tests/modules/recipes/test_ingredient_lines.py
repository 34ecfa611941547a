"""Ingredient lines: what cooks write, and what is read from it."""
# ruff: noqa: RUF001  (typographic dashes, slashes and letters are what cooks write)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.modules.recipes.models import Ingredient
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from courtyard.modules.recipes.rules.lines import faithful_line, ingredient_line

# Line → amount, end of the range, unit, name, note.
LINES = [
    ("200g flour", 200, None, "g", "flour", None),
    ("½ cup sugar", 0.5, None, "cup", "sugar", None),
    ("1½ cups milk", 1.5, None, "cup", "milk", None),
    ("1 1/2 cups milk", 1.5, None, "cup", "milk", None),
    ("1-1/2 cups milk", 1.5, None, "cup", "milk", None),
    ("1 e 1/2 xícara de leite", 1.5, None, "cup", "leite", None),
    ("1⁄2 tsp salt", 0.5, None, "tsp", "salt", None),
    ("2,5 dl vatten", 2.5, None, "dl", "vatten", None),
    ("1.000 g Wasser", 1000, None, "g", "Wasser", None),
    ("1.5 kg potatoes", 1.5, None, "kg", "potatoes", None),
    ("2-3 garlic cloves", 2, 3, None, "garlic cloves", None),
    ("2 to 3 eggs", 2, 3, None, "eggs", None),
    ("3–4 EL Öl", 3, 4, "tbsp", "Öl", None),
    ("1/2 to 1 fresh serrano chile, seeded", 0.5, 1, None, "fresh serrano chile", "seeded"),
    ("1 (14 oz) can tomatoes, drained", 1, None, "can", "tomatoes", "14 oz, drained"),
    ("1, 14 oz can of sweetened condensed milk", 1, None, "can", "sweetened condensed milk", "14 oz"),
    ("14-oz can coconut milk", 1, None, "can", "coconut milk", "14-oz"),
    ("1-14 oz can black beans", 1, None, "can", "black beans", "14 oz"),
    ("2 x 400g tins chopped tomatoes", 2, None, "can", "chopped tomatoes", "400g"),
    ("4 6oz. swordfish steaks", 4, None, None, "swordfish steaks", "6oz"),
    ("5cm piece ginger, grated", 1, None, "piece", "ginger", "5cm, grated"),
    ("1 cup (240 ml) milk", 1, None, "cup", "milk", "240 ml"),
    ("30 ml / 2 tbsp olive oil", 30, None, "ml", "olive oil", "2 tbsp"),
    ("1 cup plus 2 tablespoons flour", 1.125, None, "cup", "flour", None),
    ("1 tablespoon olive oil or 1/4 cup water", 1, None, "tbsp", "olive oil", "or 1/4 cup water"),
    ("2 tablespoons cilantro, plus more for garnish", 2, None, "tbsp", "cilantro", "plus more for garnish"),
    ("1 heaping cup cherry tomatoes", 1, None, "cup", "cherry tomatoes", "heaping"),
    ("a pinch of salt", 1, None, "pinch", "salt", None),
    ("a dozen eggs", 12, None, None, "eggs", None),
    ("one egg", 1, None, None, "egg", None),
    ("juice of 1 lemon", 1, None, None, "lemon", "juice"),
    ("Handful of coriander – save some leaves", 1, None, "handful", "coriander", "save some leaves"),
    ("about 3 carrots", 3, None, None, "carrots", "about"),
    ("▢ 1 cup warm water (105 degrees F)", 1, None, "cup", "warm water", "105 degrees F"),
    ("salt and pepper to taste", None, None, None, "salt and pepper", "to taste"),
    ("400g boned, skinless chicken thighs", 400, None, "g", "boned, skinless chicken thighs", None),
    ("1 cup half and half", 1, None, "cup", "half and half", None),
    ("half and half", None, None, None, "half and half", None),
    ("5 cloves", 5, None, None, "cloves", None),
    ("1 T-bone steak", 1, None, None, "T-bone steak", None),
    ("2 T butter", 2, None, "tbsp", "butter", None),
    ("1 t vanilla", 1, None, "tsp", "vanilla", None),
    ("00 flour", None, None, None, "00 flour", None),
    ("FOR THE PASTRY", None, None, None, "FOR THE PASTRY", None),
    ("1,5 TL mittelscharfer Senf", 1.5, None, "tsp", "mittelscharfer Senf", None),
    ("2 c. à s. d'huile d'olive", 2, None, "tbsp", "huile d'olive", None),
    ("4x gousse d'ail (16g)", 4, None, "clove", "ail", "16g"),
    ("2 eetlepels olie", 2, None, "tbsp", "olie", None),
    ("4 msk olivolja", 4, None, "tbsp", "olivolja", None),
    ("2 ss malt gurkemeie", 2, None, "tbsp", "malt gurkemeie", None),
    ("1 nip salt", 1, None, "pinch", "salt", None),
    ("2 cucharadas de aceite", 2, None, "tbsp", "aceite", None),
    ("2 colheres (sopa) de shoyo", 2, None, "tbsp", "shoyo", None),
    ("3 cucchiai di zucchero", 3, None, "tbsp", "zucchero", None),
    ("2 łyżki cukru", 2, None, "tbsp", "cukru", None),
    ("2 yemek kaşığı sıvı yağ", 2, None, "tbsp", "sıvı yağ", None),
    ("6 evőkanál cukor", 6, None, "tbsp", "cukor", None),
    ("100 ग्राम चीनी", 100, None, "g", "चीनी", None),
    ("⅛ 茶匙 细盐", 0.125, None, "tsp", "细盐", None),
    ("玉ねぎ 2個", 2, None, "piece", "玉ねぎ", None),
    ("砂糖 大さじ1", 1, None, "tbsp", "砂糖", None),
    ("Flour - 200 g", 200, None, "g", "Flour", None),
]


@pytest.mark.parametrize(("line", "amount", "amount_max", "unit", "name", "note"), LINES)
def test_a_line_is_read(
    line: str, amount: float | None, amount_max: float | None, unit: str | None, name: str, note: str | None
) -> None:
    assert parse_ingredient(line, "Base") == Ingredient(
        name=name,
        amount=amount,
        amount_max=amount_max,
        unit=unit,
        note=note,
        original=line,
        section="Base",
    )


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error_and_kept(line: str) -> None:
    ingredient = parse_ingredient(line)
    assert ingredient.original.split() == ingredient.original.strip().split()
    assert ingredient.name or not ingredient.original
    assert ingredient.amount is None or ingredient.amount > 0


@given(st.text(alphabet="0123456789/½-–.,x ()gcuptbsoz", max_size=60))
def test_figures_in_any_disorder_are_bearable(line: str) -> None:
    ingredient = parse_ingredient(line)
    assert ingredient.amount_max is None or ingredient.amount is not None
    assert ingredient.amount_max is None or ingredient.amount_max > (ingredient.amount or 0)


def test_markup_and_entities_are_no_part_of_a_line() -> None:
    assert parse_ingredient("<b>2</b>&nbsp;cups caf&eacute; &amp; cream").original == "2 cups café & cream"


def test_a_line_is_written_again_for_people() -> None:
    assert ingredient_line(parse_ingredient("1.5 cups flour, sifted")) == "1½ cups flour, sifted"
    assert ingredient_line(Ingredient(name="Öl", amount=2, unit="tbsp"), "de") == "2 EL Öl"
    assert ingredient_line(Ingredient(name="eggs", amount=2, amount_max=3)) == "2-3 eggs"


def test_the_authors_line_is_shown_while_it_is_true() -> None:
    read = parse_ingredient("One (14 oz) can tomatoes")
    assert faithful_line(read) == "One (14 oz) can tomatoes"
    edited = Ingredient(name="tomatoes", amount=2, unit="can", note="14 oz", original=read.original)
    assert faithful_line(edited) == "2 cans tomatoes, 14 oz"
