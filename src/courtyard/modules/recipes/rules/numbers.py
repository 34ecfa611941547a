"""Numbers as cooks write them: ½, 1½, 1 1/2, 1-1/2, 2,5, 1.000 g, 2-3, 2 to 3, a dozen; and written back."""

# ruff: noqa: RUF001  (typographic dashes, slashes and letters are what cooks write)

import re
import unicodedata
from typing import NamedTuple

_VULGAR = {
    chr(code): unicodedata.numeric(chr(code))
    for code in (*range(0xBC, 0xBF), *range(0x2150, 0x215F), 0x2189)
    if unicodedata.numeric(chr(code), None) is not None
}
_VULGAR_CLASS = "".join(_VULGAR)
_ONE = r"""
    (?P<@whole>\d{1,9})(?:\s?[-–&+]\s?|\s(?:and|und|et|e|y|og|och|en|i)\s|\s{1,2})(?P<@top>\d{1,3})\s?[/⁄∕]\s?(?P<@bottom>\d{1,3})(?![\d/])
  | (?P<@above>\d{1,9})\s?[/⁄∕]\s?(?P<@below>\d{1,4})(?![\d/])
  | (?P<@base>\d{1,9})\s?(?:[-–&+]\s?|(?:and|und|et|e|y|og|och|en|i)\s)?(?P<@part>[¼])
  | (?P<@vulgar>[¼])
  | (?P<@decimal>\d{1,9}(?:[.,]\d{1,6})?|[.,]\d{1,6})
""".replace("¼", _VULGAR_CLASS)
_TO = r"(?:\s?[-–—‐‑~〜～]\s?|\s(?:to|or|bis|oder|à|tot|of|till|til|eller|ou|a|o|do|lub|vagy|veya|ila)\s)"
_NUMBER = re.compile(_ONE.replace("@", "a_"), re.VERBOSE)
_RANGE = re.compile(f"(?:{_ONE.replace('@', 'a_')}){_TO}(?:{_ONE.replace('@', 'b_')})", re.VERBOSE)

_WORDS = {
    "half a": 0.5, "half an": 0.5, "a half": 0.5, "half": 0.5, "a quarter": 0.25, "quarter": 0.25,
    "a dozen": 12, "one dozen": 12, "dozen": 12, "half a dozen": 6, "a couple of": 2, "a couple": 2,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
    "ein": 1, "eine": 1, "einen": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "acht": 8,
    "halbe": 0.5, "halber": 0.5, "halbes": 0.5, "eine halbe": 0.5, "ein halbes": 0.5, "ein halber": 0.5,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "demi": 0.5, "un demi": 0.5, "une demi": 0.5,
    "een": 1, "één": 1, "twee": 2, "drie": 3, "halve": 0.5, "een halve": 0.5, "een half": 0.5,
    "en": 1, "ett": 1, "et": 1, "två": 2, "tre": 3, "fyra": 4, "to": 2, "fire": 4,
    "halv": 0.5, "en halv": 0.5, "ett halvt": 0.5,
    "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "medio": 0.5, "media": 0.5, "due": 2, "quattro": 4,
    "mezzo": 0.5, "mezza": 0.5, "um": 1, "uma": 1, "dois": 2, "duas": 2, "três": 3, "quatro": 4,
    "meia": 0.5, "meio": 0.5,
    "pół": 0.5, "jeden": 1, "jedna": 1, "dwa": 2, "dwie": 2, "trzy": 3, "fél": 0.5, "egy": 1, "két": 2, "három": 3,
    "yarım": 0.5, "bir": 1, "iki": 2, "üç": 3, "半": 0.5, "एक": 1, "दो": 2, "आधा": 0.5,
}  # fmt: skip  # a table reads better packed
_WORD = re.compile(
    rf"(?:{'|'.join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))})(?=\s)(?!\s(?:and|-)\s?half\b)",
    re.IGNORECASE,
)


class Read(NamedTuple):
    """A number or range at the start of a text, where it ends, and whether it may have been thousands ("1.000")."""

    amount: float
    amount_max: float | None
    end: int
    thousands: bool = False


def number_at_start(text: str, *, words: bool = True) -> Read | None:
    """Read the number or range that the text starts with; ``None`` where it starts with none."""
    ranged = _RANGE.match(text)
    if ranged:
        low, high = _value(ranged, "a_"), _value(ranged, "b_")
        if low is not None and high is not None and low < high:
            return Read(low, high, ranged.end())
    single = _NUMBER.match(text)
    if single:
        value = _value(single, "a_")
        if value is not None:
            return Read(value, None, single.end(), _looks_like_thousands(single["a_decimal"]))
    word = _WORD.match(text) if words else None
    return Read(float(_WORDS[word[0].lower()]), None, word.end()) if word else None


def _value(match: re.Match[str], prefix: str) -> float | None:
    part = {name.removeprefix(prefix): text for name, text in match.groupdict().items() if name.startswith(prefix)}
    if part["whole"]:
        return _divided(part["top"], part["bottom"], whole=int(part["whole"]))
    if part["above"]:
        return _divided(part["above"], part["below"])
    if part["base"]:
        return int(part["base"]) + _VULGAR[part["part"]]
    if part["vulgar"]:
        return _VULGAR[part["vulgar"]]
    return float(part["decimal"].replace(",", "."))


def _divided(top: str, bottom: str, whole: int = 0) -> float | None:
    return whole + int(top) / int(bottom) if int(bottom) else None


def _looks_like_thousands(decimal: str | None) -> bool:
    return decimal is not None and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", decimal) is not None


_SHOWN = {0.125: "⅛", 0.25: "¼", 1 / 3: "⅓", 0.375: "⅜", 0.5: "½", 0.625: "⅝", 2 / 3: "⅔", 0.75: "¾", 0.875: "⅞"}
_FRACTIONS_BELOW = 10


def decimal_text(amount: float) -> str:
    """The amount in three significant digits, without trailing zeros: ``1.5``, ``133``, ``0.333``."""
    rounded = rounded_sensibly(amount)
    return f"{rounded:.0f}" if rounded == int(rounded) else f"{rounded:.6f}".rstrip("0")


def fraction_text(amount: float) -> str:
    """The amount as a kitchen fraction: ``1½``, ``⅓``; whole numbers above ten; below 1/16 as a decimal."""
    whole = int(amount)
    rest = amount - whole
    if amount >= _FRACTIONS_BELOW:
        return decimal_text(round(amount * 2) / 2 if rest in (0, 0.5) else round(amount))
    nearest = min((0.0, *_SHOWN, 1.0), key=lambda shown: abs(shown - rest))
    if nearest == 1.0:
        return str(whole + 1)
    if nearest == 0.0:
        return str(whole) if whole else decimal_text(amount)
    return f"{whole or ''}{_SHOWN[nearest]}"


def rounded_sensibly(amount: float) -> float:
    """The amount in three significant digits, or whole from 100 on: nobody weighs 133.33 g."""
    if amount >= 100:  # noqa: PLR2004  (the docstring names it)
        return float(round(amount))
    return float(f"{amount:.3g}")
