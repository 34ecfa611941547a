"""The dashboard as a page shows it: the figures, and rows of numbers that pictures are drawn from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Actor, now
from courtyard.kernel.basics import gettext as _
from courtyard.modules.tasks.actions.agenda import UTC, Agenda
from courtyard.modules.tasks.actions.dashboard import Board, Dashboards
from courtyard.modules.tasks.actions.timing import TimeWish, Timing
from courtyard.modules.tasks.models.values import PRIORITIES, Status
from courtyard.modules.tasks.rules.figures import Dashboard
from courtyard.modules.tasks.rules.time import local_day
from courtyard.modules.tasks.store import Spent

_WEEKS, _PROJECTS_SHOWN = 12, 12
_WEEK = timedelta(weeks=1)
STANDING_KINDS = tuple(priority.value for priority in reversed(PRIORITIES))
PROJECT_KINDS = ("overdue", "open", "done")

Rows = list[tuple[str, tuple[int, ...]]]


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """Figures and rows: ``standing`` by ``STANDING_KINDS``, ``projects`` by ``PROJECT_KINDS``, ``weeks`` in hours."""

    figures: Dashboard
    total: int
    days: list[tuple[str, float]]
    done_in_days: int
    standing: Rows
    projects: Rows
    hidden_projects: int
    weeks: list[tuple[str, float]]
    hours: float
    zone: str


async def overview_of(agenda: Agenda, dashboards: Dashboards, timing: Timing, actor: Actor) -> Overview:
    """The member's inbox and open projects in numbers, and the hours that they spent."""
    board = await dashboards.of(actor)
    zone = await agenda.zone(actor.member_id)
    today = local_day(now(), zone)
    first = today - timedelta(days=today.weekday()) - _WEEK * (_WEEKS - 1)
    spent = (await timing.totals(actor, TimeWish(start=first.isoformat()), "week")).spent
    figures = board.figures
    return Overview(
        figures=figures,
        total=sum(sum(each.values()) for each in figures.counts.values()),
        days=[(_short(each.day), each.count) for each in figures.completed_per_day],
        done_in_days=sum(each.count for each in figures.completed_per_day),
        standing=_standing(figures.counts),
        projects=_projects(board),
        hidden_projects=max(0, len(figures.projects) - _PROJECTS_SHOWN),
        weeks=_weeks(spent, first, zone),
        hours=sum(each.seconds for each in spent) / 3600,
        zone=zone.key.replace("_", " "),
    )


def _standing(counts: Mapping[str, Mapping[str, int]]) -> Rows:
    names = {
        Status.TODO: _("To do"),
        Status.IN_PROGRESS: _("In progress"),
        Status.DONE: _("Done"),
        Status.CANCELLED: _("Cancelled"),
    }
    return [(name, tuple(counts[status.value][kind] for kind in STANDING_KINDS)) for status, name in names.items()]


def _projects(board: Board) -> Rows:
    """Those with the most to do first."""
    rows: Rows = []
    for each in sorted(board.figures.projects, key=lambda found: (-found.open, -found.done))[:_PROJECTS_SHOWN]:
        place = board.places.at(each.project)
        name = _("Inbox") if each.project == board.places.member or place is None else place.name
        rows.append((name, (each.overdue, max(0, each.open - each.overdue), each.done)))
    return rows


def _weeks(spent: Sequence[Spent], first: date, zone: ZoneInfo) -> list[tuple[str, float]]:
    """Hours of each week, by the Monday with which it begins."""
    hours = {local_day(_aware(each), zone): each.seconds / 3600 for each in spent}
    mondays = [first + _WEEK * number for number in range(_WEEKS)]
    return [(_short(day), round(hours.get(day, 0), 1)) for day in mondays]


def _aware(spent: Spent) -> datetime:
    """The database gives the beginning of a week in UTC without saying so."""
    begins: datetime = spent.of
    return begins if begins.tzinfo is not None else begins.replace(tzinfo=UTC)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
