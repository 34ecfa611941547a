"""The unit that suits an amount: 1500 g are 1.5 kg, 4 tablespoons of a scaled quarter cup are a quarter cup."""

import msgspec

from courtyard.modules.recipes.models.content import Ingredient
from courtyard.modules.recipes.rules.units import UNITS, Dimension, System, Unit

# Each ladder names the unit and the amount of the base unit from which on it is used.
_LADDERS: dict[tuple[Dimension, System], tuple[tuple[str, float], ...]] = {
    (Dimension.MASS, System.METRIC): (("kg", 1000.0), ("g", 0.5), ("mg", 0.0)),
    (Dimension.VOLUME, System.METRIC): (("l", 1000.0), ("ml", 0.0)),
    (Dimension.LENGTH, System.METRIC): (("cm", 1.0), ("mm", 0.0)),
    (Dimension.MASS, System.US): (("lb", 453.59237), ("oz", 0.0)),
    (Dimension.VOLUME, System.US): (("quart", 1892.0), ("cup", 59.0), ("tbsp", 14.7), ("tsp", 0.0)),
    (Dimension.LENGTH, System.US): (("inch", 0.0),),
}
_SPOONS = {
    "tsp": (("cup", 118.0), ("tbsp", 14.7), ("tsp", 0.0)),
    "tbsp": (("cup", 118.0), ("tbsp", 14.7), ("tsp", 0.0)),
}
_KEPT = {"dl", "cl", "dag", "fl oz", "pint", "gallon"}


def fitted(ingredient: Ingredient) -> Ingredient:
    """The same amount in the unit of its own system that suits its size; counts and house units stay as they are."""
    unit = UNITS.get(ingredient.unit or "")
    if unit is None or unit.key in _KEPT or ingredient.amount is None or ingredient.amount <= 0:
        return ingredient
    ladder = _LADDERS.get((unit.dimension, unit.system)) if unit.system else _SPOONS.get(unit.key)
    return in_unit(ingredient, unit, _rung(ladder, ingredient.amount * unit.factor)) if ladder else ingredient


def best_unit(dimension: Dimension, system: System, base_amount: float) -> Unit:
    """The unit of ``system`` for an amount in the base unit (g, ml, cm)."""
    return _rung(_LADDERS[dimension, system], base_amount)


def in_unit(ingredient: Ingredient, unit: Unit, other: Unit) -> Ingredient:
    """The same amount in another unit of the same dimension."""
    if unit.key == other.key or ingredient.amount is None:
        return ingredient
    ratio = unit.factor / other.factor
    return msgspec.structs.replace(
        ingredient,
        amount=ingredient.amount * ratio,
        amount_max=None if ingredient.amount_max is None else ingredient.amount_max * ratio,
        unit=other.key,
    )


def _rung(ladder: tuple[tuple[str, float], ...], base_amount: float) -> Unit:
    return UNITS[next(key for key, least in ladder if base_amount >= least)]
