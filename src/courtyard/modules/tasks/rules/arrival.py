"""Where a new task stands when nobody said where: at the end, without a look at what is there."""

import secrets
from datetime import datetime

from courtyard.modules.tasks.rules.ordering import DIGITS

# The letter says that seven digits follow; that many count the milliseconds from 1970 to the year 2081.
_HEAD, _LENGTH = "g", 7
_JITTER_DIGITS = 3


def position_of_arrival(at: datetime) -> str:
    """A position behind all that arrived before and were not moved, made of the clock and of chance."""
    milliseconds = int(at.timestamp() * 1000)
    digits = []
    for _ in range(_LENGTH):
        milliseconds, digit = divmod(milliseconds, len(DIGITS))
        digits.append(DIGITS[digit])
    jitter = "".join(secrets.choice(DIGITS) for _ in range(_JITTER_DIGITS))
    return (_HEAD + "".join(reversed(digits)) + jitter).rstrip("0").ljust(_LENGTH + 1, "0")
