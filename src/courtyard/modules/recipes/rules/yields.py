"""How much a recipe makes: the number to scale from, found in the author's words."""

import re

from courtyard.modules.recipes.models.content import SERVINGS_MAX
from courtyard.modules.recipes.rules.numbers import number_at_start

_NUMBER = re.compile(r"\d{1,6}")
_WORDS = {"dozen": 12, "dutzend": 12, "douzaine": 12, "dozijn": 12, "dussin": 12, "docena": 12, "dúzia": 12}


def servings_of(text: str) -> int | None:
    """The first whole number in it: ``Makes 12 muffins`` → 12, ``4-6 servings`` → 4, ``2 dozen`` → 24."""
    found = _NUMBER.search(text)
    read = number_at_start(text[found.start() :], words=False) if found else number_at_start(text.strip())
    if read is None:
        return None
    dozen = next((size for word, size in _WORDS.items() if word in text.lower()), 1) if found else 1
    servings = round(read.amount * dozen)
    return servings if 1 <= servings <= SERVINGS_MAX else None


def scaled_yields(text: str, servings: int) -> str:
    """The author's words with the new number in place of the first one."""
    return _NUMBER.sub(str(servings), text, count=1)
