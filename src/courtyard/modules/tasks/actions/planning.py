"""A calendar as a page shows it, and what its forms do."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

import msgspec

from courtyard.kernel.basics import Actor, Unprocessable, now
from courtyard.kernel.basics import gettext as _
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.boarding import places_named
from courtyard.modules.tasks.actions.boards import word_of
from courtyard.modules.tasks.actions.calendar import Calendar, calendar_of, move_to_day
from courtyard.modules.tasks.actions.quick import Corner, quick_add
from courtyard.modules.tasks.models import Role
from courtyard.modules.tasks.models.values import PRIORITIES, Key
from courtyard.modules.tasks.models.written import ProjectWord, QuickLine
from courtyard.modules.tasks.rules.calendar import Entry, Look, Sheet, days_in_words
from courtyard.modules.tasks.rules.time import is_kept_day, local_day
from courtyard.modules.tasks.rules.wishing import INBOX
from courtyard.modules.tasks.rules.wording import day_in_words

__all__ = ["CalendarShown", "DayLine", "DayMove", "DayShown", "Look", "Planning", "Slip"]

_SHOWN_PER_DAY = {Look.MONTH: 4, Look.WEEK: 60}
_FIRST_YEAR = 1971


class DayLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line on a day, and the sheet to come back to."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5_000)]
    day: date
    view: Look = Look.MONTH
    project: ProjectWord | None = None


class DayMove(msgspec.Struct, frozen=True, kw_only=True):
    """A task, and the day on which it shall be due."""

    task: Key
    day: date


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A task in the calendar, in words; ``colour`` is that of its project."""

    id: str
    title: str
    day: str
    time: str
    colour: str
    project: str
    priority: str
    is_open: bool
    is_late: bool
    is_ghost: bool
    can_move: bool


class DayShown(msgspec.Struct, frozen=True, kw_only=True):
    """A day with what is due on it."""

    day: date
    words: str
    is_today: bool
    is_inside: bool
    slips: list[Slip]


class CalendarShown(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet in words; no more than ``most`` of a day's slips have room where all days stand beside one another."""

    sheet: Sheet
    title: str
    days: list[DayShown]
    most: int
    today: date
    has_today: bool
    zone: str
    overdue: list[Slip]
    is_cut: bool
    can_write: bool
    project: str | None
    others: list[tuple[str, str]]


class Planning:
    """Calendars for pages."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    async def sheet(self, actor: Actor, look: Look, day: date | None, word: str | None) -> CalendarShown:
        """The month or week with this day.

        Raises:
            ProjectNotFound.
            Unprocessable: the day lies outside of the years that tasks are kept for.
        """
        if day is not None and not (is_kept_day(day) and day.year >= _FIRST_YEAR):
            raise Unprocessable.field("date", f"must lie between {_FIRST_YEAR} and 2199")
        found = await calendar_of(self._agenda, actor, look, day, word or None)
        sheet = found.sheet
        return CalendarShown(
            sheet=sheet,
            title=days_in_words(sheet.begins, sheet.ends),
            days=[_day(day, found) for day in sheet.days],
            most=_SHOWN_PER_DAY[look],
            today=found.today,
            has_today=sheet.holds(found.today),
            zone=found.zone.key.replace("_", " "),
            overdue=list(_late(found)),
            is_cut=found.is_cut,
            can_write=found.can_write,
            project=None if found.place is None else word_of(found.place.project, found.places),
            others=places_named(found.places),
        )

    async def add(self, actor: Actor, sent: DayLine) -> None:
        """Add a task on a day; the line is read as if it were typed then: "at nine" is nine on that day.

        Raises:
            What ``quick_add`` raises.
        """
        line = QuickLine(text=sent.text, project=None if sent.project in {None, INBOX} else sent.project)
        await quick_add(self._agenda, actor, line, Corner(day=sent.day))

    async def move(self, actor: Actor, sent: DayMove) -> str:
        """Let a task be due on another day; answers what was done.

        Raises:
            What ``change_task`` raises.
        """
        task = await move_to_day(self._agenda, actor, sent.task, sent.day)
        words = day_in_words(sent.day, local_day(now(), await self._agenda.zone(actor.member_id)))
        return _("“%(title)s”: %(day)s.") % {"title": task.title, "day": words}


def _day(day: date, found: Calendar) -> DayShown:
    return DayShown(
        day=day,
        words=day_in_words(day, found.today),
        is_today=day == found.today,
        is_inside=found.sheet.holds(day),
        slips=[_slip(entry, found) for entry in found.entries.get(day, ())],
    )


def _late(found: Calendar) -> Iterable[Slip]:
    for task in found.overdue:
        day = task.due_date or local_day(task.due_order, found.zone)
        yield _slip(Entry(task, day, task.due_at), found)


def _slip(entry: Entry, found: Calendar) -> Slip:
    task = entry.task
    place = found.places.at(task.project)
    may_write = place is not None and place.role.allows(Role.EDITOR) and not place.archived
    return Slip(
        id=str(task.id),
        title=task.title,
        day=day_in_words(entry.day, found.today),
        time=_clock(entry.at, found),
        colour="" if place is None else place.colour,
        project="" if place is None else place.name,
        priority=PRIORITIES[task.priority - 1].value,
        is_open=task.is_open,
        is_late=task.is_open and not entry.is_ghost and task.due_order < now(),
        is_ghost=entry.is_ghost,
        can_move=may_write and not entry.is_ghost,
    )


def _clock(at: datetime | None, found: Calendar) -> str:
    return "" if at is None else f"{at.astimezone(found.zone):%H:%M}"
