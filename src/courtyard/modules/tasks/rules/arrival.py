"""Where a new task stands when nobody said where: at the end, without a look at what is there."""

from datetime import datetime
from random import randrange

from courtyard.modules.tasks.rules.ordering import DIGITS

# The letter says that seven digits follow; that many count the milliseconds from 1970 to the year 2081.
_HEAD, _LENGTH = "g", 7
_JITTER = len(DIGITS) ** 3
_PAIRS = [first + second for first in DIGITS for second in DIGITS]


def position_of_arrival(at: datetime) -> str:
    """A position behind all that arrived before and were not moved, made of the clock and of chance."""
    value = int(at.timestamp() * 1000) * _JITTER + randrange(_JITTER)  # noqa: S311  (no secret)
    pairs = []
    for _ in range(5):  # two digits at a time, since every new task takes this way
        value, pair = divmod(value, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    pairs.reverse()
    return (_HEAD + "".join(pairs)).rstrip("0").ljust(_LENGTH + 1, "0")
