"""A recipe in the other kitchen's units: ingredients, and what the steps say of temperatures, lengths and weights."""

# ruff: noqa: RUF001  (ring signs, dashes and quotes are what authors write)

import re

import msgspec

from courtyard.modules.recipes.models.content import Ingredient, RecipeContent
from courtyard.modules.recipes.rules.numbers import decimal_text, fraction_text, number_at_start
from courtyard.modules.recipes.rules.scaling import rounded
from courtyard.modules.recipes.rules.sizes import best_unit, in_unit
from courtyard.modules.recipes.rules.units import UNITS, Dimension, System

_TEMPERATURE = re.compile(
    r"(?<![\w.,])(\d{2,3})(?:\s?°?\s?[FC]?\s?(?:-|–|to)\s?(\d{2,3}))?\s?(?:°\s?|º\s?|˚\s?|degrees?\s|deg\.?\s)?"
    r"(F|C|Fahrenheit|Celsius|℉|℃)(?![\w'’])",
)
_BEFORE = re.compile(r"\d{2,3}\s?(?:°|º|˚|degrees?\s)?\s?([FC℉℃])\s?(?:/|\(|or\s|oder\s)\s?\Z")
_BEHIND = re.compile(r"\s?(?:/|\(|\bor\b|\boder\b)\s?\d{2,3}\s?(?:°|º|˚|degrees?\s)?\s?([FC℉℃])(?!\w)")
_NUMBER = r"(?:\d{1,3}(?:\s\d/\d|[.,]\d{1,2}|/\d{1,2})?|[¼½¾⅓⅔⅛])"
_LENGTH = re.compile(rf"(?<![\w/.])({_NUMBER}(?:\s?[x×]\s?{_NUMBER}){{0,2}})[\s-]?(inch(?:es)?|in\.|cm|mm)(?!\w)")
_TIMES = re.compile(r"\s?[x×]\s?")
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
        if is_fahrenheit is (system is System.US) or _is_told_in_both(text, found):
            return found[0]
        turn = _celsius if is_fahrenheit else _fahrenheit
        degrees = "-".join(str(turn(int(number))) for number in (found[1], found[2]) if number)
        return f"{degrees} °{'C' if is_fahrenheit else 'F'}"

    return _TEMPERATURE.sub(other, text)


def _is_told_in_both(text: str, found: re.Match[str]) -> bool:
    """Whether the other scale's figure stands right beside: ``350°F (175°C)``."""
    neighbours = (_BEHIND.match(text, found.end()), _BEFORE.search(text[max(0, found.start() - 20) : found.start()]))
    mine = found[3].upper() in _FAHRENHEIT
    return any(near is not None and (near[1] in _FAHRENHEIT) is not mine for near in neighbours)


def _celsius(fahrenheit: int) -> int:
    celsius = (fahrenheit - 32) * 5 / 9
    return _stepped(celsius, _OVEN_STEP_C) if celsius >= _OVEN_FROM_C else round(celsius)


def _fahrenheit(celsius: int) -> int:
    fahrenheit = celsius * 9 / 5 + 32
    return _stepped(fahrenheit, _OVEN_STEP_F) if celsius >= _OVEN_FROM_C else round(fahrenheit)


def _stepped(degrees: float, step: int) -> int:
    return round(degrees / step) * step


def _length(found: re.Match[str], system: System) -> str:
    is_inch = found[2].startswith("in")
    sides = [number_at_start(side, words=False) for side in _TIMES.split(found[1])]
    if is_inch is (system is System.US) or None in sides:
        return found[0]
    amounts = [side.amount for side in sides if side]
    if is_inch:
        return " x ".join(decimal_text(round(amount * _INCH_CM * 2) / 2 or 0.5) for amount in amounts) + " cm"
    inch = _INCH_CM if found[2] == "cm" else _INCH_CM * 10
    return " x ".join(fraction_text(amount / inch) for amount in amounts) + " inch"
