"""The calendar: a month or a week of days, and what is due on each."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter, QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.tasks.actions.planning import DayLine, DayMove, Look, Planning

_HERE, _TEMPLATE = "/tasks/calendar", "tasks/calendar.html"

LookAsked = Annotated[Look, QueryParameter(name="view", description="How much of it")]
DayAsked = Annotated[date | None, QueryParameter(name="date", description="A day of it; today without")]
AddAsked = Annotated[date | None, Parameter(description="Offer to add a task on this day")]
ProjectAsked = Annotated[str | None, Parameter(max_length=24, description="Of one project, or of `inbox`")]


@route("GET", _HERE, may=MEMBERS, summary="Your calendar", in_schema=False)
async def calendar_page(
    view: View,
    actor: Actor,
    task_planning: Planning,
    look: LookAsked = Look.MONTH,
    day: DayAsked = None,
    add: AddAsked = None,
    project: ProjectAsked = None,
) -> Response[str]:
    """Days are those where you live."""
    shown = await task_planning.sheet(actor, look, day, project)
    return view.show(_TEMPLATE, block="sheet", calendar=shown, add=add or shown.today)


@route("POST", f"{_HERE}/add", may=MEMBERS, summary="Add a task on a day", in_schema=False, status=200)
async def add_on_day(view: View, actor: Actor, task_planning: Planning) -> Response[str]:
    """The line is read as if it were typed on that day."""
    sent = decode_form(await view.form(), DayLine)
    await task_planning.add(actor, sent)
    told = {"view": sent.view.value, "date": sent.day.isoformat(), "project": sent.project}
    kept = {name: value for name, value in told.items() if value is not None}
    return view.go(f"{_HERE}?{urlencode(kept)}", _("The task is added."))


@route("POST", f"{_HERE}/move", may=MEMBERS, summary="Move a task to another day", in_schema=False, status=200)
async def move_on_calendar(view: View, actor: Actor, task_planning: Planning) -> Response[str]:
    """It stays at its time of the day."""
    sent = decode_form(await view.form(), DayMove)
    said = await task_planning.move(actor, sent)
    return view.go(f"{_HERE}?date={sent.day}", said)


HANDLERS: list[HTTPRouteHandler] = [calendar_page, add_on_day, move_on_calendar]
