"""When something is due, in words, as somebody says it where they live."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from courtyard.kernel.basics import gettext as _


def when_due(due_at: datetime | None, due_date: date | None, at: datetime, zone: ZoneInfo) -> str:
    """``today at 09:00``, ``tomorrow``, ``on 4 May 2027``, ``since yesterday``; empty for what has no date.

    Args:
        due_at: The instant.
        due_date: Or the whole day.
        at: When it is said.
        zone: Where it is read.
    """
    local = None if due_at is None else due_at.astimezone(zone)
    day = due_date if local is None else local.date()
    if day is None:
        return ""
    today = at.astimezone(zone).date()
    is_past = day < today if due_at is None else due_at < at
    said = _day(day, today, is_past=is_past)
    said = said if local is None else _("%(day)s at %(time)s") % {"day": said, "time": f"{local:%H:%M}"}
    return _("since %(day)s") % {"day": said} if is_past else said


def _day(day: date, today: date, *, is_past: bool) -> str:
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    distance = (day - today) // timedelta(days=1)
    if distance in near:
        return near[distance]
    written = f"{day.day} {day:%B %Y}"
    return written if is_past else _("on %(day)s") % {"day": written}
