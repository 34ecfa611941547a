"""Values of iCalendar: texts, dates, durations (RFC 5545, 3.3)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.ASCII)
_DURATION = re.compile(r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?")
_SECOND_MAX = 59
_TEXTS_MAX = 500

Moment = datetime | date


def text_value(value: str) -> str:
    """Text without its escapes."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def texts_value(value: str) -> list[str]:
    """Texts that commas separate."""
    parts = _COMMA.sub("\\1\x00", value.replace("\x00", "")).split("\x00", _TEXTS_MAX)[:_TEXTS_MAX]
    return [text for part in parts if (text := text_value(part).strip())]


def escaped(text: str) -> str:
    """Text as a value."""
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "")):
        text = text.replace(plain, safe)
    return text


def moment_value(value: str, zone: ZoneInfo) -> Moment | None:
    """A day, or a UTC instant; a time without ``Z`` is one of that zone. ``None`` for what is neither."""
    found = _DATE.fullmatch(value.strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return day
        at = time(int(found[4]), int(found[5]), min(int(found[6] or 0), _SECOND_MAX))
        return datetime.combine(day, at, UTC if found[7] else zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def duration_value(value: str) -> timedelta | None:
    """A span of time, which may be negative."""
    found = _DURATION.fullmatch(value.strip())
    if not found or not any(found.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    try:
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return -span if found[1] == "-" else span


def trigger_minutes(value: str) -> int | None:
    """A span as whole minutes: ``-PT15M`` is -15."""
    span = duration_value(value)
    return None if span is None else round(span / timedelta(minutes=1))


def moment_text(moment: Moment) -> str:
    """A day, or an instant in UTC."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{moment:%Y%m%d}"


def wall_text(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as the clock of a place shows it."""
    return f"{instant.astimezone(zone):%Y%m%dT%H%M%S}"


def duration_text(minutes: int) -> str:
    """Whole minutes as a span: -15 is ``-PT15M``."""
    sign, size = "-" if minutes < 0 else "", abs(minutes)
    days, rest = divmod(size, 24 * 60)
    if days and not rest:
        return f"{sign}P{days}D"
    hours, minutes = divmod(size, 60)
    parts = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes or not hours else "")
    return f"{sign}PT{parts}"
