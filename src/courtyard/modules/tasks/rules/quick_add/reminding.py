"""Reminders in words: ``remind me 30 min before``, ``remind me at 8am``, ``remind me to call mum tomorrow``."""

import re
from datetime import date, datetime

import msgspec

from courtyard.modules.tasks.models.values import BEFORE_MIN_MAX, Reminder
from courtyard.modules.tasks.rules.quick_add.days import wall_of
from courtyard.modules.tasks.rules.quick_add.line import APOSTROPHE, END, NUMBER, Line, Setting, When, number_of
from courtyard.modules.tasks.rules.quick_add.moments import moment_at

_REMIND = re.compile(r"remind(?:er)?(?:\s+me)?\s+")
_BEFORE = re.compile(
    rf"(?:(half an|{NUMBER})\s?(m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|days?|weeks?)|(?:the\s+)?(day))"
    rf"\s+(?:before|earlier|ahead){END}"
)
_AT_ONCE = re.compile(rf"(?:when|once)\s+(?:it(?:{APOSTROPHE}s| is)\s+)?due{END}")
_TO = re.compile(r"\s*(?:please\s+)?remind\s+me\s+to\s+")
_THEN_TO = re.compile(r"\s+to\s+(?=\S)")
_LENGTHS = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_MORNING_HOUR = 9


class Remind(msgspec.Struct, frozen=True):
    """A wish to be reminded: so many minutes before the task is due, or at a time, which may be when it is due."""

    end: int
    before_min: int | None = None
    when: When | None = None
    is_due: bool = False


def remind_at(line: Line, place: int, setting: Setting) -> Remind | None:
    """A reminder that begins there."""
    found = _REMIND.match(line.low, place)
    if not found:
        return None
    if before := _BEFORE.match(line.low, found.end()):
        count, unit = before[1] or "1", before[2] or "day"
        minutes = 30 if count.startswith("half") else number_of(count) * _LENGTHS[unit[0]]
        return Remind(before.end(), min(minutes, BEFORE_MIN_MAX))
    if at_once := _AT_ONCE.match(line.low, found.end()):
        return Remind(at_once.end(), 0)
    moment = moment_at(line, found.end(), setting)
    if moment is None:
        return None
    to = _THEN_TO.match(line.low, moment.end)
    return Remind(to.end() if to else moment.end, when=moment.when, is_due=to is not None)


def remind_me_to(low: str) -> int:
    """How much of the line is "remind me to", which asks for a reminder and is no part of the title."""
    found = _TO.match(low)
    return found.end() if found else 0


def reminder_of(remind: Remind, due: date | datetime | None, setting: Setting) -> Reminder | None:
    """The reminder, where it makes sense: an hour before needs something before which it is."""
    if remind.when is None:
        return None if due is None else Reminder(before_min=remind.before_min)
    when = remind.when
    if when.day is None and when.exact is None and due is not None:
        when = when._replace(day=due.date() if isinstance(due, datetime) else due)
    wall = wall_of(when, setting)
    if wall is None:
        return None
    if not isinstance(wall, datetime):
        wall = datetime(wall.year, wall.month, wall.day, _MORNING_HOUR)  # noqa: DTZ001  (a time on the wall)
    return Reminder(at=setting.instant(wall))
