"""Nutrition facts as pages write them ("23,89g", "589 kCal", "2460 kJ"), in the units of ``Nutrition``."""

import math
import re
from collections.abc import Mapping

import msgspec

from courtyard.modules.recipes.models.content import LINE_LENGTH_MAX, Nutrition
from courtyard.modules.recipes.rules.text import clipped, plain_line

SCHEMA_NAMES = {
    "calories": "calories_kcal",
    "carbohydrateContent": "carbohydrate_g",
    "proteinContent": "protein_g",
    "fatContent": "fat_g",
    "saturatedFatContent": "saturated_fat_g",
    "unsaturatedFatContent": "unsaturated_fat_g",
    "transFatContent": "trans_fat_g",
    "fiberContent": "fiber_g",
    "sugarContent": "sugar_g",
    "sodiumContent": "sodium_mg",
    "cholesterolContent": "cholesterol_mg",
}
"""schema.org/NutritionInformation property → field."""

_AMOUNT = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*(kcal|kj|cal|mg|mcg|µg|μg|g|milligrams?|grams?)?", re.IGNORECASE)
_KJ_PER_KCAL = 4.184
_IN_GRAMS = {"mg": 0.001, "milligram": 0.001, "milligrams": 0.001, "mcg": 1e-6, "µg": 1e-6, "μg": 1e-6}
_NUTRIENT_MAX = 100_000.0


def nutrition_of(facts: Mapping[str, object]) -> Nutrition | None:
    """Read schema.org's nutrition properties; ``None`` where none of them holds a number."""
    values = {field: _number(str(facts[name]), field) for name, field in SCHEMA_NAMES.items() if facts.get(name)}
    known = {field: value for field, value in values.items() if value is not None}
    if not known:
        return None
    size = facts.get("servingSize")
    serving_size = clipped(plain_line(str(size)), LINE_LENGTH_MAX) if size else None
    return msgspec.convert({**known, "serving_size": serving_size or None}, Nutrition)


def _number(text: str, field: str) -> float | None:
    found = _AMOUNT.search(text[:200])
    if not found:
        return None
    value = float(found[1].replace(",", "."))
    unit = (found[2] or "").lower()
    if unit == "kj":
        value /= _KJ_PER_KCAL
    elif field.endswith("_g"):
        value *= _IN_GRAMS.get(unit, 1)
    elif field.endswith("_mg") and unit in {"g", "gram", "grams"}:
        value *= 1000
    value = round(value, 3)
    return value if math.isfinite(value) and value <= _NUTRIENT_MAX else None
