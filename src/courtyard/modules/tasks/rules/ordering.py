"""Positions in a list as text that sorts bytewise, so that a move writes one task and no other.

A position has a whole part and a fraction, both in 62 digits. The first letter of the whole part says how long it is
(``a0`` … ``az`` have two letters, ``b00`` … ``bzz`` three, and downwards ``Zz`` … ``Z0``, ``Yzz`` …), so that adding at
the ends counts up or down and positions stay short; the fraction makes room between two neighbours and never ends in
``0``. The scheme is that of David Greenspan's "Implementing Fractional Indexing", with chance in the last digits: two
people who move into the same gap at the same moment rarely make the same position.
"""

import re
import secrets
from collections.abc import Callable

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
POSITION_LENGTH_MAX = 64
_BASE = len(DIGITS)
_VALUES = {digit: value for value, digit in enumerate(DIGITS)}
_JITTER_DIGITS = 3
_JITTER = _BASE**_JITTER_DIGITS
_FIRST_WHOLE = "a0"
_SHAPE = re.compile(r"[0-9A-Za-z]{2,64}")

RandomBelow = Callable[[int], int]


class NoRoomError(Exception):
    """Nothing fits between these two: they are the same, in the wrong order, or the position would grow too long.

    Whoever meets it spreads some neighbours anew with ``positions_between``.
    """


def is_position(text: str) -> bool:
    """Whether the text is a position that this file could have made."""
    if _SHAPE.fullmatch(text) is None or text[0] in "0123456789":
        return False
    length = _whole_length(text[0])
    return len(text) >= length and (len(text) == length or text[-1] != "0")


def position_between(before: str | None, after: str | None, random_below: RandomBelow = secrets.randbelow) -> str:
    """A position after ``before`` and before ``after``; ``None`` stands for the list's beginning or end.

    Raises:
        NoRoomError: nothing fits there.
    """
    return positions_between(before, after, 1, random_below)[0]


def positions_between(
    before: str | None, after: str | None, count: int, random_below: RandomBelow = secrets.randbelow
) -> list[str]:
    """As many rising positions between the two, spread evenly.

    Raises:
        NoRoomError: they do not fit there.
    """
    if before is not None and after is not None:
        found = _inside(before, after, count, random_below)
    elif after is not None:
        found = _counted(after, count, _whole_below, random_below)[::-1]
    else:
        found = _counted(before, count, _whole_above, random_below)
    if any(len(position) > POSITION_LENGTH_MAX for position in found):
        raise NoRoomError
    return found


def _inside(before: str, after: str, count: int, random_below: RandomBelow) -> list[str]:
    """Each position gets a slot of the gap, and lies by chance in the middle half of its slot."""
    if before >= after:
        raise NoRoomError
    length = max(len(before), len(after))
    low, high = _number(before, length), _number(after, length)
    while (high - low) // count < _JITTER:
        low, high, length = low * _BASE, high * _BASE, length + 1
    slot = (high - low) // count
    return [_text(low + each * slot + slot // 4 + random_below(slot // 2), length) for each in range(count)]


def _counted(start: str | None, count: int, step: Callable[[str], str], random_below: RandomBelow) -> list[str]:
    whole = _FIRST_WHOLE if start is None else step(start[: _whole_length(start[0])])
    found = []
    for _ in range(count):
        found.append((whole + _digits(random_below(_JITTER), _JITTER_DIGITS)).rstrip("0").ljust(len(whole), "0"))
        whole = step(whole)
    return found


def _whole_above(whole: str) -> str:
    value = _number(whole[1:], len(whole) - 1) + 1
    if value < _BASE ** (len(whole) - 1):
        return whole[0] + _digits(value, len(whole) - 1)
    if whole[0] == "z":
        raise NoRoomError
    head = "a" if whole[0] == "Z" else chr(ord(whole[0]) + 1)
    return head + "0" * (_whole_length(head) - 1)


def _whole_below(whole: str) -> str:
    value = _number(whole[1:], len(whole) - 1) - 1
    if value >= 0:
        return whole[0] + _digits(value, len(whole) - 1)
    if whole[0] == "A":
        raise NoRoomError
    head = "Z" if whole[0] == "a" else chr(ord(whole[0]) - 1)
    return head + "z" * (_whole_length(head) - 1)


def _whole_length(head: str) -> int:
    return ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2


def _number(text: str, length: int) -> int:
    value = 0
    for digit in text.ljust(length, "0"):
        value = value * _BASE + _VALUES[digit]
    return value


def _digits(value: int, length: int) -> str:
    found = []
    for _ in range(length):
        value, digit = divmod(value, _BASE)
        found.append(DIGITS[digit])
    return "".join(reversed(found))


def _text(value: int, length: int) -> str:
    digits = _digits(value, length)
    return digits.rstrip("0").ljust(_whole_length(digits[0]), "0")
