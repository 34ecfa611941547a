"""A recipe in the other kitchen's units: ingredients, and what the steps say of temperatures, lengths and weights."""

import re

import msgspec

from courtyard.modules.recipes.models.content import Ingredient, RecipeContent
from courtyard.modules.recipes.rules.numbers import decimal_text, fraction_text, number_at_start
from courtyard.modules.recipes.rules.scaling import rounded
from courtyard.modules.recipes.rules.sizes import best_unit, in_unit
from courtyard.modules.recipes.rules.units import UNITS, Dimension, System

_TEMPERATURE = re.compile(
    r"(?<![\w.,])(\d{2,3})(?:\s?°?\s?[FC]?\s?(?:-|–|to)\s?(\d{2,3}))?\s?(?:°\s?|º\s?|˚\s?|degrees?\s|deg\.?\s)?"  # noqa: RUF001  (the dash and ring signs occur)
    r"(F|C|Fahrenheit|Celsius|℉|℃)(?![\w'’])",
)
_PAIR = re.compile(r"\s?(?:/|\(|\bor\b|\boder\b)\s?\d{2,3}\s?(?:°|º|˚|degrees?\s)?\s?[FC]\b")
_LENGTH = re.compile(
    r"(?<![\w/.])(\d{1,3}(?:\s\d/\d|[.,]\d{1,2}|/\d{1,2})?|[¼½¾⅓⅔⅛])[\s-]?(inch(?:es)?|in\.|cm|mm)(?![\w])"
)
_FAHRENHEIT = {"F", "FAHRENHEIT", "℉"}
_OVEN_FROM_C = 100
_OVEN_STEP_C = 5
_OVEN_STEP_F = 5
_INCH_CM = 2.54


def convert_ingredient(ingredient: Ingredient, system: System) -> Ingredient:
    """The exact amount in the other system's best unit; spoons, counts and what already fits stay."""
    unit = UNITS.get(ingredient.unit or "")
    if unit is None or ingredient.amount is None or unit.system in {None, system} or unit.dimension is Dimension.COUNT:
        return ingredient
    return in_unit(ingredient, unit, best_unit(unit.dimension, system, ingredient.amount * unit.factor))


def converted_to(content: RecipeContent, system: System) -> RecipeContent:
    """The recipe in ``system``, amounts rounded as a cook would; ``original`` lines stay the author's."""
    return msgspec.structs.replace(
        content,
        ingredients=[
            each if (other := convert_ingredient(each, system)) is each else rounded(other)
            for each in content.ingredients
        ],
        instructions=[convert_text(line, system) for line in content.instructions],
    )


def convert_text(text: str, system: System) -> str:
    """Temperatures and lengths in a step. Where the step already tells both, nothing is changed."""
    return _LENGTH.sub(lambda found: _length(found, system), _temperatures(text, system))


def _temperatures(text: str, system: System) -> str:
    def other(found: re.Match[str]) -> str:
        is_fahrenheit = found[3].upper() in _FAHRENHEIT
        if (
            is_fahrenheit is (system is System.US)
            or _PAIR.match(text, found.end())
            or _follows_pair(text, found.start())
        ):
            return found[0]
        turn = _celsius if is_fahrenheit else _fahrenheit
        degrees = "-".join(str(turn(int(number))) for number in (found[1], found[2]) if number)
        return f"{degrees} °{'C' if is_fahrenheit else 'F'}"

    return _TEMPERATURE.sub(other, text)


def _follows_pair(text: str, start: int) -> bool:
    return re.search(r"[FC℉℃]\s?(?:/|\(|or\s|oder\s)\s?(?:[Ff]an\s)?\Z", text[max(0, start - 20) : start]) is not None


def _celsius(fahrenheit: int) -> int:
    celsius = (fahrenheit - 32) * 5 / 9
    return _stepped(celsius, _OVEN_STEP_C) if celsius >= _OVEN_FROM_C else round(celsius)


def _fahrenheit(celsius: int) -> int:
    fahrenheit = celsius * 9 / 5 + 32
    return _stepped(fahrenheit, _OVEN_STEP_F) if celsius >= _OVEN_FROM_C else round(fahrenheit)


def _stepped(degrees: float, step: int) -> int:
    return round(degrees / step) * step


def _length(found: re.Match[str], system: System) -> str:
    read = number_at_start(found[1], words=False)
    is_inch = found[2].startswith("in")
    if read is None or is_inch is (system is System.US):
        return found[0]
    if is_inch:
        return f"{decimal_text(round(read.amount * _INCH_CM * 2) / 2 or 0.5)} cm"
    inches = read.amount / (_INCH_CM if found[2] == "cm" else _INCH_CM * 10)
    return f"{fraction_text(inches)} inch"
