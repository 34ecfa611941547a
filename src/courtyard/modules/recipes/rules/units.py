"""The unit table: what a unit measures, in which system, and how much of the base unit it is.

Base units are the gram, the millilitre and the centimetre. US volumes are the customary ones (NIST Handbook 44,
appendix C). Spoons belong to neither system, since cooks everywhere have them.
"""

from enum import StrEnum
from functools import lru_cache

import msgspec

from courtyard.kernel.basics import fold
from courtyard.modules.recipes.rules.unit_words import CHARACTERS, WORDS


class Dimension(StrEnum):
    """What a unit measures."""

    MASS = "mass"
    VOLUME = "volume"
    LENGTH = "length"
    COUNT = "count"


class System(StrEnum):
    """Which kitchen a unit belongs to."""

    METRIC = "metric"
    US = "us"


class Unit(msgspec.Struct, frozen=True):
    """One unit; ``factor`` is its size in the base unit of its dimension, 1 for counts."""

    key: str
    dimension: Dimension
    system: System | None = None
    factor: float = 1.0


def _measures() -> list[Unit]:
    metric, us = System.METRIC, System.US
    mass, volume, length = Dimension.MASS, Dimension.VOLUME, Dimension.LENGTH
    return [
        Unit("mg", mass, metric, 0.001),
        Unit("g", mass, metric, 1.0),
        Unit("dag", mass, metric, 10.0),
        Unit("kg", mass, metric, 1000.0),
        Unit("oz", mass, us, 28.349523125),
        Unit("lb", mass, us, 453.59237),
        Unit("ml", volume, metric, 1.0),
        Unit("cl", volume, metric, 10.0),
        Unit("dl", volume, metric, 100.0),
        Unit("l", volume, metric, 1000.0),
        Unit("tsp", volume, None, 4.92892159375),
        Unit("tbsp", volume, None, 14.78676478125),
        Unit("fl oz", volume, us, 29.5735295625),
        Unit("cup", volume, us, 236.5882365),
        Unit("pint", volume, us, 473.176473),
        Unit("quart", volume, us, 946.352946),
        Unit("gallon", volume, us, 3785.411784),
        Unit("mm", length, metric, 0.1),
        Unit("cm", length, metric, 1.0),
        Unit("inch", length, us, 2.54),
    ]


_MEASURES = {unit.key: unit for unit in _measures()}
UNITS: dict[str, Unit] = _MEASURES | {
    key: Unit(key, Dimension.COUNT) for words in WORDS.values() for key in words if key not in _MEASURES
}

_CASED = {"T": "tbsp", "t": "tsp", "C": "cup", "c": "cup", "Tb": "tbsp", "TB": "tbsp"}


def compact(text: str) -> str:
    """The form words are compared in: ``c. à s.`` and ``C à S`` are both ``cas``."""
    return "".join(c for c in fold(text) if c.isalnum())


_BY_WORD = {compact(form): key for words in WORDS.values() for key, forms in words.items() for form in (key, *forms)}
_BY_CHARACTERS = sorted(
    ((form, key) for key, forms in CHARACTERS.items() for form in forms), key=lambda pair: -len(pair[0])
)


@lru_cache(maxsize=4096)  # units are few and said again in every recipe
def unit_of(word: str) -> Unit | None:
    """The unit that a word or phrase names in any language the table knows, or ``None``."""
    key = _CASED.get(word.strip(" .")) or _BY_WORD.get(compact(word))
    return UNITS[key] if key else None


def unit_in_characters(text: str) -> tuple[Unit, int] | None:
    """The unit that a text without word gaps (Chinese, Japanese) starts with, and its length in characters."""
    for form, key in _BY_CHARACTERS:
        if text.startswith(form):
            return UNITS[key], len(form)
    return None


def unit_label(key: str, amount: float | None, language: str | None = None) -> str:
    """The unit as shown beside an amount: ``2 cups``, ``2 EL``; symbols and unknown words stay as they are."""
    words = WORDS.get((language or "en").split("-")[0].split("_")[0].lower(), {})
    forms = words.get(key) or WORDS["en"].get(key) or (key,)
    if key in _MEASURES and len(key) <= len("tbsp") and key not in {"cup", "inch", "pint"} and key not in words:
        return key
    return forms[1] if amount is not None and amount > 1 and len(forms) > 1 else forms[0]
