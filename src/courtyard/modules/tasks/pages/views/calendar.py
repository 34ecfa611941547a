"""The calendar: a month or a week of days, and what is due on each."""

from collections.abc import Iterable
from datetime import date
from gettext import gettext as _
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter, QueryParameter

from courtyard.kernel.basics import Actor, Unprocessable, now
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.boards import word_of
from courtyard.modules.tasks.actions.calendar import Calendar, calendar_of, move_to_day
from courtyard.modules.tasks.actions.quick import Corner, quick_add
from courtyard.modules.tasks.models.values import PRIORITIES, Key
from courtyard.modules.tasks.models.written import ProjectWord, QuickLine
from courtyard.modules.tasks.rules.calendar import Entry, Look
from courtyard.modules.tasks.rules.time import is_kept_day, local_day
from courtyard.modules.tasks.rules.wishing import INBOX
from courtyard.modules.tasks.rules.wording import day_in_words, days_in_words

_HERE, _TEMPLATE = "/tasks/calendar", "tasks/calendar.html"
_SHOWN_PER_DAY = {Look.MONTH: 4, Look.WEEK: 60}

LookAsked = Annotated[Look, QueryParameter(name="view", description="How much of it")]
DayAsked = Annotated[date | None, QueryParameter(name="date", description="A day of it; today without")]
AddAsked = Annotated[date | None, Parameter(description="Offer to add a task on this day")]
ProjectAsked = Annotated[str | None, Parameter(max_length=24, description="Of one project, or of `inbox`")]


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A task in the calendar, in words; ``colour`` is that of its project."""

    id: str
    title: str
    time: str
    colour: str
    project: str
    priority: str
    is_open: bool
    is_late: bool
    is_ghost: bool
    can_move: bool


class AddForm(msgspec.Struct, frozen=True, kw_only=True):
    """A line on a day, and the sheet to come back to."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5_000)]
    day: date
    view: Look = Look.MONTH
    project: ProjectWord | None = None


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """A task, and the day on which it shall be due."""

    task: Key
    day: date


@route("GET", _HERE, may=MEMBERS, summary="Your calendar", in_schema=False)
async def calendar_page(
    view: View,
    actor: Actor,
    agenda: Agenda,
    look: LookAsked = Look.MONTH,
    day: DayAsked = None,
    add: AddAsked = None,
    project: ProjectAsked = None,
) -> Response[str]:
    """Days are those where you live."""
    for name, asked in (("date", day), ("add", add)):
        if asked is not None and not (is_kept_day(asked) and asked.year > date(1970, 1, 1).year):
            raise Unprocessable.field(name, "must lie between 1971 and 2199")
    found = await calendar_of(agenda, actor, look, day, project)
    return view.show(_TEMPLATE, block="sheet", **_shown(found), add=add or found.today, asked=add is not None)


@route("POST", f"{_HERE}/add", may=MEMBERS, summary="Add a task on a day", in_schema=False, status=200)
async def add_on_day(view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """The line is read as if it were typed on that day: "at nine" is nine then."""
    sent = decode_form(await view.form(), AddForm)
    line = QuickLine(text=sent.text, project=None if sent.project in {None, INBOX} else sent.project)
    await quick_add(agenda, actor, line, Corner(day=sent.day))
    told = {"view": sent.view.value, "date": sent.day.isoformat()}
    return view.go(f"{_HERE}?{urlencode(told | ({'project': sent.project} if sent.project else {}))}", _("Added."))


@route("POST", f"{_HERE}/move", may=MEMBERS, summary="Move a task to another day", in_schema=False, status=200)
async def move_on_calendar(view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """It stays at its time of the day."""
    sent = decode_form(await view.form(), MoveForm)
    task = await move_to_day(agenda, actor, sent.task, sent.day)
    words = day_in_words(sent.day, local_day(now(), await agenda.zone(actor.member_id)))
    return view.go(f"{_HERE}?date={sent.day}", _("“%(title)s”: %(day)s.") % {"title": task.title, "day": words})


def _shown(found: Calendar) -> dict[str, Any]:
    sheet = found.sheet
    most = _SHOWN_PER_DAY[sheet.look]
    days = [
        {
            "day": day,
            "is_today": day == found.today,
            "is_inside": sheet.holds(day),
            "words": day_in_words(day, found.today),
            "slips": list(_slips(found.entries.get(day, ()), found)),
        }
        for day in sheet.days
    ]
    return {
        "days": days,
        "most": most,
        "sheet": sheet,
        "title": days_in_words(sheet.begins, sheet.ends),
        "today": found.today,
        "has_today": sheet.holds(found.today),
        "zone": found.zone.key.replace("_", " "),
        "overdue": list(_late(found)),
        "is_cut": found.is_cut,
        "can_write": found.can_write,
        "project": None if found.place is None else word_of(found.place.project, found.places),
        "others": [(INBOX, _("Inbox")), *((str(p.project), p.name) for p in found.places.projects if not p.archived)],
    }


def _late(found: Calendar) -> Iterable[tuple[Slip, str]]:
    for task in found.overdue:
        day = task.due_date or (local_day(task.due_at, found.zone) if task.due_at else found.today)
        yield _slip(Entry(task, day, task.due_at), found), day_in_words(day, found.today)


def _slips(entries: Iterable[Entry], found: Calendar) -> Iterable[Slip]:
    return (_slip(entry, found) for entry in entries)


def _slip(entry: Entry, found: Calendar) -> Slip:
    task = entry.task
    place = found.places.at(task.project)
    return Slip(
        id=str(task.id),
        title=task.title,
        time="" if entry.at is None else f"{entry.at.astimezone(found.zone):%H:%M}",
        colour="" if place is None else place.colour,
        project="" if place is None else place.name,
        priority=PRIORITIES[task.priority - 1].value,
        is_open=task.is_open,
        is_late=task.is_open and not entry.is_ghost and task.due_order < now(),
        is_ghost=entry.is_ghost,
        can_move=not entry.is_ghost and place is not None and place.role != "viewer" and not place.archived,
    )


HANDLERS: list[HTTPRouteHandler] = [calendar_page, add_on_day, move_on_calendar]
