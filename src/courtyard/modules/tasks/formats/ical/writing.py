"""Write calendars as RFC 5545 wants them: CRLF, folded after 75 octets, escaped, with the time zones they name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from courtyard.modules.tasks.formats.draft import Bundle, TaskDraft
from courtyard.modules.tasks.formats.ical.own import own_lines, project_lines
from courtyard.modules.tasks.formats.ical.values import (
    Moment,
    duration_text,
    escaped,
    moment_text,
    wall_text,
)
from courtyard.modules.tasks.formats.ical.zones import vtimezone
from courtyard.modules.tasks.formats.tidying import moment_of
from courtyard.modules.tasks.models.values import Priority, Reminder, Status
from courtyard.modules.tasks.rules.recurrence import RuleRefused, parse_rule
from courtyard.modules.tasks.rules.time import zone_named

PRODUCT = "-//Courtyard//Tasks//EN"
_OCTETS_MAX = 75
# A calendar that is written piece by piece tells of a place once, so it begins some years before the first date.
_YEARS_BEFORE, _YEARS_AHEAD = 5, 10
_EVENT_MIN = 30
_MORNING_MIN = 9 * 60
_PRIORITIES = {Priority.URGENT: 1, Priority.HIGH: 3, Priority.MEDIUM: 5, Priority.LOW: 9}
_STATUSES = {
    Status.TODO: "NEEDS-ACTION",
    Status.IN_PROGRESS: "IN-PROCESS",
    Status.DONE: "COMPLETED",
    Status.CANCELLED: "CANCELLED",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_QUOTED = str.maketrans({'"': "^'", "^": "^^", "\n": "^n"})


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """What is written: whose tasks these are, and as what they appear.

    Attributes:
        name: What the calendar is called.
        stamp: The instant to put on tasks that have none.
        to_dos: Whether tasks appear as to-dos.
        events: Whether tasks with a date appear as events too, for calendars that show nothing else.
        complete: Whether what only Courtyard reads is in it, so that nothing is lost on the way back.
    """

    name: str
    stamp: datetime
    to_dos: bool = True
    events: bool = False
    complete: bool = True


class IcalendarWriter:
    """Writes a calendar piece by piece."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._told: dict[ZoneInfo, int] = {}

    def begin(self, bundle: Bundle) -> bytes:
        """What stands before the tasks."""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{PRODUCT}",
            "CALSCALE:GREGORIAN",
            f"X-WR-CALNAME:{_safe(self._calendar.name)}",
        ]
        return _written([*lines, *(project_lines(bundle.projects) if self._calendar.complete else [])])

    def more(self, tasks: Sequence[TaskDraft]) -> bytes:
        """Some tasks, behind what the calendar has to say about the clocks of their places."""
        lines: list[str] = []
        for zone, year in sorted(_zones(tasks).items(), key=lambda item: item[0].key):
            if zone not in self._told:
                self._told[zone] = year
                lines += vtimezone(zone, year - _YEARS_BEFORE, self._calendar.stamp.year + _YEARS_AHEAD)
        for task in tasks:
            if self._calendar.to_dos:
                lines += _to_do(task, self._calendar)
            if self._calendar.events and task.is_due:
                lines += _event(task, self._calendar)
        return _written(lines)

    def end(self) -> bytes:
        """The end of the calendar."""
        return _written(["END:VCALENDAR"])


def write_icalendar(bundle: Bundle, calendar: Calendar) -> bytes:
    """The whole calendar at once."""
    writer = IcalendarWriter(calendar)
    return writer.begin(bundle) + writer.more(bundle.tasks) + writer.end()


def _written(lines: Iterable[str]) -> bytes:
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, none of which splits a character."""
    if len(line) <= _OCTETS_MAX and line.isascii():
        return line
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _OCTETS_MAX:
            pieces.append(piece)
            piece, size = "", 1  # the space that begins the next piece
        piece += character
        size += octets
    return "\r\n ".join([*pieces, piece])


def _to_do(task: TaskDraft, calendar: Calendar) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield f"UID:{_safe(task.origin)}"
    yield from _described(task, calendar)
    yield f"STATUS:{_STATUSES[task.status]}"
    if task.priority is not None:
        yield f"PRIORITY:{_PRIORITIES[task.priority]}"
    if task.completed_at is not None:
        yield f"COMPLETED:{moment_text(task.completed_at)}"
    yield from _dates(task)
    if task.parent is not None:
        yield f"RELATED-TO:{_safe(task.parent)}"
    for comment in task.comments if calendar.complete else []:
        author = _CONTROL.sub("", comment.author).translate(_QUOTED)
        at = comment.at.isoformat() if comment.at else ""
        yield f'COMMENT;X-COURTYARD-AUTHOR="{author}";X-COURTYARD-AT="{at}":{_safe(comment.text)}'
    yield from own_lines(task) if calendar.complete else ()
    for reminder in task.reminders:
        yield from _alarm(task, reminder, related="END")
    yield "END:VTODO"


def _event(task: TaskDraft, calendar: Calendar) -> Iterator[str]:
    """The task at the time at which it is due; it takes nobody's time away."""
    title = f"✓ {task.title}" if task.status is Status.DONE else task.title
    yield "BEGIN:VEVENT"
    yield f"UID:{_safe(task.origin)}-event"
    yield from _described(msgspec.structs.replace(task, title=title), calendar)
    yield f"STATUS:{'CANCELLED' if task.status is Status.CANCELLED else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    due = _due(task)
    yield _moment("DTSTART", due, task)
    if isinstance(due, datetime):
        yield f"DURATION:{duration_text(task.estimate_min or _EVENT_MIN)}"
    yield from _repetition(task, due)
    for reminder in task.reminders:
        yield from _alarm(task, reminder, related="START")
    yield "END:VEVENT"


def _described(task: TaskDraft, calendar: Calendar) -> Iterator[str]:
    yield f"DTSTAMP:{moment_text(task.updated_at or calendar.stamp)}"
    if task.created_at is not None:
        yield f"CREATED:{moment_text(task.created_at)}"
    if task.updated_at is not None:
        yield f"LAST-MODIFIED:{moment_text(task.updated_at)}"
    yield f"SUMMARY:{_safe(task.title)}"
    if task.notes:
        yield f"DESCRIPTION:{_safe(task.notes)}"
    if task.labels:
        yield f"CATEGORIES:{','.join(map(_safe, task.labels))}"


def _dates(task: TaskDraft) -> Iterator[str]:
    """DTSTART and DUE are both days or both times; a repetition needs a DTSTART (RFC 5545, 3.8.2 and 3.8.5)."""
    if task.is_due:
        due = _due(task)
        start = due if task.recurrence else _start(task, due)
        if start is not None:
            yield _moment("DTSTART", start, task)
        yield _moment("DUE", due, task)
        yield from _repetition(task, due)
    elif task.start_at is not None:
        yield f"DTSTART:{moment_text(task.start_at)}"


def _start(task: TaskDraft, due: Moment) -> Moment | None:
    if task.start_at is None or isinstance(due, datetime):
        return task.start_at
    day = task.start_at.astimezone(_zone(task)).date()
    return day if day < due else None


def _repetition(task: TaskDraft, due: Moment) -> Iterator[str]:
    if task.recurrence is None:
        return
    try:
        rule = parse_rule(task.recurrence, all_day=not isinstance(due, datetime))
    except RuleRefused:
        return  # a rule that is no rule any more has no line either
    yield f"RRULE:{msgspec.structs.replace(rule, until=_until(rule.until, due, _zone(task)))}"
    for text in task.excluded:
        excluded = moment_of(text)
        if isinstance(excluded, datetime) == isinstance(due, datetime) and excluded is not None:
            yield _moment("EXDATE", excluded, task)


def _until(until: Moment | None, due: Moment, zone: ZoneInfo) -> Moment | None:
    """UNTIL is a day for days and a UTC instant for times."""
    if until is None:
        return None
    if not isinstance(due, datetime):
        if not isinstance(until, datetime):
            return until
        return until.date() if until.tzinfo is None else until.astimezone(zone).date()
    if not isinstance(until, datetime):
        until = datetime.combine(until, time(23, 59, 59))
    return (until if until.tzinfo is not None else until.replace(tzinfo=zone)).astimezone(UTC)


def _alarm(task: TaskDraft, reminder: Reminder, *, related: str) -> Iterator[str]:
    if reminder.at is not None:
        trigger = f"TRIGGER;VALUE=DATE-TIME:{moment_text(reminder.at)}"
    elif task.is_due:
        # What is due on a day counts as due at 9 in the morning; alarms count from the beginning of the day.
        minutes = (0 if task.due_at is not None else _MORNING_MIN) - (reminder.before_min or 0)
        trigger = f"TRIGGER;RELATED={related}:{duration_text(minutes)}"
    else:
        return
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_safe(task.title)}", trigger, "END:VALARM")


def _moment(name: str, moment: Moment, task: TaskDraft) -> str:
    """A date; what repeats is told by the clock of its place, so that it keeps its time when clocks are set."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment_text(moment)}"
    zone = _zone(task)
    # A time that the clock shows twice would be read as the first of the two.
    is_clear = moment.astimezone(zone).fold == 0
    if task.recurrence is not None and zone.key != "UTC" and is_clear:
        return f"{name};TZID={zone.key}:{wall_text(moment, zone)}"
    return f"{name}:{moment_text(moment)}"


def _due(task: TaskDraft) -> Moment:
    return task.due_at or task.due_date or date.max


def _zone(task: TaskDraft) -> ZoneInfo:
    return zone_named(task.time_zone) or ZoneInfo("UTC")


def _zones(tasks: Sequence[TaskDraft]) -> dict[ZoneInfo, int]:
    """The places whose clocks are told, and the first year in which they are."""
    found: dict[ZoneInfo, int] = {}
    for task in tasks:
        if task.recurrence is not None and task.due_at is not None and _zone(task).key != "UTC":
            year = (task.due_at - timedelta(days=366)).year
            found[_zone(task)] = min(found.get(_zone(task), year), year)
    return found


def _safe(text: str) -> str:
    return escaped(_CONTROL.sub("", text))
