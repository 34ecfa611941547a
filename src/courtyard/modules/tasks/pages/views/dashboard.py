"""The dashboard as a page: figures, and pictures with the numbers behind them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from gettext import gettext as _
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, now
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Point, View
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.dashboard import Board, Dashboards
from courtyard.modules.tasks.actions.timing import TimeWish, Timing
from courtyard.modules.tasks.models.values import PRIORITIES, Status
from courtyard.modules.tasks.pages.views.charts import Stack, stacked
from courtyard.modules.tasks.rules.time import local_day
from courtyard.modules.tasks.store import Spent

_WEEKS, _PROJECTS_SHOWN = 12, 12
_WEEK = timedelta(weeks=1)


@route("GET", "/tasks/dashboard", may=MEMBERS, summary="Your tasks in numbers", in_schema=False)
async def dashboard_page(
    view: View, actor: Actor, agenda: Agenda, task_dashboards: Dashboards, task_timing: Timing
) -> Response[str]:
    """Your inbox and the projects that you are in, but for those in the archive."""
    board = await task_dashboards.of(actor)
    zone = await agenda.zone(actor.member_id)
    today = local_day(now(), zone)
    first = today - timedelta(days=today.weekday()) - _WEEK * (_WEEKS - 1)
    spent = (await task_timing.totals(actor, TimeWish(start=first.isoformat()), "week")).spent
    figures = board.figures
    return view.show(
        "tasks/dashboard.html",
        block="figures",
        figures=figures,
        total=sum(sum(each.values()) for each in figures.counts.values()),
        days=[Point(f"{each.day.day} {each.day:%b}", each.count) for each in figures.completed_per_day],
        done_in_days=sum(each.count for each in figures.completed_per_day),
        standing=_standing(figures.counts),
        projects=_projects(board),
        hidden_projects=max(0, len(figures.projects) - _PROJECTS_SHOWN),
        weeks=_weeks(spent, first, zone),
        hours=sum(each.seconds for each in spent) / 3600,
        zone=zone.key.replace("_", " "),
    )


def _standing(counts: dict[str, dict[str, int]]) -> Stack:
    names = {
        Status.TODO: _("To do"),
        Status.IN_PROGRESS: _("In progress"),
        Status.DONE: _("Done"),
        Status.CANCELLED: _("Cancelled"),
    }
    kinds = [each.value for each in reversed(PRIORITIES)]
    return stacked(kinds, [(name, [counts[status.value][kind] for kind in kinds]) for status, name in names.items()])


def _projects(board: Board) -> Stack:
    """Those with the most to do first."""
    rows = []
    for each in sorted(board.figures.projects, key=lambda found: (-found.open, -found.done))[:_PROJECTS_SHOWN]:
        place = board.places.at(each.project)
        name = _("Inbox") if each.project == board.places.member or place is None else place.name
        rows.append((name, (each.overdue, max(0, each.open - each.overdue), each.done)))
    return stacked(("overdue", "open", "done"), rows)


def _weeks(spent: Sequence[Spent], first: date, zone: ZoneInfo) -> list[Point]:
    """Hours of each week, by the Monday with which it begins."""
    hours = {_day(each.of, zone): each.seconds / 3600 for each in spent}
    mondays = [first + _WEEK * number for number in range(_WEEKS)]
    return [Point(f"{day.day} {day:%b}", round(hours.get(day, 0), 1)) for day in mondays]


def _day(of: Any, zone: ZoneInfo) -> date:
    begins: datetime = of if of.tzinfo is not None else of.replace(tzinfo=ZoneInfo("UTC"))
    return local_day(begins, zone)


HANDLERS: list[HTTPRouteHandler] = [dashboard_page]
