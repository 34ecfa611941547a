"""An ingredient written as a line again: for showing, for exports, after scaling and converting."""

from courtyard.modules.recipes.models.content import Ingredient
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from courtyard.modules.recipes.rules.numbers import decimal_text, fraction_text
from courtyard.modules.recipes.rules.units import UNITS, Dimension, System, unit_label


def amount_text(ingredient: Ingredient) -> str:
    """How many: decimals for what is weighed in metric units, kitchen fractions for all else; ranges with a dash."""
    if ingredient.amount is None:
        return ""
    unit = UNITS.get(ingredient.unit or "")
    shown = decimal_text if unit and (unit.system is System.METRIC) else fraction_text
    low = shown(ingredient.amount)
    if ingredient.amount_max is None or ingredient.amount_max <= ingredient.amount:
        return low
    return f"{low}-{shown(ingredient.amount_max)}"


def unit_text(ingredient: Ingredient, language: str | None = None) -> str:
    """The unit in the words of the language: ``cups``, ``EL``; nothing for plain pieces."""
    if not ingredient.unit:
        return ""
    unit = UNITS.get(ingredient.unit)
    if unit and unit.key == "piece" and unit.dimension is Dimension.COUNT and ingredient.name:
        return "" if (language or "en").startswith("en") else unit_label("piece", ingredient.amount, language)
    return unit_label(ingredient.unit, ingredient.amount_max or ingredient.amount, language)


def ingredient_line(ingredient: Ingredient, language: str | None = None) -> str:
    """The whole line: ``1½ cups flour, sifted``."""
    words = (amount_text(ingredient), unit_text(ingredient, language), ingredient.name)
    line = " ".join(word for word in words if word)
    return f"{line}, {ingredient.note}" if ingredient.note else line


def faithful_line(ingredient: Ingredient, language: str | None = None) -> str:
    """The author's own line where it still says what the fields say, else a new one (after an edit or scaling)."""
    if not ingredient.original:
        return ingredient_line(ingredient, language)
    read = parse_ingredient(ingredient.original)
    same = (read.name, read.amount, read.amount_max, read.unit, read.note) == (
        ingredient.name,
        ingredient.amount,
        ingredient.amount_max,
        ingredient.unit,
        ingredient.note,
    )
    return ingredient.original if same else ingredient_line(ingredient, language)
