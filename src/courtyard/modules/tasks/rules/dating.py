"""Days of a calendar in words: with their dates, since whoever looks at weeks counts in them."""

from datetime import date, timedelta
from gettext import gettext as _

_WEEK = 7


def date_in_words(day: date, today: date) -> str:
    """The day as far from today as words reach, then with its date, in another year with that too."""
    distance = (day - today) // timedelta(days=1)
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}
    if distance in near:
        return near[distance]
    if day.year != today.year and abs(distance) > _WEEK:
        return f"{day.day} {day:%b %Y}"
    return f"{day:%a} {day.day} {day:%b}"


def dates_in_words(first: date, last: date) -> str:
    """``23 - 29 November 2026``, with no more of the first day than differs; a whole month as its name."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month:
        return f"{first:%B %Y}"
    if first.year != last.year:
        start = f"{first.day} {first:%B %Y}"
    else:
        start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} \u2013 {last.day} {last:%B %Y}"
