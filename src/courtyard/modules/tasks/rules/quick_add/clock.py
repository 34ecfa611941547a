"""Times of day: ``9am``, ``14:30``, ``at 9``, ``noon``, ``2-3pm``."""

import re
from datetime import time

from courtyard.modules.tasks.rules.quick_add.line import APOSTROPHE, END, Clock, Found, Strength, When

PARTS_OF_DAY = {"morning": time(9), "afternoon": time(15), "evening": time(19), "night": time(21)}
_MINUTES_A_DAY = 24 * 60
_HALF_DAY = 12
_AFTERNOON_UNTIL = 6
_HALVES = r"(am|pm|a\.m\.|p\.m\.)"
_AT = re.compile(r"(?:at|@|around|by)\s+|@(?=\d)")
_HALF = re.compile(rf"(\d{{1,2}})(?:[:.](\d\d))?\s?{_HALVES}{END}")
_WHOLE = re.compile(rf"(\d{{1,2}}):(\d\d){END}")
_BARE = re.compile(rf"(\d{{1,2}})(?:\.(\d\d)|\s?o{APOSTROPHE}?clock)?{END}")
_SPAN = re.compile(
    rf"(\d{{1,2}})(?:[:.](\d\d))?\s?(am|pm)?\s?[-–]\s?(\d{{1,2}})(?:[:.](\d\d))?\s?(am|pm)?{END}"  # noqa: RUF001  (the dash of spans is meant)
)
_NAMED = re.compile(rf"(noon|midday|midnight){END}")


def clock_at(low: str, place: int) -> Found | None:
    """A time of day that begins there, with ``at`` before it or without."""
    at = _AT.match(low, place)
    return clock_behind_at(low, at.end()) if at else _span(low, place) or _exact(low, place, said_at=False)


def clock_behind_at(low: str, place: int) -> Found | None:
    """A time of day that begins there, where ``at`` was said already."""
    return _span(low, place) or _exact(low, place, said_at=True) or _bare(low, place)


def _exact(low: str, place: int, *, said_at: bool) -> Found | None:
    if found := _HALF.match(low, place):
        at = _time(found[1], found[2], found[3])
        return _found(found, at)
    if found := _WHOLE.match(low, place):
        at = _time(found[1], found[2], None)
        plain = said_at or len(found[1]) > 1
        return _found(found, at, Strength.STRONG if plain else Strength.JOINED)
    if found := _NAMED.match(low, place):
        # Whoever says midnight of a day means its end.
        at = time(23, 59) if found[1] == "midnight" else time(_HALF_DAY)
        return _found(found, at, Strength.STRONG if said_at else Strength.WEAK)
    return None


def _bare(low: str, place: int) -> Found | None:
    """``at 9``: without am or pm, 1 to 6 are in the afternoon."""
    found = _BARE.match(low, place)
    if not found:
        return None
    hour = int(found[1])
    at = _time(
        str(hour + _HALF_DAY) if 1 <= hour <= _AFTERNOON_UNTIL and len(found[1]) == 1 else found[1], found[2], None
    )
    strength = Strength.STRONG if "clock" in found[0] else Strength.WEAK
    return _found(found, at, strength)


def _span(low: str, place: int) -> Found | None:
    found = _SPAN.match(low, place)
    if not found or not (found[6] or found[3] or (found[2] and found[5])):
        return None
    first_half = found[3] or found[6]
    start, end = _time(found[1], found[2], first_half), _time(found[4], found[5], found[6] or found[3])
    if start and end and not found[3] and found[6] == "pm" and start >= end:
        start = _time(found[1], found[2], "am")  # 11-1pm begins in the morning
    if not start or not end:
        return None
    minutes = (_minute(end) - _minute(start)) % _MINUTES_A_DAY
    return Found(found.end(), When(clock=Clock(start, minutes))) if minutes else None


def _found(found: re.Match[str], at: time | None, strength: Strength = Strength.STRONG) -> Found | None:
    return None if at is None else Found(found.end(), When(clock=Clock(at)), strength)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    hours = int(hour)
    if half:
        if not 1 <= hours <= _HALF_DAY:
            return None
        hours = hours % _HALF_DAY + (_HALF_DAY if half.startswith("p") else 0)
    try:
        return time(hours, int(minute or 0))
    except ValueError:
        return None  # 25:00 and 9:75 are no times
